"""Sums and checks of the finance plans (docs: the call's rates, caps and shares; per budget year).

Pure arithmetic on what is loaded (queries.whole); Decimal euros throughout.
"""

from dataclasses import dataclass, field
from decimal import ROUND_DOWN, Decimal

from django.utils.translation import gettext as _

from applications.constants import FundingKind
from applications.models import Partner
from core.money import CENT, ZERO, euro
from programmes.constants import CapScope


@dataclass
class Plan:
    """The sums of one partner's plan. by year: {year: Decimal}, every budget year is there."""

    partner: Partner
    years: list[int]
    costs: dict[int, Decimal] = field(default_factory=dict)
    financing: dict[int, Decimal] = field(default_factory=dict)
    grant: dict[int, Decimal] = field(default_factory=dict)

    @property
    def total_costs(self) -> Decimal:
        return sum(self.costs.values(), ZERO)

    @property
    def total_financing(self) -> Decimal:
        return sum(self.financing.values(), ZERO)

    @property
    def total_grant(self) -> Decimal:
        return sum(self.grant.values(), ZERO)

    @property
    def own_share(self) -> Decimal:
        return self.total_financing - self.total_grant

    @property
    def is_begun(self) -> bool:
        return self.total_costs > 0 or self.total_financing > 0


@dataclass(frozen=True)
class Check:
    """A check that failed: what is off by how much; partner and year None where it is about all of them."""

    code: str
    text: str
    amount: Decimal
    partner: Partner | None = None
    year: int | None = None


def plan_of(partner, years) -> Plan:
    plan = Plan(
        partner=partner,
        years=list(years),
        costs=dict.fromkeys(years, ZERO),
        financing=dict.fromkeys(years, ZERO),
        grant=dict.fromkeys(years, ZERO),
    )
    for item in partner.finance_plan.cost_items.all():
        for year, amount in item.by_year.items():
            plan.costs[year] = plan.costs.get(year, ZERO) + amount
    for source in partner.finance_plan.funding_sources.all():
        for year, amount in source.by_year.items():
            plan.financing[year] = plan.financing.get(year, ZERO) + amount
            if source.kind == FundingKind.GRANT:
                plan.grant[year] = plan.grant.get(year, ZERO) + amount
    return plan


def plans(application) -> list[Plan]:
    years = application.call.budget_years
    return [plan_of(partner, years) for partner in application.partners.all()]


def checks(application) -> list[Check]:
    """Every check that fails, partner by partner, then those of the whole tandem. Empty: all is well."""
    found: list[Check] = []
    all_plans = plans(application)
    caps = list(application.call.caps.all())
    for plan in all_plans:
        found += _balance(plan)
        found += _rate(plan)
        found += _partner_caps(plan, caps)
    found += _space_caps(all_plans, caps)
    found += _shares(all_plans)
    return found


def _balance(plan):
    for year in plan.costs.keys() | plan.financing.keys():
        costs, financing = plan.costs.get(year, ZERO), plan.financing.get(year, ZERO)
        words = {"partner": plan.partner, "year": year, "amount": euro(abs(costs - financing))}
        if costs > financing:
            text = _("%(partner)s, %(year)s: Es fehlen %(amount)s Finanzierung für die Ausgaben.") % words
        elif financing > costs:
            text = (
                _("%(partner)s, %(year)s: Die Finanzierung ist um %(amount)s höher als die Ausgaben.") % words
            )
        else:
            continue
        yield Check("balance", text, abs(costs - financing), plan.partner, year)


def _rate(plan):
    line = getattr(plan.partner.role, "funding_line", None)
    if line is None:
        return
    for year, grant in plan.grant.items():
        most = (plan.costs.get(year, ZERO) * line.rate / 100).quantize(CENT, ROUND_DOWN)
        if grant > most:
            text = _(
                "%(partner)s, %(year)s: Die beantragte Förderung liegt um %(amount)s über %(rate)s Prozent "
                "der Ausgaben. Möglich sind %(most)s."
            ) % {
                "partner": plan.partner,
                "year": year,
                "amount": euro(grant - most),
                "rate": percent(line.rate),
                "most": euro(most),
            }
            yield Check("rate", text, grant - most, plan.partner, year)


