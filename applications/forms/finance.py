"""The finance plan as a grid of rows and budget years. Everything typed stays, errors stand at their cell.

Not a Django formset: a row has the id under which it is stored, made up by whoever adds it; so two people, two
tabs and a page that was offline mean the same row. Names and rules of the cells: applications/finance/cells.py.
"""

import uuid
from dataclasses import dataclass, field
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from applications.constants import MAX_PLAN_ROWS, CostCategory
from applications.finance.cells import (
    CHOICE,
    COSTS,
    DELETE,
    GONE,
    GRANT,
    ORDER,
    OTHER_KINDS,
    SOURCES,
    WORDS,
    Row,
    clean,
    money,
    preset_id,
    preset_kind,
    read_name,
    rows_of,
    year_field,
)
from applications.finance.terms import Terms
from core.joint.fields import BASIS, SEEN
from core.joint.merge import basis
from core.money import ZERO, parse_german

FIRST_ROWS = 3
LONGEST = 4000  # of one cell, as it came: far beyond what any cell takes, and an end


@dataclass
class Cell:
    """One input. stored: what the person started from; theirs: what somebody else has put there meanwhile."""

    name: str
    field: str
    value: str
    basis: str
    label: str
    year: int | None = None
    closed: bool = False
    errors: list[str] = field(default_factory=list)
    conflict: object = None

    @property
    def id(self) -> str:
        return f"id_{self.name}"

    @property
    def error_id(self) -> str:
        return f"{self.id}_error"

    @property
    def amount(self) -> Decimal:
        """What can be read of it, for sums while something else is still wrong."""
        try:
            return parse_german(self.value) if self.value.strip() else ZERO
        except ValidationError:
            return ZERO


@dataclass
class Line:
    """A row of the grid. removed: marked to be taken out with the next save."""

    part: str
    id: uuid.UUID | None
    number: int
    cells: dict[str, Cell]
    removed: bool = False
    conflict: object = None

    @property
    def name(self) -> str:
        return f"{self.part}-{self.id}"

    @property
    def delete_name(self) -> str:
        return f"{self.name}-{DELETE}"

    @property
    def title(self) -> str:
        """What people know the row by."""
        label = self.cells["label"].value if "label" in self.cells else ""
        return label or _("Zeile %(row)d") % {"row": self.number}

    @property
    def words(self) -> list[Cell]:
        return [cell for cell in self.cells.values() if cell.year is None]

    @property
    def years(self) -> list[Cell]:
        return [cell for cell in self.cells.values() if cell.year is not None]

    @property
    def row_sum(self) -> Decimal:
        return ZERO if self.removed else sum((cell.amount for cell in self.years), ZERO)


