"""Save all rows of one partner's finance plan at once: from a workbook, or as they were."""

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from applications.draft import hooks
from applications.draft.actions import locking
from applications.draft.parts import plan_part
from applications.plans import queries
from applications.plans.actions import rows as rows_actions
from applications.plans.cells import RowData
from applications.plans.constants import CostCategory, FundingKind
from applications.plans.models import CostItem, FinancePlan, FundingSource
from applications.plans.terms import Terms
from core.errors import Impossible
from programmes.models import Call


@transaction.atomic
def save(
    *,
    plan: FinancePlan,
    costs: Sequence[RowData],
    sources: Sequence[RowData],
    by: User,
    append: bool = False,
    keep: bool = False,
    arrived_at: datetime | None = None,
) -> FinancePlan:
    """The plan becomes exactly these rows, in this order; append: they come behind what is there, and the grant
    is added to the one applied for.

    costs: [{id|None, category, label, calculation, amounts: {year: Decimal}}],
    sources: [{id|None, kind, label, amounts}]. The grant is one row and always there. Years and kinds of
    expenditure that the call does not have are refused. Nothing changes when nothing differs. keep: what there
    was before is kept as a version, because whoever takes over a file has not seen what others typed meanwhile.
    """
    application = locking.lock_draft(
        plan.partner.application, part=plan_part(plan.partner), arrived_at=arrived_at
    )
    _refuse_terms(application.call, costs, sources)
    if sum(row["kind"] == FundingKind.GRANT for row in sources) > 1:
        raise Impossible(_("Die beantragte Förderung steht in einer Zeile."), code="grant")
    old_costs = list(queries.with_amounts(CostItem).filter(plan=plan))
    old_sources = list(queries.with_amounts(FundingSource).filter(plan=plan))
    if append:
        costs, sources = _behind(old_costs, costs), _behind(old_sources, sources)
    if not any(row["kind"] == FundingKind.GRANT for row in sources):
        sources = [*sources, {"id": None, "kind": FundingKind.GRANT, "label": "", "amounts": {}}]
    for rows in (costs, sources):
        rows_actions.refuse_too_many(rows)
    keepers = (
        hooks.BEFORE_REPLACED.ask(application) if keep and _says_something(old_costs, old_sources) else []
    )
    written = rows_actions.write_rows(plan, CostItem, old_costs, _recognised(old_costs, costs))
    written |= rows_actions.write_rows(plan, FundingSource, old_sources, _recognised(old_sources, sources))
    if written:
        for keep_it in keepers:
            keep_it(by=by)
        locking.changed(application, "finance_plan.save", plan, by=by, partner=str(plan.partner_id))
    return plan


def _says_something(costs: Sequence[CostItem], sources: Sequence[FundingSource]) -> bool:
    return bool(costs) or any(row.by_year for row in sources)


def _refuse_terms(call: Call, costs: Sequence[RowData], sources: Sequence[RowData]) -> None:
    months = call.months_by_year
    if any(set(row["amounts"]) - months.keys() for row in (*costs, *sources)):
        raise Impossible(Terms.why_foreign(), code="year")
    if any(
        amount and not months[year] for row in (*costs, *sources) for year, amount in row["amounts"].items()
    ):
        raise Impossible(_("Ein Betrag steht in einem Jahr außerhalb der Förderdauer."), code="closed")
    categories = {row["category"] for row in costs}
    if CostCategory.INVESTMENT in categories and not call.allows_investment:
        raise Impossible(_("Investitionen sind in diesem Aufruf nicht zuwendungsfähig."), code="category")
    if CostCategory.LUMP_SUM in categories and call.lump_sum_rate is None:
        raise Impossible(_("In diesem Aufruf gibt es keine Verwaltungspauschale."), code="category")


def _recognised(stored: Sequence[CostItem | FundingSource], rows: Sequence[RowData]) -> list[RowData]:
    """A row without an id that says the same as a stored one is that row: it keeps its history."""
    taken = {row.get("id") for row in rows}
    free: dict[tuple[str, ...], list[UUID]] = {}
    for there in stored:
        if there.pk not in taken:
            free.setdefault(_said(lambda name, row=there: getattr(row, name, "")), []).append(there.pk)
    found = []
    for row in rows:
        same = free.get(_said(lambda name, row=row: row.get(name, ""))) if row.get("id") is None else None
        found.append({**row, "id": same.pop(0)} if same else row)
    return found


def _said(get: Callable[[str], object]) -> tuple[str, ...]:
    return tuple(str(get(name)) for name in ("category", "kind", "label", "calculation"))


def _behind(stored: Sequence[CostItem | FundingSource], rows: Sequence[RowData]) -> list[RowData]:
    """What is there, then the new rows; the grant stays one row."""
    there: list[RowData] = [
        {
            "id": row.pk,
            **{name: getattr(row, name, "") for name in ("category", "label", "calculation", "kind")},
            "amounts": dict(row.by_year),
        }
        for row in stored
    ]
    grant = next((row for row in there if row["kind"] == FundingKind.GRANT), None)
    added = []
    for row in rows:
        if grant is None or row.get("kind") != FundingKind.GRANT:
            added.append({**row, "id": None})
            continue
        for year, amount in row["amounts"].items():
            grant["amounts"][year] = grant["amounts"].get(year, 0) + amount
    return [*there, *added]
