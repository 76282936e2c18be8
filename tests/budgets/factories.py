from datetime import date
from decimal import Decimal

from accounts.constants import FunderRole
from budgets.actions import awards
from budgets.constants import AwardState
from budgets.models import Award, AwardAmount, AwardShare, Fund
from core import clock
from tests.factories import make_staff


def amounts_for(application, euros="100000.00", years=None):
    """{partner id: {year: Decimal}}, the same amount for everybody in every year."""
    years = years or application.call.budget_years
    return {partner.pk: dict.fromkeys(years, Decimal(euros)) for partner in application.partners.all()}


def stage(application, by, amounts=None, **fields):
    call = application.call
    return awards.stage(
        **{
            "application": application,
            "period_from": date(call.first_budget_year, 1, 1),
            "period_to": date(call.last_budget_year, 12, 31),
            "amounts": amounts or amounts_for(application),
            "by": by,
            **fields,
        }
    )


def fund(application, scope, *, year=None, partner=None, funder=None):
    return Fund.objects.get(
        call=application.call,
        scope=scope,
        year=year,
        partner=partner,
        funder=funder,
        application=application if scope == "space" else None,
    )


def make_award(application, *, state="committed", amount="100000.00", staged_by=None, by=None) -> Award:
    """An award with one share per partner, by direct rows: no fund, no ledger (see budgets.actions.awards)."""
    call = application.call
    state = AwardState(state)
    award = Award.objects.create(
        application=application,
        period_from=date(call.first_budget_year, 1, 1),
        period_to=date(call.last_budget_year, 12, 31),
        staged_by=staged_by or make_staff(FunderRole.OFFICER),
    )
    for partner in application.partners.select_related("role__funding_line__funder"):
        line = partner.role.funding_line
        share = AwardShare.objects.create(
            award=award,
            partner=partner,
            funder=line.funder,
            eligible_costs=Decimal("375000.00"),
            rate=line.rate,
        )
        for year in call.budget_years:
            AwardAmount.objects.create(share=share, year=year, amount=Decimal(amount))
    # Last, because the database lets nobody add to a committed award.
    if state == AwardState.COMMITTED:
        award.committed_by, award.committed_at = by or make_staff(FunderRole.APPROVER), clock.now()
    elif state == AwardState.DROPPED:
        award.dropped_at = clock.now()
    award.state = state
    award.save()
    return award
