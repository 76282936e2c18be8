"""The finance plan as the page shows it: rows and budget years, labels, sums, the buttons that need no script."""

import uuid
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from applications.plans.cells import (
    CHOICE,
    COSTS,
    DELETE,
    GRANT,
    ORDER,
    OTHER_KINDS,
    SOURCES,
    WORDS,
    Row,
    money,
    preset_id,
    preset_kind,
    read_name,
    rows_of,
    year_field,
)
from applications.plans.constants import MAX_PLAN_ROWS, CostCategory
from applications.plans.forms.folding import fold
from applications.plans.forms.lines import Cell, Line
from applications.plans.models import FinancePlan
from applications.plans.terms import Terms
from core.joint.answer import Conflict
from core.joint.merge import basis
from core.money import ZERO

FIRST_ROWS = 3
# Up to so many rows each choice stands there with all its options. Beyond it a choice that is made stands alone: the
# page's script adds the others when somebody comes to it, without a script a button asks for them all.
MOST_WHOLE_CHOICES = 50


class PlanGrid:
    """The stored plan with what was typed on top of it. What was sent, the form says (finance.PlanForm)."""

    data: Mapping[str, Any] | None

    def __init__(self, plan: FinancePlan, terms: Terms):
        self.plan, self.terms = plan, terms
        self.errors: dict[str, list[str]] = {}
        self.conflicts: dict[str, Conflict] = {}
        self.renewed: dict[str, str] = {}  # name -> basis: saved, or the person has seen the other's version
        self.asked_for_choices = False
        self._bases: dict[str, str] = {}

    @property
    def typed(self) -> dict[str, str]:
        raise NotImplementedError

    @property
    def order(self) -> list[uuid.UUID] | None:
        raise NotImplementedError

    def began(self, name: str, default: str) -> str:
        raise NotImplementedError

    @cached_property
    def stored(self) -> tuple[list[Row], list[Row], Row]:
        return rows_of(self.plan, self.terms.years)

    def _ids(self, part, stored: list[Row]) -> list[uuid.UUID]:
        """The rows to show: the stored ones and those that were posted, each once."""
        ids = [row.id for row in stored if row.id]
        ids += [cell.row for cell in map(read_name, self.typed) if cell and cell.part == part and cell.row]
        ids = list(dict.fromkeys(ids))
        if part == COSTS and self.order is not None:
            wanted = {row_id: at for at, row_id in enumerate(self.order)}
            ids.sort(key=lambda row_id: wanted.get(row_id, len(wanted)))
        return ids

    @cached_property
    def costs(self) -> list[Line]:
        stored = self.stored[0]
        ids = self._ids(COSTS, stored)
        if self.data is None:
            ids += [
                uuid.uuid4()
                for _row in range(max(FIRST_ROWS - len(ids), 1 if len(ids) < MAX_PLAN_ROWS else 0))
            ]
        return self._lines(COSTS, stored, ids)

    @cached_property
    def sources(self) -> list[Line]:
        """The other sources; those people are asked about anyway stand there empty."""
        stored = self.stored[1]
        ids = self._ids(SOURCES, stored)
        if self.data is None:
            there = {row.texts["kind"] for row in stored}
            ids += [
                preset_id(self.plan, kind)
                for kind, _label in OTHER_KINDS
                if kind not in there and preset_id(self.plan, kind) not in ids
            ]
        return self._lines(SOURCES, stored, ids)

    @cached_property
    def grant(self) -> Line:
        return self._line(GRANT, self.stored[2], None, 0)

    def _lines(self, part, stored, ids) -> list[Line]:
        known = {row.id: row for row in stored}
        return [self._line(part, known.get(row_id), row_id, number) for number, row_id in enumerate(ids, 1)]

    def _line(self, part, stored, row_id, number) -> Line:
        row = stored or Row(part, row_id, {"kind": preset_kind(self.plan, row_id)} if part == SOURCES else {})
        start = f"{part}-{row_id}-" if row_id else f"{part}-"
        cells = {}
        for field_name, year in self._columns[part]:
            name = start + field_name
            there = row.texts.get(field_name, "")
            # An origin that is only offered is not stored yet.
            began = there if stored else ""
            cells[field_name] = Cell(
                name=name,
                field=field_name,
                value=self.typed.get(name, there),
                basis=self.began(name, self._basis(began)),
                year=year,
                closed=year in self._closed,
                errors=self.errors.get(name, []),
                conflict=self.conflicts.get(name),
            )
        delete = f"{part}-{row_id}-{DELETE}"
        return Line(part, row_id, number, cells, bool(self.typed.get(delete)), self.conflicts.get(delete))

    @cached_property
    def _columns(self) -> dict[str, list[tuple[str, int | None]]]:
        """{part: [(field, its year)]}, once for all rows."""
        years = [(year_field(year), year) for year in self.terms.years]
        return {part: [*((name, None) for name in words), *years] for part, words in WORDS.items()}

    @cached_property
    def _closed(self) -> set[int]:
        return set(self.terms.closed_years)

    def _basis(self, text: str) -> str:
        """Most cells of a plan hold one of few texts."""
        if text not in self._bases:
            self._bases[text] = basis(text)
        return self._bases[text]

    @staticmethod
    def label(part, number, field_name) -> str:
        """All that somebody hears who cannot see the grid: row and column."""
        if field_name in WORDS[part]:
            words = {
                "category": _("Zeile %(row)d: Kostenart"),
                "label": _("Zeile %(row)d: Bezeichnung"),
                "calculation": _("Zeile %(row)d: Berechnung"),
                "kind": _("Zeile %(row)d: Herkunft"),
            }
            return words[field_name] % {"row": number}
        year = int(field_name[1:])
        if part == GRANT:
            return _("Beantragte Förderung: %(year)d, Betrag in Euro") % {"year": year}
        return _("Zeile %(row)d: %(year)d, Betrag in Euro") % {"row": number, "year": year}

    @property
    def order_text(self) -> str:
        return " ".join(str(line.id) for line in self.costs)

    @property
    def order_basis(self) -> str:
        return self.began(ORDER, basis(self.order_text))

    @property
    def categories(self) -> list[tuple[str, str]]:
        """What can be chosen; a kind that is there already and not allowed any more can still be read."""
        used = {line.cells["category"].value for line in self.costs}
        return [
            choice for choice in CostCategory.choices if choice in self.terms.categories or choice[0] in used
        ]

    @property
    def short_choices(self) -> bool:
        return not self.asked_for_choices and len(self.costs) + len(self.sources) > MOST_WHOLE_CHOICES

    @property
    def folded(self) -> str:
        return fold(self.lines, self.order_basis)

    kinds = OTHER_KINDS
    lump_sum_title = CostCategory.LUMP_SUM.label

    @cached_property
    def blank_cost(self) -> Line:
        """The pattern of a new row, for the script."""
        return self._line(COSTS, None, uuid.UUID(int=0), 0)

    @cached_property
    def blank_source(self) -> Line:
        return self._line(SOURCES, None, uuid.UUID(int=0), 0)

    @property
    def lines(self) -> list[Line]:
        return [*self.costs, self.grant, *self.sources]

    @property
    def entries(self) -> list[dict]:
        """Everything that is wrong, each with its cell; the labels name the row already."""
        return [
            {"text": f"{self.label(line.part, line.number, cell.field)}: {error}", "target": cell.id}
            for line in self.lines
            for cell in line.cells.values()
            for error in cell.errors
        ]

    # -- buttons of the page without JavaScript: nothing is saved, nothing typed is lost ---------------
    def press(self, button: str) -> None:
        verb, _colon, argument = button.partition(":")
        if verb == "choices":
            self.asked_for_choices = True
        elif verb == "add" and argument in (COSTS, SOURCES):
            lines = self.costs if argument == COSTS else self.sources
            if len(lines) < MAX_PLAN_ROWS:
                row_id = uuid.uuid4()
                lines.append(self._line(argument, None, row_id, len(lines) + 1))
        elif verb == "lump":
            self._fill_lump_sum()
        else:
            self._press_row(verb, argument)

    def _press_row(self, verb, argument) -> None:
        lines = self.costs if argument.startswith(COSTS) else self.sources
        at = next((at for at, line in enumerate(lines) if line.name == argument), None)
        if at is None:
            return
        if verb in ("remove", "undo"):
            lines[at].removed = verb == "remove"
        elif verb in ("up", "down"):
            to = at - 1 if verb == "up" else at + 1
            if lines is self.costs and 0 <= to < len(lines):
                lines[at], lines[to] = lines[to], lines[at]
                for number, line in enumerate(lines, 1):
                    line.number = number

    def _fill_lump_sum(self) -> None:
        """The administrative lump sum as high as the call allows, in a row of its own."""
        if self.terms.lump_rate is None:
            return
        staff = [line for line in self.costs if line.cells["category"].value == CostCategory.STAFF]
        by_year = {
            year: sum((line.cells[year_field(year)].amount for line in staff if not line.removed), ZERO)
            for year in self.terms.years
        }
        there = next(
            (line for line in self.costs if line.cells["category"].value == CostCategory.LUMP_SUM), None
        )
        if there is None:
            self.press(f"add:{COSTS}")
            there = self.costs[-1]
            there.cells[CHOICE[COSTS]].value = CostCategory.LUMP_SUM.value
            there.cells["label"].value = str(CostCategory.LUMP_SUM.label)
        for year, amount in by_year.items():
            if self.terms.months[year]:
                there.cells[year_field(year)].value = money(self.terms.most_lump_sum(amount))

    # -- sums as typed -------------------------------------------------------------------------------
    def _sums(self, lines) -> dict[int, Decimal]:
        return {
            year: sum((line.cells[year_field(year)].amount for line in lines if not line.removed), ZERO)
            for year in self.terms.years
        }

    @cached_property
    def cost_sums(self) -> dict[int, Decimal]:
        return self._sums(self.costs)

    @cached_property
    def financing_sums(self) -> dict[int, Decimal]:
        return self._sums([self.grant, *self.sources])

    @property
    def cost_total(self) -> Decimal:
        return sum(self.cost_sums.values(), ZERO)

    @property
    def financing_total(self) -> Decimal:
        return sum(self.financing_sums.values(), ZERO)
