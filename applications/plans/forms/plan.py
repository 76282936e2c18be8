"""The finance plan as people send it: cells read, cleaned, merged. Everything typed stays, errors stand at
their cell.

Not a Django formset: a row has the id under which it is stored, made up by whoever adds it; so two people, two
tabs and a page that was offline mean the same row. Names and rules of the cells: applications/plans/cells.py,
the page itself: grid.py.
"""

import uuid
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import cached_property

from applications.plans.cells import DELETE, GONE, ORDER, OTHER_KINDS, cell_of, clean, read_name
from applications.plans.constants import MAX_PLAN_ROWS, CostCategory
from applications.plans.forms.folding import unfold
from applications.plans.forms.grid import PlanGrid
from applications.plans.models import FinancePlan
from applications.plans.terms import Terms
from core.joint.fields import THEIRS, Sent, read
from core.joint.merge import basis

CHOICES = "choices"  # the page was asked for with all options of every choice
LONGEST = 4000  # of one cell, as it came: far beyond what any cell takes, and an end


class PlanForm(PlanGrid):
    """data: what was posted, else None. The page shows the stored plan with what was typed on top of it."""

    def __init__(self, plan: FinancePlan, terms: Terms, data: Mapping[str, Any] | None = None):
        super().__init__(plan, terms)
        self.data = data = None if data is None else unfold(data, terms.years)
        self.sent: Sent = read(data or {})
        self.asked_for_choices = bool(data and data.get(CHOICES))
        self.cleaned: dict[str, str] = {}
        self.renewed = self._whole_rows()

    @cached_property
    def typed(self) -> dict[str, str]:
        """{name: text} of what was posted and is a cell."""
        if self.data is None:
            return {}
        return {
            name: value[:LONGEST]
            for name, value in self.data.items()
            if isinstance(value, str) and read_name(name) is not None
        }

    def _whole_rows(self) -> dict[str, str]:
        """Bases of the rows that somebody took out and this person wants back: whole, as this page shows them."""
        if self.data is None or self.sent.choice == THEIRS:
            return {}
        gone = [cell for name, began in self.sent.seen.items() if began == GONE and (cell := read_name(name))]
        starts = tuple(f"{cell.part}-{cell.row}-" for cell in gone)
        return {name: basis("") for name in self.data if name.startswith(starts)} if starts else {}

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

    def began(self, name: str, default: str) -> str:
        """The basis of this cell, if the page has said one; else this one."""
        return self.renewed.get(name, self.sent_bases.get(name, default))

    @cached_property
    def sent_bases(self) -> dict[str, str]:
        """Once: the largest plan has thousands of cells, and each asks."""
        return self.sent.bases

    # -- what the protocol asks (core.joint.fields.JointForm) -------------------------------------------
    def has(self, name: str) -> bool:
        return read_name(name) is not None

    def values(self) -> dict[str, str]:
        """Clean what was posted: {name: text}; what is wrong goes to errors."""
        known = self.bases()
        for name, text in self.typed.items():
            if known.get(name) == basis(text):
                self.cleaned[name] = text  # not touched: what may not be entered any more may stay
                continue
            try:
                self.cleaned[name] = clean(cell_of(name), text, self.terms)
            except ValidationError as error:
                self.errors[name] = error.messages
        return dict(self.cleaned)

    def bases(self) -> dict[str, str]:
        return self.sent_bases | self.renewed

    def label_of(self, name: str) -> str:
        cell = cell_of(name)
        for line in self.lines:
            if (line.part, line.id) == (cell.part, cell.row):
                return line.title if cell.field == DELETE else self.label(cell.part, line.number, cell.field)
        return ""

    def shown(self, name: str, value: str) -> str:
        return "" if self.is_removal(name) else value

    def in_words(self, name: str, value: str) -> str:
        """What people read for what is stored."""
        names = {"category": dict(CostCategory.choices), "kind": dict(OTHER_KINDS)}
        return str(names.get(cell_of(name).field, {}).get(value, value))

    def joins(self, name: str) -> bool:
        """A cell is short: one version or the other."""
        return False

    def several_lines(self, name: str) -> bool:
        return False

    def renew(self, bases: dict[str, str]) -> None:
        self.renewed |= bases

    def put(self, name: str, text: str, began: str) -> None:
        """The other's version stays: what is stored is shown."""
        self.typed.pop(name, None)
        self.errors.pop(name, None)
        self.renewed[name] = began

    # -- the rest ---------------------------------------------------------------------------------------
    def is_removal(self, name: str) -> bool:
        return cell_of(name).field == DELETE

    def stored_text(self, name: str) -> str:
        """What stood in this cell as the page was opened; of a row's removal, and of a row that is gone: nothing."""
        cell = cell_of(name)
        costs, sources, grant = self.stored
        found = [row for row in (*costs, *sources, grant) if (row.part, row.id) == (cell.part, cell.row)]
        return found[0].texts.get(cell.field, "") if found else ""

    def show_on(self, plan: FinancePlan) -> None:
        """The plan as it is stored by now, with what was not saved on top of it."""
        self.plan = plan
        for name in ("stored", "costs", "sources", "grant"):
            self.__dict__.pop(name, None)