class PlanForm:
    """data: what was posted, else None. The page shows the stored plan with what was typed on top of it."""

    def __init__(self, plan, terms: Terms, data=None):
        self.plan, self.terms, self.data = plan, terms, data
        self.errors: dict[str, list[str]] = {}
        self.cleaned: dict[str, str] = {}
        self.conflicts: dict[str, object] = {}
        self.renewed: dict[str, str] = {}  # name -> basis: the person has seen the other's version
        self.dropped: set[str] = set()  # names of cells in which the other's version stays

    # -- input ---------------------------------------------------------------------------------------
    @cached_property
    def typed(self) -> dict[str, str]:
        """{name: text} of what was posted and is a cell."""
        if self.data is None:
            return {}
        return {
            name: value[:LONGEST]
            for name, value in self.data.items()
            if isinstance(value, str) and name not in self.dropped and read_name(name) is not None
        }

    def read(self) -> dict[str, str]:
        """Clean what was posted: {name: text}; what is wrong goes to errors."""
        for name, text in self.typed.items():
            if self._began(name) == basis(text):
                self.cleaned[name] = text  # not touched: what may not be entered any more may stay
                continue
            try:
                self.cleaned[name] = clean(read_name(name), text, self.terms)
            except ValidationError as error:
                self.errors[name] = error.messages
        return self.cleaned

    def decide(self, button: str, seen: list[str]) -> None:
        """Who saves with both versions in view has seen the other one; one of the conflict's own buttons
        ("mine:<name>", "theirs:<name>", includes/conflict.html) decides that cell only."""
        choice, _colon, decided = button.partition(":")
        for name in seen:
            cell = read_name(name)
            if cell is None or decided not in ("", name):
                continue
            if choice == "theirs":
                self.dropped.add(name)
            elif self.data[SEEN + name] == GONE:
                # The whole row comes back, as it stands on this page.
                start = f"{cell.part}-{cell.row}-"
                self.renewed |= {one: basis("") for one in self.data if one.startswith(start)}
            else:
                self.renewed[name] = self.data[SEEN + name]

    def is_removal(self, name) -> bool:
        return read_name(name).field == DELETE

    def label_of(self, name) -> str:
        cell = read_name(name)
        for line in self.lines:
            if (line.part, line.id) == (cell.part, cell.row):
                return line.title if cell.field == DELETE else line.cells[cell.field].label
        return ""

    def in_words(self, name, text) -> str:
        """What people read for what is stored."""
        names = {"category": dict(CostCategory.choices), "kind": dict(OTHER_KINDS)}
        return str(names.get(read_name(name).field, {}).get(text, text))

    @cached_property
    def _posted_bases(self) -> dict[str, str]:
        """Once: the largest plan has thousands of cells, and each asks."""
        if self.data is None:
            return {}
        return {
            name.removeprefix(BASIS): value
            for name, value in self.data.items()
            if name.startswith(BASIS) and isinstance(value, str)
        }

    @property
    def bases(self) -> dict[str, str]:
        return self._posted_bases | self.renewed

    def _began(self, name, default=None) -> str | None:
        """The basis of this cell, if the page has said one."""
        return self.renewed.get(name, self._posted_bases.get(name, default))

    @property
    def order(self) -> list[uuid.UUID] | None:
        if self.data is None or ORDER not in self.data:
            return None
        ids = []
        for text in self.data[ORDER].split()[: MAX_PLAN_ROWS * 2]:
            try:
                ids.append(uuid.UUID(text))
            except ValueError:
                continue
        return ids

    def show_on(self, plan) -> None:
        """The plan as it is stored by now, with what was not saved on top of it."""
        self.plan = plan
        for name in ("stored", "costs", "sources", "grant"):
            self.__dict__.pop(name, None)

    # -- the page ------------------------------------------------------------------------------------
    @cached_property
    def stored(self) -> tuple[list[Row], list[Row], Row]:
        return rows_of(self.plan, self.terms.years)

    def _ids(self, part, stored: list[Row]) -> list[uuid.UUID]:
        """The rows to show: the stored ones and those that were posted, each once."""
        ids = [row.id for row in stored]
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
        cells = {}
        for field_name in (*WORDS[part], *map(year_field, self.terms.years)):
            name = row.name(field_name)
            there = row.texts.get(field_name, "")
            # An origin that is only offered is not stored yet.
            began = there if stored else ""
            cells[field_name] = Cell(
                name=name,
                field=field_name,
                value=self.typed.get(name, there),
                basis=self._began(name, basis(began)),
                label=self._label(part, number, field_name),
                year=int(field_name[1:]) if field_name not in WORDS[part] else None,
                closed=field_name not in WORDS[part] and not self.terms.months[int(field_name[1:])],
                errors=self.errors.get(name, []),
                conflict=self.conflicts.get(name),
            )
        delete = f"{part}-{row_id}-{DELETE}"
        return Line(part, row_id, number, cells, bool(self.typed.get(delete)), self.conflicts.get(delete))

    def _label(self, part, number, field_name) -> str:
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
        return self._began(ORDER, basis(self.order_text))

    @property
    def categories(self) -> list[tuple[str, str]]:
        """What can be chosen; a kind that is there already and not allowed any more can still be read."""
        used = {line.cells["category"].value for line in self.costs}
        return [
            choice for choice in CostCategory.choices if choice in self.terms.categories or choice[0] in used
        ]

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
            {"text": f"{cell.label}: {error}", "target": cell.id}
            for line in self.lines
            for cell in line.cells.values()
            for error in cell.errors
        ]

    # -- buttons of the page without JavaScript: nothing is saved, nothing typed is lost ---------------
    def press(self, button: str) -> None:
        verb, _colon, argument = button.partition(":")
        if verb == "add" and argument in (COSTS, SOURCES):
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
                    for cell in line.cells.values():
                        cell.label = self._label(COSTS, number, cell.field)

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

    @property
    def cost_sums(self) -> dict[int, Decimal]:
        return self._sums(self.costs)

    @property
    def financing_sums(self) -> dict[int, Decimal]:
        return self._sums([self.grant, *self.sources])

    @property
    def cost_total(self) -> Decimal:
        return sum(self.cost_sums.values(), ZERO)

    @property
    def financing_total(self) -> Decimal:
        return sum(self.financing_sums.values(), ZERO)
