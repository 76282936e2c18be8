"""Costs and financing, per partner and budget year."""

from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applications.draft.models.application import Partner
from applications.plans.constants import CostCategory, FundingKind
from core.history import tracked
from core.models import Base
from core.money import EuroField


@tracked
class FinancePlan(Base):
    """The costs and financing of one partner, per budget year."""

    partner = models.OneToOneField(
        Partner, models.CASCADE, related_name="finance_plan", verbose_name=_("Partner")
    )

    class Meta:
        verbose_name = _("Kosten- und Finanzierungsplan")
        verbose_name_plural = _("Kosten- und Finanzierungspläne")

    def __str__(self) -> str:
        return str(self.partner)


class PlanRow(Base):
    """A row of a finance plan with an amount for each budget year (rows of a table of their own)."""

    amounts: Any  # the rows of the other table, one a year
    # Annotated by queries.with_amounts.
    amount_years: list[int]
    amount_values: list[Decimal]

    class Meta:
        abstract = True

    @property
    def by_year(self) -> dict[int, Decimal]:
        """{year: amount}; without a query where queries.with_amounts brought them along."""
        if "amount_years" in self.__dict__:
            return dict(zip(self.amount_years, self.amount_values, strict=True))
        return {amount.year: amount.amount for amount in self.amounts.all()}


@tracked
class CostItem(PlanRow):
    """A row of expenditure."""

    plan = models.ForeignKey(FinancePlan, models.CASCADE, related_name="cost_items", verbose_name=_("Plan"))
    position = models.PositiveSmallIntegerField(_("Reihenfolge"), default=0)
    category = models.CharField(_("Kostenart"), max_length=16, choices=CostCategory)
    label = models.CharField(_("Bezeichnung"), max_length=160)
    calculation = models.CharField(
        _("Berechnung"), max_length=300, blank=True, help_text=_("zum Beispiel: 0,5 Stelle, E 9b, 12 Monate")
    )

    class Meta:
        verbose_name = _("Ausgabe")
        verbose_name_plural = _("Ausgaben")
        ordering = ["position", "created_at", "id"]

    def __str__(self) -> str:
        return self.label


@tracked
class CostAmount(Base):
    item = models.ForeignKey(CostItem, models.CASCADE, related_name="amounts", verbose_name=_("Ausgabe"))
    year = models.PositiveSmallIntegerField(_("Haushaltsjahr"))
    amount = EuroField(_("Betrag"))

    class Meta:
        verbose_name = _("Ausgabe im Jahr")
        verbose_name_plural = _("Ausgaben im Jahr")
        ordering = ["year", "id"]
        constraints = [
            models.UniqueConstraint(fields=["item", "year"], name="cost_amount_once"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="cost_amount_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.year}: {self.amount}"


@tracked
class FundingSource(PlanRow):
    """A row of financing; the grant applied for is one of them."""

    plan = models.ForeignKey(
        FinancePlan, models.CASCADE, related_name="funding_sources", verbose_name=_("Plan")
    )
    kind = models.CharField(_("Herkunft"), max_length=16, choices=FundingKind)
    label = models.CharField(_("Bezeichnung"), max_length=160, blank=True)

    class Meta:
        verbose_name = _("Finanzierungsquelle")
        verbose_name_plural = _("Finanzierungsquellen")
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan"], condition=Q(kind=FundingKind.GRANT), name="one_grant_row"
            )
        ]

    def __str__(self) -> str:
        return self.label or self.get_kind_display()


@tracked
class FundingAmount(Base):
    source = models.ForeignKey(
        FundingSource, models.CASCADE, related_name="amounts", verbose_name=_("Finanzierungsquelle")
    )
    year = models.PositiveSmallIntegerField(_("Haushaltsjahr"))
    amount = EuroField(_("Betrag"))

    class Meta:
        verbose_name = _("Finanzierung im Jahr")
        verbose_name_plural = _("Finanzierungen im Jahr")
        ordering = ["year", "id"]
        constraints = [
            models.UniqueConstraint(fields=["source", "year"], name="funding_amount_once"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="funding_amount_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.year}: {self.amount}"
