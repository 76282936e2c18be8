"""Which funds an award touches, and what is wrong with its amounts. Arithmetic only; writes nothing."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from applications.draft.models.application import Application, Partner
from applications.plans.sums import percent, plan_of
from applications.plans.terms import Terms, terms_of
from budgets.models import Fund
from core.errors import Impossible
from core.money import ZERO, euro
from programmes import money_rules
from programmes.constants import CapScope

# {partner id: {budget year: euros}}
Amounts = dict[UUID, dict[int, Decimal]]


@dataclass(frozen=True)
class Problem:
    """What is off, by how much, at which partner, in which year (None: about all of them)."""

    text: str
    amount: Decimal
    partner: Partner | None = None
    year: int | None = None


class AwardRefused(Impossible):
    """Impossible with the single problems, for a page that can list them."""

    def __init__(self, problems: list[Problem], *, code: str = "award-refused") -> None:
        super().__init__("\n".join(problem.text for problem in problems), code=code)
        self.problems = problems


def fingerprint(amounts: Amounts) -> str:
    """Short text that is the same for the same amounts: what a page showed, sent back with the decision."""
    rows = sorted(
        (str(partner), year, f"{amount:.2f}")
        for partner, years in amounts.items()
        for year, amount in years.items()
        if amount
    )
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()[:32]


def label(fund: Fund) -> str:
    """The words for a fund on pages and in messages."""
    words = {"funder": fund.funder, "partner": fund.partner, "year": fund.year}
    if fund.year:
        texts = {
            CapScope.CALL: _("ganzer Aufruf, Haushaltsjahr %(year)s"),
            CapScope.FUNDER: _("%(funder)s, Haushaltsjahr %(year)s"),
            CapScope.SPACE: _("dieser Sozialraum, Haushaltsjahr %(year)s"),
            CapScope.PARTNER: _("%(partner)s, Haushaltsjahr %(year)s"),
        }
    else:
        texts = {
            CapScope.CALL: _("ganzer Aufruf, alle Jahre"),
            CapScope.FUNDER: _("%(funder)s, alle Jahre"),
            CapScope.SPACE: _("dieser Sozialraum, alle Jahre"),
            CapScope.PARTNER: _("%(partner)s, alle Jahre"),
        }
    return texts[CapScope(fund.scope)] % words


def needed_from(funds: Iterable[Fund], application: Application, amounts: Amounts) -> dict[Fund, Decimal]:
    """How much of each fund these amounts take; only funds that are touched."""
    funders = {partner.pk: partner.role.funding_line.funder_id for partner in application.partners.all()}
    needed: dict[Fund, Decimal] = {}
    for fund in funds:
        taken = ZERO
        for partner_id, years in amounts.items():
            if fund.scope == CapScope.FUNDER and fund.funder_id != funders[partner_id]:
                continue
            if fund.scope == CapScope.PARTNER and fund.partner_id != partner_id:
                continue
            taken += sum((sum_ for year, sum_ in years.items() if fund.year in (None, year)), ZERO)
        if taken:
            needed[fund] = taken
    return needed


def over_caps(needed: dict[Fund, Decimal]) -> list[Problem]:
    """Every cap that the needed amounts would break, with how much is over."""
    return [
        Problem(
            _(
                "%(fund)s: %(over)s zu viel. Der Höchstbetrag ist %(cap)s, davon sind %(committed)s schon "
                "gebunden; frei sind %(free)s, gebraucht werden %(needed)s."
            )
            % {
                "fund": label(fund),
                "over": euro(over),
                "cap": euro(fund.cap),
                "committed": euro(fund.committed),
                "free": euro(fund.free),
                "needed": euro(amount),
            },
            over,
            fund.partner,
            fund.year,
        )
        for fund, amount in needed.items()
        if (over := money_rules.excess(amount, fund.free))
    ]


def off_the_split(partners: list[Partner], amounts: Amounts) -> list[Problem]:
    """The partners' grants stand in the call's split, to the cent. A remainder cent is refused."""
    sharing = [partner for partner in partners if partner.role.share is not None]
    granted: dict = {}
    for partner in sharing:
        granted.setdefault(partner.role, ZERO)
        granted[partner.role] += sum(amounts.get(partner.pk, {}).values(), ZERO)
    total = sum(granted.values(), ZERO)
    shares = [money_rules.Share(role.pk, role.share, amount) for role, amount in granted.items()]
    roles = {role.pk: role for role in granted}
    problems = []
    for off in money_rules.off_the_split(shares):
        role = roles[off.key]
        words = {
            "role": role,
            "share": percent(role.share),
            "total": euro(total),
            "amount": euro(granted[role]),
            "due": euro(off.due),
            "difference": euro(off.amount),
        }
        if off.off == money_rules.Off.REMAINDER:
            text = _(
                "%(role)s: %(share)s Prozent von %(total)s lassen sich nicht auf den Cent genau teilen. "
                "Bitte ändern Sie einen Betrag um einen Cent."
            )
        elif off.off == money_rules.Off.OVER:
            text = _(
                "%(role)s: Vorgesehen sind %(share)s Prozent der Förderung, also %(due)s; eingetragen sind "
                "%(amount)s, das sind %(difference)s zu viel."
            )
        else:
            text = _(
                "%(role)s: Vorgesehen sind %(share)s Prozent der Förderung, also %(due)s; eingetragen sind "
                "%(amount)s, das sind %(difference)s zu wenig."
            )
        problems.append(Problem(text % words, off.amount))
    return problems


def above_rate(
    application: Application, partner: Partner, by_year: dict[int, Decimal], years: list[int]
) -> list[Problem]:
    """The grant is at most the rate of the eligible costs of these years; in each of them where the call says so."""
    line = partner.role.funding_line
    spending = _spending(application, partner, years)
    problems = []
    for above in money_rules.above_rate(spending, by_year, _terms(application, partner).for_rules):
        if above.is_hint:
            continue
        words = {
            "partner": partner,
            "year": above.year,
            "over": euro(above.amount),
            "rate": percent(line.rate),
            "most": euro(above.most),
        }
        if above.year is None:
            words["eligible"] = euro(eligible_costs(application, partner, years))
            text = _(
                "%(partner)s: %(over)s zu viel. Die Förderquote von %(rate)s Prozent auf zuwendungsfähige "
                "Ausgaben von %(eligible)s ergibt höchstens %(most)s."
            )
        else:
            text = _(
                "%(partner)s, Haushaltsjahr %(year)s: %(over)s zu viel. Die Förderquote von %(rate)s Prozent "
                "gilt in jedem Jahr, sie ergibt höchstens %(most)s."
            )
        problems.append(Problem(text % words, above.amount, partner, above.year))
    return problems


def years_of(application: Application, period_from: date, period_to: date) -> list[int]:
    """The call's budget years that the funding period touches."""
    return [year for year in application.call.budget_years if period_from.year <= year <= period_to.year]


