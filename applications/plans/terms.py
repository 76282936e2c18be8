"""What the call lets one partner plan: years, kinds of expenditure, rate, limits."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.draft.models.application import Partner
from applications.plans.constants import CostCategory
from programmes import money_rules
from programmes.constants import CapScope


@dataclass(frozen=True)
class Limit:
    """A cap of the call on the grant of this partner (scope PARTNER) or of all together (SPACE)."""

    scope: str
    amount: Decimal
    each_year: bool
    year: int | None

    @property
    def for_rules(self) -> money_rules.Limit:
        return money_rules.Limit(self.amount, self.each_year, self.year)


@dataclass(frozen=True)
class Terms:
    """months: {year: months of funding in it}; rate, lump_rate in percent or None; from, to: the funding
    period as planned (the award sets it)."""

    months: dict[int, int]
    begins_on: date
    ends_on: date
    rate: Decimal | None
    rate_each_year: bool
    lump_rate: Decimal | None
    allows_investment: bool
    partner: Partner = field(repr=False)

    @cached_property
    def limits(self) -> tuple[Limit, ...]:
        """Only the checks ask: a save does without."""
        return tuple(
            Limit(cap.scope, cap.amount, cap.each_year, cap.budget_year)
            for cap in self.partner.application.call.caps.all()
            if cap.scope == CapScope.SPACE
            or (cap.scope == CapScope.PARTNER and cap.partner_role_id == self.partner.role_id)
        )

    @property
    def years(self) -> list[int]:
        return list(self.months)

    @property
    def closed_years(self) -> list[int]:
        """Budget years of the call in which nothing is funded."""
        return [year for year, months in self.months.items() if not months]

    @property
    def categories(self) -> list[tuple[str, str]]:
        """The kinds of expenditure that the call allows."""
        refused = self.refused_categories
        return [choice for choice in CostCategory.choices if choice[0] not in refused]

    @property
    def refused_categories(self) -> set[str]:
        refused: set[str] = set()
        if not self.allows_investment:
            refused.add(CostCategory.INVESTMENT)
        if self.lump_rate is None:
            refused.add(CostCategory.LUMP_SUM)
        return refused

    def most_lump_sum(self, staff: Decimal) -> Decimal:
        """The highest administrative lump sum for this expenditure on staff, whole cents."""
        return money_rules.most_lump_sum(staff, self.lump_rate)

    @property
    def for_rules(self) -> money_rules.Terms:
        return money_rules.Terms(self.rate, self.rate_each_year, self.lump_rate)

    def year_title(self, year: int) -> str:
        """ "2027", for a partial year "2027 (9 Monate)"."""
        months = self.months.get(year, 0)
        if months == 12:
            return str(year)
        return ngettext("%(year)d (%(months)d Monat)", "%(year)d (%(months)d Monate)", months) % {
            "year": year,
            "months": months,
        }

    @staticmethod
    def why_foreign() -> str:
        """Of a year that is none of the call's."""
        return _("Dieses Haushaltsjahr gehört nicht zum Förderaufruf.")

    def why_closed(self, year: int) -> str:
        return _(
            "%(year)d liegt außerhalb der Förderdauer (%(begin)s bis %(end)s). "
            "In diesem Jahr ist kein Betrag möglich."
        ) % {"year": year, "begin": f"{self.begins_on:%d.%m.%Y}", "end": f"{self.ends_on:%d.%m.%Y}"}


def terms_of(partner: Partner) -> Terms:
    """partner with application.call and role.funding_line loaded; for the limits its caps too."""
    call = partner.application.call
    line = getattr(partner.role, "funding_line", None)
    begins_on = call.starts_on or date(call.first_budget_year, 1, 1)
    after = begins_on.month - 1 + call.funding_months
    ends_on = date(begins_on.year + after // 12, after % 12 + 1, 1) - timedelta(days=1)
    return Terms(
        months=call.months_by_year,
        begins_on=begins_on,
        ends_on=ends_on,
        rate=line.rate if line else None,
        rate_each_year=line.rate_each_year if line else False,
        lump_rate=call.lump_sum_rate,
        allows_investment=call.allows_investment,
        partner=partner,
    )
