"""The grid's cells: their names, what may stand in them, and what stands there. Texts in, texts out.

A cell is named by its row's id, which whoever adds the row makes up (a page that is offline as well):
"kosten-<id>-label", "mittel-<id>-y2027"; the grant, one row in each plan, is "foerderung-y2027".
"kosten-<id>-DELETE" takes a row out: "on", or "on" and the basis of each of its cells, where the cells are not
sent along; "kosten-order" is the order of the rows.
"""

import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeAlias

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from applications.plans.constants import CostCategory, FundingKind
from applications.plans.models import CostItem, FinancePlan, FundingSource
from applications.plans.terms import Terms
from core.forms import LineField
from core.money import euro, parse_german

COSTS, SOURCES, GRANT = "kosten", "mittel", "foerderung"
ORDER = f"{COSTS}-order"
DELETE = "DELETE"
GONE = "gone"  # stands for the basis of a cell whose row somebody took out
WORDS = {COSTS: ("category", "label", "calculation"), SOURCES: ("kind", "label"), GRANT: ()}
CHOICE = {COSTS: "category", SOURCES: "kind"}
OTHER_KINDS = [choice for choice in FundingKind.choices if choice[0] != FundingKind.GRANT]
UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
NAME = re.compile(
    rf"(?:(?P<part>{COSTS}|{SOURCES})-(?P<row>{UUID})|(?P<grant>{GRANT}))"
    rf"-(?P<field>category|label|calculation|kind|y2\d{{3}}|{DELETE})",
    re.ASCII,
)
LINES = {
    "label": LineField(max_length=160, required=False),
    "calculation": LineField(max_length=300, required=False),
}

# A row as a plan is saved: {"id": UUID | None, "amounts": {year: Decimal}} and the words of its part.
RowData: TypeAlias = dict[str, Any]


@dataclass(frozen=True)
class CellName:
    part: str
    row: uuid.UUID | None  # None: the grant
    field: str

    def __str__(self) -> str:
        return f"{self.part}-{self.row}-{self.field}" if self.row else f"{self.part}-{self.field}"

    @property
    def year(self) -> int | None:
        return int(self.field[1:]) if self.field.startswith("y") else None


def read_name(name: str) -> CellName | None:
    """None: not the name of a cell."""
    found = NAME.fullmatch(name)
    if found is None:
        return None
    part = found["part"] or GRANT
    is_year = found["field"].startswith("y")
    if not is_year and (part == GRANT or found["field"] not in (*WORDS[part], DELETE)):
        return None
    return CellName(part, uuid.UUID(found["row"]) if found["row"] else None, found["field"])


def cell_of(name: str) -> CellName:
    """The cell of a name that is one, as read_name() has said before."""
    found = read_name(name)
    assert found is not None, name
    return found


@dataclass
class Row:
    """One row as texts: {field: text}; years as "y2027", amounts in German notation, "" where nothing stands."""

    part: str
    id: uuid.UUID | None
    texts: dict[str, str] = field(default_factory=dict)

    def name(self, field_name: str) -> str:
        return str(CellName(self.part, self.id, field_name))

    @property
    def is_empty(self) -> bool:
        return not any(self.texts.values())


def year_field(year: int) -> str:
    return f"y{year}"


def row_of(part: str, stored: CostItem | FundingSource, years: Sequence[int]) -> Row:
    """The row of a stored CostItem or FundingSource."""
    texts = {name: getattr(stored, name) for name in WORDS[part]}
    texts |= {year_field(year): "" for year in years}
    texts |= {year_field(year): money(amount) for year, amount in stored.by_year.items()}
    return Row(part, None if part == GRANT else stored.pk, texts)


def rows_of(plan: FinancePlan, years: Sequence[int]) -> tuple[list[Row], list[Row], Row]:
    """(costs, sources without the grant, the grant) of a stored plan."""
    grant = Row(GRANT, None, {year_field(year): "" for year in years})
    sources = []
    for source in plan.funding_sources.all():
        if source.kind == FundingKind.GRANT:
            grant = row_of(GRANT, source, years)
        else:
            sources.append(row_of(SOURCES, source, years))
    return [row_of(COSTS, item, years) for item in plan.cost_items.all()], sources, grant


def summary(row: Row) -> str:
    """The row in a line, for people: "Koordination; 1,0 Stelle; 5.000,00"."""
    return "; ".join(text for name, text in row.texts.items() if text and name != CHOICE.get(row.part))


def money(amount: Decimal | None) -> str:
    return euro(amount, unit=False) if amount else ""


def preset_id(plan: FinancePlan, kind: str) -> uuid.UUID:
    """The row that is offered for this origin before anybody has filled it: the same for whoever opens the page."""
    return uuid.uuid5(plan.pk, str(kind))


def preset_kind(plan: FinancePlan, row_id: uuid.UUID | None) -> str:
    """The origin that a row offered empty is about; "" for any other row."""
    return next((kind for kind, _label in OTHER_KINDS if preset_id(plan, kind) == row_id), "")


def clean(name: CellName, text: str, terms: Terms) -> str:
    """The text as it is stored. Raises ValidationError."""
    if name.field == DELETE:
        return text
    if name.year is not None:
        return _clean_amount(name.year, text, terms)
    if name.field == "category":
        return _clean_choice(text, dict(terms.categories), dict(CostCategory.choices))
    if name.field == "kind":
        return _clean_choice(text, dict(OTHER_KINDS), {})
    return LINES[name.field].clean(text)


def _clean_amount(year: int, text: str, terms: Terms) -> str:
    if not text.strip():
        return ""
    amount = parse_german(text)
    if year not in terms.months:
        raise ValidationError(terms.why_foreign(), code="year")
    if amount and not terms.months[year]:
        raise ValidationError(terms.why_closed(year), code="closed")
    return money(amount)


def _clean_choice(text: str, allowed: Mapping[str, object], known: Mapping[str, object]) -> str:
    if not text or text in allowed:
        return text
    if text in known:
        raise ValidationError(
            _("„%(category)s“ ist in diesem Aufruf nicht zuwendungsfähig.") % {"category": known[text]},
            code="category",
        )
    raise ValidationError(_("Bitte wählen Sie einen der Einträge."), code="choice")
