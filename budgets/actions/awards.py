"""Awards and their commitments: two persons, one ledger. See docs/budgets.md for the order of locks."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from applications.draft.constants import ApplicationState
from applications.draft.models.application import Application
from applications.draft.queries.reopenings import open_reopening
from applications.submission.queries.content import whole_of
from budgets import limits, mails
from budgets.actions import funds
from budgets.constants import COMMIT_AWARD, DROP_AWARD, AwardState, EntryKind
from budgets.models import Award, AwardAmount, AwardShare, LedgerEntry
from budgets.queries.awards import amounts_of
from casework.actions import outcomes
from core import audit
from core.errors import Impossible
from core.money import CENT, ZERO
from core.transitions import advance, check_second_person, locked


def _clean(amounts: limits.Amounts, application: Application) -> limits.Amounts:
    """Amounts of this application's partners in the call's years, exact to the cent; zeros left out."""
    partners = {partner.pk for partner in application.partners.all()}
    years = set(application.call.budget_years)
    cleaned: limits.Amounts = {}
    for partner_id, by_year in amounts.items():
        if partner_id not in partners:
            raise Impossible(_("Diese Organisation gehört nicht zu dieser Bewerbung."))
        for year, amount in by_year.items():
            if amount is None or amount == 0:
                continue
            if year not in years:
                raise Impossible(
                    _("Das Haushaltsjahr %(year)s gehört nicht zum Förderaufruf.") % {"year": year}
                )
            if amount < 0 or amount != amount.quantize(CENT):
                raise Impossible(_("Beträge sind ab 0 Euro möglich, mit höchstens zwei Nachkommastellen."))
            cleaned.setdefault(partner_id, {})[year] = amount.quantize(CENT)
    return cleaned


def _check_period(
    application: Application, period_from: date, period_to: date, amounts: limits.Amounts
) -> None:
    call = application.call
    if period_to <= period_from:
        raise Impossible(_("Das Ende des Bewilligungszeitraums muss nach seinem Beginn liegen."))
    months = (period_to.year - period_from.year) * 12 + period_to.month - period_from.month
    if period_to.day >= period_from.day:
        months += 1  # 1 January to 31 December are twelve months, not eleven
    if months > call.funding_months:
        raise Impossible(
            _("Der Bewilligungszeitraum ist länger als die %(months)s Monate des Förderaufrufs.")
            % {"months": call.funding_months}
        )
    outside = sorted(
        {
            year
            for years in amounts.values()
            for year in years
            if not period_from.year <= year <= period_to.year
        }
    )
    if outside:
        raise Impossible(
            _("Für %(years)s sind Beträge eingetragen, das liegt außerhalb des Bewilligungszeitraums.")
            % {"years": ", ".join(map(str, outside))}
        )


@transaction.atomic
def stage(
    *, application: Application, period_from: date, period_to: date, amounts: limits.Amounts, by: User
) -> Award:
    """Prepare the award: amounts {partner id: {budget year: Decimal}}. Nothing is bound yet.

    The same award staged again by the same person is the one that is there. Raises Impossible
    (limits.AwardRefused with the single problems) if the split, the rate or a cap does not allow it.
    """
    locked(application)
    application = whole_of(application.pk)
    amounts = _clean(amounts, application)
    standing = (
        Award.objects.filter(application=application)
        .exclude(state=AwardState.DROPPED)
        .order_by("created_at", "id")
        .first()
    )
    if standing is not None:
        same = (standing.period_from, standing.period_to) == (period_from, period_to)
        if standing.staged_by_id == by.pk and same and amounts_of(standing) == amounts:
            return standing
        raise Impossible(_("Für diese Bewerbung gibt es schon eine Bewilligung."), code="already")
    if application.state != ApplicationState.SELECTED:
        raise Impossible(
            _("Bewilligt werden kann nur, was ausgewählt ist. Der Stand ist „%(state)s“.")
            % {"state": application.get_state_display()},
            code="wrong-state",
        )
    if open_reopening(application) is not None:
        raise Impossible(
            _("Zu dieser Bewerbung ist noch eine Nachfrage offen. Bewilligen Sie, wenn die Antwort da ist."),
            code="question",
        )
    if any(getattr(partner.role, "funding_line", None) is None for partner in application.partners.all()):
        raise Impossible(_("Für eine Partnerrolle nennt der Förderaufruf keinen Fördergeber."))
    _check_period(application, period_from, period_to, amounts)
    years = limits.years_of(application, period_from, period_to)
    problems = limits.problems(application, amounts, funds.ensure(application), years)
    if problems:
        raise limits.AwardRefused(problems)
    award = Award.objects.create(
        application=application, period_from=period_from, period_to=period_to, staged_by=by
    )
    for partner in application.partners.all():
        line = partner.role.funding_line
        share = AwardShare.objects.create(
            award=award,
            partner=partner,
            funder=line.funder,
            eligible_costs=limits.eligible_costs(application, partner, years),
            rate=line.rate,
        )
        AwardAmount.objects.bulk_create(
            AwardAmount(share=share, year=year, amount=amount)
            for year, amount in sorted(amounts[partner.pk].items())
        )
    total = sum((sum(by_year.values(), ZERO) for by_year in amounts.values()), ZERO)
    audit.record("award.stage", award, by=by, application=str(application.pk), total=str(total))
    return award


@transaction.atomic
def commit(*, award: Award, by: User, seen: str = "") -> Award:
    """Bind the money, as the second person: ledger, balances, state, mail in one transaction.

    seen: limits.fingerprint of the amounts the person saw when deciding; if the award says something else,
    it is refused. The same award again is the same effect once. Raises Impossible beyond any cap.
    """
    award = locked(award)
    stored = amounts_of(award)
    if seen and seen != limits.fingerprint(stored):
        raise Impossible(
            _("Die Beträge sind andere als die, die Sie gesehen haben. Bitte prüfen Sie noch einmal."),
            code="changed",
        )
    if award.state == AwardState.COMMITTED:
        return award
    check_second_person(
        award.staged_by_id,
        by,
        _("Wer die Bewilligung vorbereitet hat, kann sie nicht freigeben. Das macht eine zweite Person."),
    )
    application = locked(award.application)
    if application.state != ApplicationState.SELECTED:
        raise Impossible(
            _("Bewilligt werden kann nur, was ausgewählt ist. Der Stand ist „%(state)s“.")
            % {"state": application.get_state_display()},
            code="wrong-state",
        )
    application = whole_of(application.pk)
    touched = funds.lock([fund.pk for fund in funds.ensure(application)])
    needed = limits.needed_from(touched, application, stored)
    over = limits.over_caps(needed)
    if over:
        raise limits.AwardRefused(over, code="over-cap")
    try:
        with transaction.atomic():
            LedgerEntry.objects.bulk_create(
                LedgerEntry(fund=fund, award=award, kind=EntryKind.COMMIT, amount=amount)
                for fund, amount in needed.items()
            )
    except IntegrityError as error:
        # The database's own guard (fund_within_cap), should the check above ever be wrong.
        if "fund_within_cap" not in str(error):
            raise
        raise Impossible(_("Ein Höchstbetrag würde überschritten."), code="over-cap") from error
    total = sum(sum(by_year.values(), ZERO) for by_year in stored.values())
    award = advance(award, COMMIT_AWARD, by=by, changes={"committed_by": by}, total=str(total))
    outcomes.mark_awarded(application=application, by=by)
    mails.award_committed(award, application)
    return award


@transaction.atomic
def drop(*, award: Award, by: User) -> Award:
    """Take a prepared award back before it is committed; another can then be staged."""
    return advance(award, DROP_AWARD, by=by)