def _terms(application: Application, partner: Partner) -> Terms:
    partner.application = application  # loaded with its call; the partner alone would ask the database again
    return terms_of(partner)


def _spending(
    application: Application, partner: Partner, years: list[int]
) -> dict[int, money_rules.Spending]:
    """What the partner plans to spend in these years, as far as the rules ask; other years stay out."""
    spending = plan_of(partner, years).spending(_terms(application, partner).refused_categories)
    return {year: spending[year] for year in years}


def eligible_costs(application: Application, partner: Partner, years: list[int]) -> Decimal:
    """What the rate is taken of: the plan's expenditure in these years without what the call refuses and
    without what a lump sum has above its own rate, as in the plan's checks."""
    lump_rate = application.call.lump_sum_rate
    return money_rules.eligible_in_total(_spending(application, partner, years), lump_rate)


def problems(
    application: Application, amounts: Amounts, funds: Iterable[Fund], years: list[int]
) -> list[Problem]:
    """Everything that speaks against awarding these amounts for a period of these years, now; empty: nothing."""
    partners = list(application.partners.all())
    found: list[Problem] = []
    for partner in partners:
        by_year = amounts.get(partner.pk, {})
        if not sum(by_year.values(), ZERO):
            text = _("%(partner)s: Bitte tragen Sie für mindestens ein Haushaltsjahr einen Betrag ein.")
            found.append(Problem(text % {"partner": partner}, ZERO, partner))
        found += above_rate(application, partner, by_year, years)
    found += off_the_split(partners, amounts)
    found += over_caps(needed_from(funds, application, amounts))
    return found
