from datetime import date
from decimal import Decimal

from budgets.actions import awards
from budgets.models import Fund


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
