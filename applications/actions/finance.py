"""Save one partner's finance plan as a whole."""

from django.db import transaction
from django.utils.translation import gettext as _

from applications import queries
from applications.actions.draft import Conflict
from applications.actions.locking import changed, lock_draft
from applications.constants import MAX_PLAN_ROWS, FundingKind
from applications.models import CostAmount, CostItem, FinancePlan, FundingAmount, FundingSource
from core import clock
from core.errors import Impossible


@transaction.atomic
def save_finance_plan(*, plan, costs, sources, by, stamp=None, arrived_at=None) -> FinancePlan:
    """The plan becomes exactly these rows, in this order; rows not named are gone.

    costs: [{id|None, category, label, calculation, amounts: {year: Decimal}}],
    sources: [{id|None, kind, label, amounts}]. The grant is one row and always there.
    Years outside the call's budget years are refused. Nothing changes when nothing differs.
    """
    application = lock_draft(plan.partner.application, arrived_at=arrived_at)
    years = set(application.call.budget_years)
    if len(costs) > MAX_PLAN_ROWS or len(sources) > MAX_PLAN_ROWS:
        raise Impossible(
            _("Ein Plan kann höchstens %(most)d Zeilen haben.") % {"most": MAX_PLAN_ROWS}, code="many"
        )
    if any(set(row["amounts"]) - years for row in (*costs, *sources)):
        raise Impossible(_("Dieses Haushaltsjahr gehört nicht zum Förderaufruf."), code="year")
    grants = [row for row in sources if row["kind"] == FundingKind.GRANT]
    if len(grants) > 1:
        raise Impossible(_("Die beantragte Förderung steht in einer Zeile."), code="grant")
    if not grants:
        sources = [*sources, {"id": None, "kind": FundingKind.GRANT, "label": "", "amounts": {}}]

    fresh = FinancePlan.objects.get(pk=plan.pk)
    old_costs = list(queries.with_amounts(CostItem).filter(plan=fresh))
    old_sources = list(queries.with_amounts(FundingSource).filter(plan=fresh))
    if not _differs(old_costs, costs, ("category", "label", "calculation")) and not _differs(
        old_sources, sources, ("kind", "label")
    ):
        return fresh
    if stamp is not None and fresh.updated_at != stamp:
        raise Conflict(fresh)
    _write(fresh, old_costs, costs, CostItem, CostAmount, "item", ("category", "label", "calculation"))
    _write_sources(fresh, old_sources, sources)
    fresh.updated_at = clock.now()
    fresh.save(update_fields=["updated_at"])
    changed(application, "finance_plan.save", fresh, by=by, partner=str(fresh.partner_id))
    return fresh


def _money(amounts) -> dict:
    return {year: amount for year, amount in amounts.items() if amount}


def _differs(old, rows, names) -> bool:
    before = [(*(getattr(row, name) for name in names), _money(row.by_year)) for row in old]
    after = [(*(row.get(name, "") for name in names), _money(row["amounts"])) for row in rows]
    if names[0] == "kind":  # sources have no order of their own
        return sorted(before, key=str) != sorted(after, key=str)
    return before != after


def _write(plan, old, rows, model, amount_model, parent, names) -> None:
    """Rows keep their ids, so that the history of a row is one history."""
    known = {row.pk: row for row in old}
    kept, created, touched, amounts = [], [], [], []
    for position, data in enumerate(rows):
        row = known.get(data.get("id"))
        values = {name: data.get(name, "") for name in names}
        if model is CostItem:
            values["position"] = position
        if row is None or row in kept:
            row = model(plan=plan, **values)
            created.append(row)
        else:
            kept.append(row)
            if any(getattr(row, name) != value for name, value in values.items()):
                for name, value in values.items():
                    setattr(row, name, value)
                row.updated_at = clock.now()
                touched.append(row)
        amounts.append((row, _money(data["amounts"])))
    model.objects.filter(pk__in=known.keys() - {row.pk for row in kept}).delete()
    model.objects.bulk_create(created)
    fields = [*names, "position"] if model is CostItem else names
    model.objects.bulk_update(touched, [*fields, "updated_at"])
    _write_amounts(amounts, amount_model, parent)


def _write_amounts(amounts, model, parent) -> None:
    rows = {row.pk: row for row, _amounts in amounts}
    there = {
        (getattr(amount, f"{parent}_id"), amount.year): amount
        for amount in model.objects.filter(**{f"{parent}__in": list(rows)}).order_by("id")
    }
    new, moved = [], []
    for row, wanted in amounts:
        for year, value in wanted.items():
            known = there.pop((row.pk, year), None)
            if known is None:
                new.append(model(**{parent: row}, year=year, amount=value))
            elif known.amount != value:
                known.amount, known.updated_at = value, clock.now()
                moved.append(known)
    model.objects.filter(pk__in=[amount.pk for amount in there.values()]).delete()
    model.objects.bulk_create(new)
    model.objects.bulk_update(moved, ["amount", "updated_at"])


def _write_sources(plan, old, rows) -> None:
    """The grant keeps its row whatever the form says: there is exactly one."""
    grant = next((row for row in old if row.kind == FundingKind.GRANT), None)
    rows = [
        {**row, "id": grant.pk if grant else None}
        if row["kind"] == FundingKind.GRANT
        else {**row, "id": None if grant and row.get("id") == grant.pk else row.get("id")}
        for row in rows
    ]
    _write(plan, old, rows, FundingSource, FundingAmount, "source", ("kind", "label"))
