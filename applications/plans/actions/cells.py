"""Save one partner's finance plan cell by cell, as people type; let the others write it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from applications.draft.actions import locking
from applications.draft.constants import ApplicationState
from applications.draft.models.application import Partner
from applications.draft.parts import plan_part
from applications.plans import queries
from applications.plans.actions import rows as rows_actions
from applications.plans.cells import (
    COSTS,
    DELETE,
    GRANT,
    SOURCES,
    CellName,
    Row,
    RowData,
    preset_kind,
    read_name,
    row_of,
    summary,
)
from applications.plans.constants import FundingKind
from applications.plans.models import CostItem, FinancePlan, FundingSource
from core import audit, clock
from core.errors import Impossible
from core.joint.merge import Outcome, basis, weigh
from core.models import AuditEntry
from core.money import parse_german


@dataclass(kw_only=True)
class SavedCells(Outcome):
    """What became of the cells that were sent, as texts. by, at: by whom and since when the plan is as it is.
    gone: names of cells whose row somebody took out meanwhile."""

    gone: set[str] = field(default_factory=set)
    by: User | None = None
    at: datetime | None = None


@transaction.atomic
def save(
    *,
    plan: FinancePlan,
    cells: dict[str, str],
    bases: dict[str, str],
    by: User,
    order: Sequence[UUID] | None = None,
    arrived_at: datetime | None = None,
) -> SavedCells:
    """Merge clean texts of cells into the plan; different cells of two people never meet.

    cells: {name: text} (plans.cells), bases: {name: basis of the text the person started from}; order: ids
    of the cost rows, rows it does not name follow. A row that is not there yet comes into being, under the id
    the page made up: the same cells sent twice are the same row. A cell that somebody else changed meanwhile is
    a conflict, and so is taking a row out in which somebody has written meanwhile.
    """
    application = plan.partner.application
    touched = locking.touch_draft(application, arrived_at=arrived_at)
    if not touched:
        application = locking.lock_draft(application, part=plan_part(plan.partner), arrived_at=arrived_at)
    names = {name: cell for name in cells if (cell := read_name(name)) is not None}
    parts = {cell.part for cell in names.values()}
    grid = _Grid(plan, application.call.budget_years)
    if order is not None or COSTS in parts:
        grid.load(CostItem, COSTS)
    if parts & {SOURCES, GRANT}:
        grid.load(FundingSource, SOURCES)
    result = SavedCells()
    removed = {(cell.part, cell.row) for name, cell in names.items() if cell.field == DELETE and cells[name]}
    for part, row_id in sorted(removed, key=str):
        grid.remove(part, row_id, cells, bases, result)
    mine = {
        name: text
        for name, text in cells.items()
        if name in names
        and names[name].field != DELETE
        and (names[name].part, names[name].row) not in removed
    }
    accepted, outcome = weigh(mine, bases, {name: grid.text(names[name]) for name in mine})
    for name, text in accepted.items():
        grid.put(names[name], text)
    result.saved |= outcome.saved
    result.conflicts |= outcome.conflicts
    result.left |= outcome.left
    result.gone |= {name for name in (*outcome.conflicts, *outcome.left) if not grid.has(names[name])}
    result.saved |= {name: "" for name, cell in names.items() if cell.field == DELETE and not cells[name]}
    if order is not None:
        grid.sort(order)
    if result.conflicts or result.left:
        _say_who(result, plan)
    written = grid.write()
    if written and touched:
        data = {"application": str(application.pk), "partner": str(plan.partner_id)}
        audit.record("finance_plan.save", plan, by=by, **data)
    elif written:
        locking.changed(application, "finance_plan.save", plan, by=by, partner=str(plan.partner_id))
    elif touched:
        transaction.set_rollback(True)  # nothing was changed, nor was it now
    return result


def _say_who(result: SavedCells, plan: FinancePlan) -> None:
    last = (
        AuditEntry.objects.filter(
            subject_type=plan._meta.label_lower, subject_id=plan.pk, verb="finance_plan.save"
        )
        .select_related("actor")
        .order_by("at", "id")
        .last()
    )
    result.by = last.actor if last else None
    result.at = last.at if last else clock.now()


def _knew(row: Row, word: str, bases: dict[str, str]) -> bool:
    """Did the person who takes this row out see it as it is now?"""
    if bases.get(row.name(DELETE)) == basis(summary(row)):
        return True  # asked back, with the row in view
    listed = word.split()[1:]
    known = (
        dict(zip(row.texts, listed, strict=False))
        if listed
        else {field_name: bases.get(row.name(field_name), basis("")) for field_name in row.texts}
    )
    return all(known.get(field_name) == basis(text) for field_name, text in row.texts.items())


class _Grid:
    """The rows of a plan under lock, as texts; only what is asked for is loaded."""

    def __init__(self, plan: FinancePlan, years: Sequence[int]):
        self.plan, self.years = plan, years
        self.stored: dict[str, list[Any]] = {}
        self.rows: dict[tuple[str, UUID | None], Row] = {}
        self.sequence: list[UUID | None] = []

    def load(self, model: type[CostItem] | type[FundingSource], part: str) -> None:
        self.stored[part] = list(queries.with_amounts(model).filter(plan=self.plan))
        for stored in self.stored[part]:
            is_grant = getattr(stored, "kind", None) == FundingKind.GRANT
            row = row_of(GRANT if is_grant else part, stored, self.years)
            self.rows[row.part, row.id] = row
            if part == COSTS:
                self.sequence.append(row.id)

    def has(self, cell: CellName) -> bool:
        return (cell.part, cell.row) in self.rows

    def text(self, cell: CellName) -> str:
        row = self.rows.get((cell.part, cell.row))
        return row.texts.get(cell.field, "") if row else ""

    def put(self, cell: CellName, text: str) -> None:
        key = cell.part, cell.row
        if key not in self.rows:
            texts = {"kind": preset_kind(self.plan, cell.row)} if cell.part == SOURCES else {}
            self.rows[key] = Row(cell.part, cell.row, texts)
            if cell.part == COSTS:
                self.sequence.append(cell.row)
        self.rows[key].texts[cell.field] = text

    def remove(
        self,
        part: str,
        row_id: UUID | None,
        cells: dict[str, str],
        bases: dict[str, str],
        result: SavedCells,
    ) -> None:
        name = Row(part, row_id).name(DELETE)
        row = self.rows.get((part, row_id))
        if row is not None and not _knew(row, cells[name], bases):
            result.conflicts[name] = summary(row)
            return
        result.saved |= {one: "" for one in cells if one.startswith(f"{part}-{row_id}-")}
        result.saved[name] = cells[name]
        if row is not None:
            del self.rows[part, row_id]
            self.sequence = [one for one in self.sequence if one != row_id]

    def sort(self, order: Sequence[UUID]) -> None:
        wanted: dict[UUID | None, int] = {row_id: at for at, row_id in enumerate(order)}
        self.sequence.sort(key=lambda row_id: wanted.get(row_id, len(wanted)))

    def write(self) -> bool:
        """Did anything change?"""
        written = False
        for part, model in ((COSTS, CostItem), (SOURCES, FundingSource)):
            if part not in self.stored:
                continue
            rows = [self._data(row) for key, row in self.rows.items() if key[0] == part and not row.is_empty]
            if part == COSTS:
                rows.sort(key=lambda row: self.sequence.index(row["id"]))
            else:
                grant = self.rows.get((GRANT, None), Row(GRANT, None))
                rows = [self._data(grant), *rows]
            rows_actions.refuse_too_many(rows)
            written |= rows_actions.write_rows(self.plan, model, self.stored[part], rows)
        return written

    @staticmethod
    def _data(row: Row) -> RowData:
        """What write_rows takes."""
        amounts = {
            int(name[1:]): parse_german(text)
            for name, text in row.texts.items()
            if text and name.startswith("y") and name[1:].isdigit()
        }
        if row.part == GRANT:
            return {"id": None, "kind": FundingKind.GRANT, "label": "", "amounts": amounts}
        names = ("category", "label", "calculation") if row.part == COSTS else ("kind", "label")
        return {"id": row.id, **{name: row.texts.get(name, "") for name in names}, "amounts": amounts}


@transaction.atomic
def let_others_write(*, partner: Partner, allowed: bool, by: User) -> Partner:
    """Allow the other partners of the tandem to write this partner's plan, or stop allowing it."""
    application = locking.lock(partner.application)
    if application.state == ApplicationState.WITHDRAWN:
        raise Impossible(_("Diese Bewerbung ist zurückgezogen."), code="wrong-state")
    fresh = Partner.objects.get(pk=partner.pk)
    if fresh.others_may_write != allowed:
        fresh.others_may_write = allowed
        fresh.save(update_fields=["others_may_write", "updated_at"])
        audit.record(
            "partner.others_may_write", fresh, by=by, application=str(application.pk), allowed=allowed
        )
    return fresh
