"""Write the rows of a plan: few queries however many rows; rows keep their ids, so that the history of a row is
one history. The application is locked by the caller."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from applications.draft.models.application import Partner
from applications.plans.cells import RowData
from applications.plans.constants import MAX_PLAN_ROWS, FundingKind
from applications.plans.models import CostAmount, CostItem, FinancePlan, FundingAmount, FundingSource, PlanRow
from applications.plans.sums import ByYear
from core import clock
from core.errors import Impossible

NAMES: dict[type[PlanRow], tuple[str, ...]] = {
    CostItem: ("category", "label", "calculation"),
    FundingSource: ("kind", "label"),
}
AMOUNTS: dict[type[PlanRow], tuple[type[Any], str]] = {
    CostItem: (CostAmount, "item"),
    FundingSource: (FundingAmount, "source"),
}


def begin_plan(partner: Partner) -> None:
    """The empty finance plan of a seat just taken, the grant row in it."""
    plan = FinancePlan.objects.create(partner=partner)
    FundingSource.objects.create(plan=plan, kind=FundingKind.GRANT)


def write_rows(
    plan: FinancePlan,
    model: type[CostItem] | type[FundingSource],
    old: Sequence[CostItem | FundingSource],
    wanted: Sequence[RowData],
) -> bool:
    """The rows of this model become exactly `wanted`, in this order; did anything change?

    old: the stored rows with their amounts (queries.with_amounts). wanted: [{id|None, names…, amounts}]. An id
    that is not there yet becomes the new row's own. Sources have no order of their own.
    """
    known: dict[UUID | None, CostItem | FundingSource] = {row.pk: row for row in old}
    grant = next((row for row in old if getattr(row, "kind", None) == FundingKind.GRANT), None)
    kept: set[UUID] = set()
    created: list[Any] = []
    touched: list[Any] = []
    amounts: list[tuple[CostItem | FundingSource, ByYear, ByYear]] = []
    for position, data in enumerate(wanted):
        values = {name: data.get(name, "") for name in NAMES[model]}
        if model is CostItem:
            values["position"] = position
        row_id = _id_of(data, grant)
        row = known.get(row_id)
        if row is None or row.pk in kept:
            fresh_id = {"id": row_id} if row_id is not None and row is None else {}
            row = model(plan=plan, **fresh_id, **values)
            created.append(row)
            before = {}
        else:
            kept.add(row.pk)
            before = dict(row.by_year)
            if any(getattr(row, name) != value for name, value in values.items()):
                for name, value in values.items():
                    setattr(row, name, value)
                row.updated_at = clock.now()
                touched.append(row)
        amounts.append((row, before, {year: amount for year, amount in data["amounts"].items() if amount}))
    _refuse_foreign(model, created)
    gone = known.keys() - kept
    if gone:
        model.objects.filter(pk__in=gone).delete()
    model.objects.bulk_create(created)
    fields = [*NAMES[model], *(["position"] if model is CostItem else [])]
    if touched:
        model.objects.bulk_update(touched, [*fields, "updated_at"])
    moved = _write_amounts(model, amounts)
    return bool(gone or created or touched or moved)


def refuse_too_many(rows: Sequence[RowData]) -> None:
    if len(rows) > MAX_PLAN_ROWS:
        raise Impossible(
            _("Ein Plan kann höchstens %(most)d Zeilen haben.") % {"most": MAX_PLAN_ROWS}, code="many"
        )


def _id_of(data: RowData, grant: CostItem | FundingSource | None) -> UUID | None:
    """The grant keeps its row whatever is said; and no other row becomes it."""
    if data.get("kind") == FundingKind.GRANT:
        return grant.pk if grant else None
    row_id = data.get("id")
    return None if grant and row_id == grant.pk else row_id


def _refuse_foreign(
    model: type[CostItem] | type[FundingSource], created: Sequence[CostItem | FundingSource]
) -> None:
    """An id that somebody made up must not be another plan's row."""
    ids = [row.pk for row in created]
    if ids and model.objects.filter(pk__in=ids).exists():
        raise Impossible(
            _("Diese Zeile gehört zu einem anderen Plan. Bitte laden Sie die Seite neu."), code="row"
        )


def _write_amounts(
    model: type[CostItem] | type[FundingSource],
    rows: Iterable[tuple[CostItem | FundingSource, ByYear, ByYear]],
) -> bool:
    amount_model, parent = AMOUNTS[model]
    upserts, emptied = [], []
    for row, before, wanted in rows:
        upserts += [
            amount_model(**{f"{parent}_id": row.pk}, year=year, amount=amount)
            for year, amount in wanted.items()
            if before.get(year) != amount
        ]
        emptied += [(row.pk, year) for year in before.keys() - wanted.keys()]
    for year in sorted({year for _row, year in emptied}):
        ids = [row for row, at in emptied if at == year]
        amount_model.objects.filter(**{f"{parent}__in": ids}, year=year).delete()
    if upserts:
        amount_model.objects.bulk_create(
            upserts,
            update_conflicts=True,
            unique_fields=[parent, "year"],
            update_fields=["amount", "updated_at"],
        )
    return bool(upserts or emptied)
