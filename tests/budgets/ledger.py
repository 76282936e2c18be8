"""What must hold of every fund, whatever happened before: its balance is what its ledger adds up to."""

from decimal import Decimal

from django.db.models import F, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from budgets.models import Fund, LedgerEntry
from budgets.queries.awards import EUROS
from core.money import ZERO


def drift() -> list[tuple[Fund, Decimal]]:
    """Funds whose balance is not the sum of their ledger, with that sum. Must be empty, always."""
    booked = (
        LedgerEntry.objects.filter(fund=OuterRef("pk"))
        .order_by()
        .values("fund")
        .annotate(total=Sum("amount"))
        .values("total")
    )
    off = (
        Fund.objects.annotate(booked=Coalesce(Subquery(booked), ZERO, output_field=EUROS))
        .exclude(committed=F("booked"))
        .order_by("pk")
    )
    return [(fund, fund.booked) for fund in off]
