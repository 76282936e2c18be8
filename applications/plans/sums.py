"""What the rows of a plan add up to, per budget year."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from applications.draft.models.application import Application, Partner
from applications.plans.constants import CostCategory, FundingKind
from core.money import ZERO
from programmes.money_rules import Spending

ByYear = dict[int, Decimal]


@dataclass
class Plan:
    """The sums of one partner's plan. by year: {year: Decimal}, every budget year is there."""

    partner: Partner
    years: list[int]
    costs: ByYear = field(default_factory=dict)
    financing: ByYear = field(default_factory=dict)
    grant: ByYear = field(default_factory=dict)
    by_category: dict[str, ByYear] = field(default_factory=dict)
    by_kind: dict[str, ByYear] = field(default_factory=dict)
    # Numbers (from 1) of rows that somebody began: the kind of expenditure, its name, or the origin is missing.
    unfinished_costs: list[int] = field(default_factory=list)
    unfinished_sources: list[int] = field(default_factory=list)

    @property
    def total_costs(self) -> Decimal:
        return sum(self.costs.values(), ZERO)

    @property
    def total_financing(self) -> Decimal:
        return sum(self.financing.values(), ZERO)

    @property
    def total_grant(self) -> Decimal:
        return sum(self.grant.values(), ZERO)

    def of(self, category: str, year: int) -> Decimal:
        return self.by_category.get(category, {}).get(year, ZERO)

    def spending(self, refused: Collection[str]) -> dict[int, Spending]:
        """What money_rules asks about: {year: Spending}; refused: the categories that the call refuses."""
        return {
            year: Spending(
                total=total,
                staff=self.of(CostCategory.STAFF, year),
                lump_sum=self.of(CostCategory.LUMP_SUM, year),
                refused=sum((self.of(category, year) for category in refused), ZERO),
            )
            for year, total in self.costs.items()
        }

    @property
    def is_begun(self) -> bool:
        return self.total_costs > 0 or self.total_financing > 0


def plan_of(partner: Partner, years: Iterable[int]) -> Plan:
    plan = Plan(
        partner=partner,
        years=list(years),
        costs=dict.fromkeys(years, ZERO),
        financing=dict.fromkeys(years, ZERO),
        grant=dict.fromkeys(years, ZERO),
    )
    for number, item in enumerate(partner.finance_plan.cost_items.all(), 1):
        if not item.category or not item.label:
            plan.unfinished_costs.append(number)
        for year, amount in item.by_year.items():
            _add(plan.costs, year, amount)
            _add(plan.by_category.setdefault(item.category, {}), year, amount)
    # Numbered as the page numbers them: the grant has a line of its own above the others.
    number = 0
    for source in partner.finance_plan.funding_sources.all():
        if source.kind == FundingKind.GRANT:
            for year, amount in source.by_year.items():
                _add(plan.grant, year, amount)
        else:
            number += 1
            if not source.kind and source.by_year:
                plan.unfinished_sources.append(number)
        for year, amount in source.by_year.items():
            _add(plan.financing, year, amount)
            _add(plan.by_kind.setdefault(source.kind, {}), year, amount)
    return plan


def _add(sums: ByYear, year: int, amount: Decimal) -> None:
    sums[year] = sums.get(year, ZERO) + amount


def plans(application: Application) -> list[Plan]:
    years = application.call.budget_years
    return [plan_of(partner, years) for partner in application.partners.all()]


def percent(value: Decimal) -> str:
    """80.00 -> "80", 66.67 -> "66,67"."""
    return f"{value.normalize():f}".replace(".", ",")
