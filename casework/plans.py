"""What a partner spends and asks for by year, summed up from what was handed in."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from applications.plans.constants import FundingKind
from core.money import ZERO


@dataclass(frozen=True)
class PlanYear:
    year: int
    costs: Decimal
    grant: Decimal
    others: Decimal


@dataclass
class PartnerPlan:
    """What one partner spends and asks for, by year. name: of the organisation."""

    name: str
    years: list[PlanYear] = field(default_factory=list)

    @property
    def costs(self) -> Decimal:
        return sum((year.costs for year in self.years), ZERO)

    @property
    def grant(self) -> Decimal:
        return sum((year.grant for year in self.years), ZERO)

    @property
    def others(self) -> Decimal:
        return sum((year.others for year in self.years), ZERO)


def plan_year(partner: dict[str, Any], year: int) -> PlanYear:
    """partner: of a snapshot (applications.plans.snapshot), which has no sums of its own by kind of money."""

    def total(rows: Iterable[dict[str, Any]]) -> Decimal:
        return sum((Decimal(row["amounts"].get(str(year), ZERO)) for row in rows), ZERO)

    grants = [row for row in partner["financing"] if row["kind"] == FundingKind.GRANT]
    others = [row for row in partner["financing"] if row["kind"] != FundingKind.GRANT]
    return PlanYear(year, costs=total(partner["costs"]), grant=total(grants), others=total(others))
