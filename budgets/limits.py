"""Which funds an award touches, and what is wrong with its amounts. Arithmetic only; writes nothing.

amounts everywhere: {partner id: {budget year: Decimal euros}}.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal

from django.utils.translation import gettext as _

from applications.finance import percent, plan_of
from applications.models import Application, Partner
from budgets.models import Fund
from core.errors import Impossible
from core.money import CENT, ZERO, euro
from programmes.constants import CapScope


@dataclass(frozen=True)
class Problem:
    """What is off, by how much, at which partner, in which year (None: about all of them)."""

    text: str
    amount: Decimal
    partner: Partner | None = None
    year: int | None = None


class AwardRefused(Impossible):
    """Impossible with the single problems, for a page that can list them."""

    def __init__(self, problems: list[Problem], *, code: str = "award-refused"):
        super().__init__("\n".join(problem.text for problem in problems), code=code)
        self.problems = problems


def fingerprint(amounts: dict) -> str:
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


def needed_from(funds: Iterable[Fund], application: Application, amounts: dict) -> dict[Fund, Decimal]:
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
                "over": euro(amount - fund.free),
                "cap": euro(fund.cap),
                "committed": euro(fund.committed),
                "free": euro(fund.free),
                "needed": euro(amount),
            },
            amount - fund.free,
            fund.partner,
            fund.year,
        )
        for fund, amount in needed.items()
        if amount > fund.free
    ]


def off_the_split(partners: list[Partner], amounts: dict) -> list[Problem]:
    """The partners' grants stand in the call's split, to the cent. A remainder cent is refused."""
    sharing = [partner for partner in partners if partner.role.share is not None]
    total = sum((sum(amounts.get(partner.pk, {}).values(), ZERO) for partner in sharing), ZERO)
    granted: dict = {}
    for partner in sharing:
        granted.setdefault(partner.role, ZERO)
        granted[partner.role] += sum(amounts.get(partner.pk, {}).values(), ZERO)
    if len(granted) < 2:
        return []
    problems = []
    for role, amount in granted.items():
        due = total * role.share / 100
        if amount == due:
            continue
        words = {
            "role": role,
            "share": percent(role.share),
            "total": euro(total),
            "amount": euro(amount),
            "due": euro(due),
            "difference": euro(abs(amount - due)),
        }
        if due != due.quantize(CENT):
            text = _(
                "%(role)s: %(share)s Prozent von %(total)s lassen sich nicht auf den Cent genau teilen. "
                "Bitte ändern Sie einen Betrag um einen Cent."
            )
        elif amount > due:
            text = _(
                "%(role)s: Vorgesehen sind %(share)s Prozent der Förderung, also %(due)s; eingetragen sind "
                "%(amount)s, das sind %(difference)s zu viel."
            )
        else:
            text = _(
                "%(role)s: Vorgesehen sind %(share)s Prozent der Förderung, also %(due)s; eingetragen sind "
                "%(amount)s, das sind %(difference)s zu wenig."
            )
        problems.append(Problem(text % words, abs(amount - due)))
    return problems


def above_rate(partner: Partner, eligible: Decimal, amount: Decimal) -> list[Problem]:
    """The grant is at most the rate of the eligible costs, rounded down to the cent."""
    rate = partner.role.funding_line.rate
    most = (eligible * rate / 100).quantize(CENT, ROUND_DOWN)
    if amount <= most:
        return []
    text = _(
        "%(partner)s: %(over)s zu viel. Die Förderquote von %(rate)s Prozent auf zuwendungsfähige Ausgaben "
        "von %(eligible)s ergibt höchstens %(most)s."
    ) % {
        "partner": partner,
        "over": euro(amount - most),
        "rate": percent(rate),
        "eligible": euro(eligible),
        "most": euro(most),
    }
    return [Problem(text, amount - most, partner)]


def years_of(application: Application, period_from: date, period_to: date) -> list[int]:
    """The call's budget years that the funding period touches."""
    return [year for year in application.call.budget_years if period_from.year <= year <= period_to.year]


def eligible_costs(partner: Partner, years: list[int]) -> Decimal:
    """What the partner plans to spend in these years: what the rate is taken of."""
    plan = plan_of(partner, years)
    return sum((plan.costs[year] for year in years), ZERO)


def problems(
    application: Application, amounts: dict, funds: Iterable[Fund], years: list[int]
) -> list[Problem]:
    """Everything that speaks against awarding these amounts for a period of these years, now; empty: nothing."""
    partners = list(application.partners.all())
    found: list[Problem] = []
    for partner in partners:
        total = sum(amounts.get(partner.pk, {}).values(), ZERO)
        if not total:
            text = _("%(partner)s: Bitte tragen Sie für mindestens ein Haushaltsjahr einen Betrag ein.")
            found.append(Problem(text % {"partner": partner}, ZERO, partner))
        found += above_rate(partner, eligible_costs(partner, years), total)
    found += off_the_split(partners, amounts)
    found += over_caps(needed_from(funds, application, amounts))
    return found