def percent(value: Decimal) -> str:
    """80.00 -> "80", 66.67 -> "66,67"."""
    return f"{value.normalize():f}".replace(".", ",")


def _over(cap, by_year: dict[int, Decimal]):
    """(year or None, amount above the cap) wherever the cap is broken."""
    if cap.each_year or cap.budget_year:
        for year, amount in sorted(by_year.items()):
            if amount > cap.amount and (cap.each_year or cap.budget_year == year):
                yield year, amount - cap.amount
    else:
        total = sum(by_year.values(), ZERO)
        if total > cap.amount:
            yield None, total - cap.amount


def _partner_caps(plan, caps):
    for cap in caps:
        if cap.scope != CapScope.PARTNER or cap.partner_role_id != plan.partner.role_id:
            continue
        for year, amount in _over(cap, plan.grant):
            words = {
                "partner": plan.partner,
                "year": year,
                "amount": euro(amount),
                "cap": euro(cap.amount),
            }
            if year:
                text = _(
                    "%(partner)s, %(year)s: Die beantragte Förderung liegt um %(amount)s über dem "
                    "Höchstbetrag von %(cap)s im Jahr."
                )
            else:
                text = _(
                    "%(partner)s: Die beantragte Förderung liegt in allen Jahren zusammen um %(amount)s über "
                    "dem Höchstbetrag von %(cap)s."
                )
            yield Check("partner-cap", text % words, amount, plan.partner, year)


def _space_caps(all_plans, caps):
    together: dict[int, Decimal] = {}
    for plan in all_plans:
        for year, amount in plan.grant.items():
            together[year] = together.get(year, ZERO) + amount
    for cap in caps:
        if cap.scope != CapScope.SPACE:
            continue
        for year, amount in _over(cap, together):
            words = {"year": year, "amount": euro(amount), "cap": euro(cap.amount)}
            if year:
                text = _(
                    "Alle Partner zusammen, %(year)s: Die beantragte Förderung liegt um %(amount)s über dem "
                    "Höchstbetrag von %(cap)s für den Sozialraum."
                )
            else:
                text = _(
                    "Alle Partner zusammen: Die beantragte Förderung liegt um %(amount)s über dem Höchstbetrag "
                    "von %(cap)s für den Sozialraum."
                )
            yield Check("space-cap", text % words, amount, None, year)


def _shares(all_plans):
    """The grants of the partners stand in the call's split, to the cent; a remainder cent is not hidden.

    Says nothing while one of the plans is still empty.
    """
    if not all(plan.is_begun for plan in all_plans):
        return
    split = [plan for plan in all_plans if plan.partner.role.share is not None]
    total = sum((plan.total_grant for plan in split), ZERO)
    roles: dict = {}
    for plan in split:
        roles.setdefault(plan.partner.role_id, []).append(plan)
    if len(roles) < 2:
        return
    for same in roles.values():
        role = same[0].partner.role
        asked = sum((plan.total_grant for plan in same), ZERO)
        due = total * role.share / 100
        if asked == due:
            continue
        difference = abs(asked - due)
        words = {
            "partner": ", ".join(str(plan.partner) for plan in same),
            "share": percent(role.share),
            "amount": euro(difference),
            "asked": euro(asked),
            "due": euro(due),
        }
        if difference < CENT:
            text = _(
                "%(partner)s: Die gesamte beantragte Förderung lässt sich nicht auf den Cent genau teilen "
                "(%(share)s Prozent). Bitte ändern Sie einen Betrag um einen Cent."
            )
        elif asked > due:
            text = _(
                "%(partner)s: Beantragt sind %(asked)s. Der Anteil von %(share)s Prozent an der gesamten "
                "Förderung wären %(due)s, also %(amount)s weniger."
            )
        else:
            text = _(
                "%(partner)s: Beantragt sind %(asked)s. Der Anteil von %(share)s Prozent an der gesamten "
                "Förderung wären %(due)s, also %(amount)s mehr."
            )
        yield Check("share", text % words, difference, same[0].partner, None)
