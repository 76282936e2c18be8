"""Cells and lines of the finance plan's grid, as the page's templates read them."""

import dataclasses
import uuid
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.joint.answer import Conflict
from core.money import ZERO, parse_german


@dataclass
class Cell:
    """One input. stored: what the person started from; theirs: what somebody else has put there meanwhile."""

    name: str
    field: str
    value: str
    basis: str
    year: int | None = None
    closed: bool = False
    errors: list[str] = dataclasses.field(default_factory=list)
    conflict: Conflict | None = None

    @property
    def id(self) -> str:
        return f"id_{self.name}"

    @property
    def error_id(self) -> str:
        return f"{self.id}_error"

    @cached_property
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
    conflict: Conflict | None = None

    @property
    def name(self) -> str:
        return f"{self.part}-{self.id}" if self.id else self.part

    @property
    def is_plain(self) -> bool:
        """Nothing to say but what stands in it."""
        return not (self.removed or self.conflict or any(c.errors or c.conflict for c in self.cells.values()))

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
