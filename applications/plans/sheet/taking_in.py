"""A workbook that somebody fills in and uploads: read carefully, every error named by its cell."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeAlias

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from applications.plans.cells import LINES, RowData
from applications.plans.constants import MAX_PLAN_ROWS, CostCategory, FundingKind
from applications.plans.terms import Terms
from core.forms import too_large
from core.money import CENT, LARGEST, ZERO, parse_german
from core.paper import sandbox
from core.paper.children import look_at_workbook as look
from core.paper.sheets import cell_name, plain_text

LOOK = sandbox.Limits(memory=768 * sandbox.MIB, seconds=10, wall=20, answer=32 * sandbox.MIB)
LARGEST_FILE = 2 * 1024 * 1024
MOST_ERRORS = 50
LANGUAGES = ("de", "en", "de-ls")
YEAR = re.compile(r"\b(2[0-9]{3})\b")

# As look_at_workbook answers: a cell is nothing, a text, or {"kind", "text"}; a sheet {"title", "rows"}.
CellRead: TypeAlias = str | dict[str, str] | None
SheetRead: TypeAlias = dict[str, Any]


@dataclass
class ReadPlan:
    """What a file says. errors: sentences that name sheet and cell; with any, nothing can be taken over."""

    costs: list[RowData] = field(default_factory=list)
    sources: list[RowData] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def total(self, rows: Iterable[RowData]) -> Decimal:
        return sum((amount for row in rows for amount in row["amounts"].values()), ZERO)

    @property
    def cost_total(self) -> Decimal:
        return self.total(self.costs)

    @property
    def financing_total(self) -> Decimal:
        return self.total(self.sources)


def read_upload(upload: UploadedFile, terms: Terms) -> ReadPlan:
    """Raises ValidationError where the file as a whole cannot be read."""
    if not upload.size:
        raise ValidationError(_("Die Datei ist leer."), code="empty")
    if upload.size > LARGEST_FILE:
        raise ValidationError(too_large(upload.size, LARGEST_FILE), code="size")
    upload.seek(0)
    return _Reader(terms).read(_look_inside(upload.read()))


def _look_inside(content: bytes) -> list[SheetRead]:
    """The sheets as plain values. In the sandbox: a bomb ends there and takes nothing with it."""
    try:
        found = json.loads(sandbox.ask("look_at_workbook.py", content, LOOK))
    except (sandbox.SandboxFailed, ValueError):
        found = {"refused": "large"}
    if "sheets" in found:
        return found["sheets"]
    raise ValidationError(_refusal(found["refused"]), code=found["refused"])


def _refusal(reason: str) -> str:
    texts = {
        "old": _(
            "Diese Datei hat ein altes Format (.xls) oder ein Kennwort. Bitte speichern Sie sie ohne Kennwort als "
            "„Excel-Arbeitsmappe (.xlsx)“."
        ),
        "type": _(
            "Das ist keine Excel-Arbeitsmappe (.xlsx). Bitte speichern Sie Ihre Tabelle in diesem Format."
        ),
        "encrypted": _("Die Datei ist mit einem Kennwort geschützt. Bitte speichern Sie sie ohne Kennwort."),
        "macros": _(
            "Die Datei enthält Makros. Bitte speichern Sie sie als „Excel-Arbeitsmappe (.xlsx)“ ohne Makros."
        ),
        "links": _(
            "Die Datei ist mit anderen Dateien verknüpft. Bitte ersetzen Sie die Verknüpfungen durch Werte."
        ),
        "large": _(
            "Die Datei ist ausgepackt viel zu groß. Bitte nehmen Sie die Musterdatei und füllen Sie sie aus."
        ),
        "sheets": _("Die Datei hat zu viele Blätter. Möglich sind %(most)d.") % {"most": look.MOST_SHEETS},
    }
    return texts.get(reason) or _(
        "Die Datei ist beschädigt und lässt sich nicht lesen. Bitte speichern Sie sie noch einmal als .xlsx."
    )


def _in_all_languages(choices: Iterable[tuple[str, str | Promise]]) -> dict[str, str]:
    """{label in any of our languages, lower case: value}: the file may come from a page in another language."""
    found = {}
    for language in LANGUAGES:
        with translation.override(language):
            for value, label in choices:
                found[str(label).casefold()] = str(value)
                found[str(value).casefold()] = str(value)
    return found


class _Reader:
    def __init__(self, terms: Terms):
        self.terms, self.plan = terms, ReadPlan()

    def read(self, sheets: list[SheetRead]) -> ReadPlan:
        costs = self._sheet(sheets, ["Ausgaben", "Kosten", "Expenditure", "Costs"], _("Ausgaben"))
        sources = self._sheet(sheets, ["Finanzierung", "Financing"], _("Finanzierung"))
        if costs is None and sources is None:
            raise ValidationError(
                _(
                    "In der Datei fehlen die Blätter „Ausgaben“ und „Finanzierung“. "
                    "Bitte nehmen Sie die Musterdatei."
                ),
                code="sheet",
            )
        if costs is not None:
            self.plan.costs = self._rows(costs, ("category", "label", "calculation"))
        if sources is not None:
            self.plan.sources = self._rows(sources, ("kind", "label"))
            self._one_grant(sources)
        if not self.plan.errors and not self.plan.costs and not self.plan.sources:
            self.plan.errors.append(_("In der Datei steht keine ausgefüllte Zeile."))
        more = len(self.plan.errors) - MOST_ERRORS
        if more > 0:
            del self.plan.errors[MOST_ERRORS:]
            self.plan.errors.append(_("Weitere Fehler: %(count)d.") % {"count": more})
        return self.plan

    def _sheet(self, sheets: list[SheetRead], names: Sequence[str], own: str) -> SheetRead | None:
        wanted = {name.casefold() for name in (*names, own)}
        for sheet in sheets:
            if sheet["title"].strip().casefold() in wanted:
                return sheet
        return None

    def _wrong(self, sheet: SheetRead, row: int, column: int, text: str) -> None:
        self.plan.errors.append(
            _("Blatt %(sheet)s, Zelle %(cell)s: %(text)s")
            % {"sheet": sheet["title"], "cell": cell_name(row, column), "text": text}
        )

    def _rows(self, sheet: SheetRead, names: Sequence[str]) -> list[RowData]:
        head_at, years = self._head(sheet)
        if head_at is None:
            self.plan.errors.append(
                _("Blatt %(sheet)s: Es fehlt die Kopfzeile mit den Haushaltsjahren.")
                % {"sheet": sheet["title"]}
            )
            return []
        for column, year in years.items():
            if year in [one for at, one in years.items() if at < column]:
                # A column of sums, say: added to the year it would count twice.
                self._wrong(
                    sheet,
                    head_at,
                    column,
                    _("Das Jahr %(year)d steht schon in einer anderen Spalte.") % {"year": year},
                )
        found: list[RowData] = []
        for at in range(head_at + 1, len(sheet["rows"])):
            cells = sheet["rows"][at]
            if self._is_sum(cells, len(names)) or not self._has_content(cells, names, years):
                continue
            if len(found) >= MAX_PLAN_ROWS or at >= look.MOST_ROWS:
                self.plan.errors.append(
                    _("Blatt %(sheet)s: Möglich sind höchstens %(most)d Zeilen.")
                    % {"sheet": sheet["title"], "most": MAX_PLAN_ROWS}
                )
                break
            found.append(self._row(sheet, at, cells, names, years))
        return found

    def _head(self, sheet: SheetRead) -> tuple[int | None, dict[int, int]]:
        """(row of the column heads, {column: year}); the first row in which a year stands."""
        for at, cells in enumerate(sheet["rows"][:20]):
            years = {}
            for column, cell in enumerate(cells):
                text = cell["text"] if isinstance(cell, dict) else cell or ""
                match = YEAR.search(str(text)) if column >= 1 else None
                if match:
                    years[column] = int(match[1])
            if years:
                return at, years
        return None, {}

    @staticmethod
    def _is_sum(cells: list[CellRead], words: int) -> bool:
        """A row of sums: formulas, or a title that says so."""
        first = cells[0] if cells else None
        titles = (
            _("Ausgaben zusammen"),
            _("Finanzierung zusammen"),
            "Ausgaben zusammen",
            "Finanzierung zusammen",
        )
        if isinstance(first, str) and first.strip().casefold() in {
            *(title.casefold() for title in titles),
            "summe",
            "gesamt",
            "total",
        }:
            return True
        return not any(cells[:words]) and any(
            isinstance(cell, dict) and cell["kind"] == "formula" for cell in cells[words:]
        )

    @staticmethod
    def _has_content(cells: list[CellRead], names: Sequence[str], years: Mapping[int, int]) -> bool:
        looked = [*range(len(names)), *years]
        return any(cells[column] is not None for column in looked if column < len(cells))

    def _row(
        self, sheet: SheetRead, at: int, cells: list[CellRead], names: Sequence[str], years: Mapping[int, int]
    ) -> RowData:
        def cell(column: int) -> CellRead:
            return cells[column] if column < len(cells) else None

        row: RowData = {"id": None, "amounts": {}}
        for column, name in enumerate(names):
            row[name] = self._word(sheet, at, column, name, cell(column))
        for column, year in years.items():
            amount = self._amount(sheet, at, column, year, cell(column))
            if amount:
                row["amounts"][year] = row["amounts"].get(year, ZERO) + amount
        return row

    def _word(self, sheet: SheetRead, at: int, column: int, name: str, cell: CellRead) -> str:
        if isinstance(cell, dict):
            if cell["kind"] in ("formula", "error", "date", "bool"):
                self._wrong(sheet, at, column, self._not_text(cell))
                return ""
            cell = cell["text"].removesuffix(".0")
        text = plain_text(cell or "")
        if name in LINES:
            try:
                text = LINES[name].clean(text)
            except ValidationError as error:
                self._wrong(sheet, at, column, " ".join(error.messages))
                return ""
            return text
        return self._choice(sheet, at, column, name, text)

    def _choice(self, sheet: SheetRead, at: int, column: int, name: str, text: str) -> str:
        choices = CostCategory.choices if name == "category" else FundingKind.choices
        value = _in_all_languages(choices).get(text.strip().casefold())
        if value is None:
            allowed = self.terms.categories if name == "category" else choices
            self._wrong(
                sheet,
                at,
                column,
                _("„%(text)s“ ist kein Eintrag der Liste. Möglich sind: %(choices)s.")
                % {"text": text[:60], "choices": ", ".join(str(label) for _value, label in allowed)}
                if text
                else _("Hier fehlt die Angabe. Bitte wählen Sie einen Eintrag der Liste."),
            )
            return ""
        if name == "category" and value in self.terms.refused_categories:
            self._wrong(
                sheet,
                at,
                column,
                _("„%(category)s“ ist in diesem Aufruf nicht zuwendungsfähig.")
                % {"category": CostCategory(value).label},
            )
        return value

    @staticmethod
    def _not_text(cell: dict[str, str]) -> str:
        return {
            "formula": _("Hier steht eine Formel. Bitte schreiben Sie den Wert selbst."),
            "date": _("Hier steht ein Datum. Bitte schreiben Sie Text."),
            "error": _("Hier steht ein Fehler der Tabelle (%(text)s).") % {"text": cell["text"][:20]},
            "bool": _("Hier steht ein Wahrheitswert. Bitte schreiben Sie Text."),
        }[cell["kind"]]

    def _amount(self, sheet: SheetRead, at: int, column: int, year: int, cell: CellRead) -> Decimal:
        if cell is None:
            return ZERO
        try:
            amount = self._number(cell)
            if amount and year not in self.terms.months:
                raise ValidationError(self.terms.why_foreign(), code="year")
            if amount and not self.terms.months[year]:
                raise ValidationError(self.terms.why_closed(year), code="closed")
        except ValidationError as error:
            self._wrong(sheet, at, column, " ".join(error.messages))
            return ZERO
        return amount

    @staticmethod
    def _number(cell: str | dict[str, str]) -> Decimal:
        """Euros from a real number, or from a text in German notation."""
        if isinstance(cell, str):
            return parse_german(cell) if cell.strip() else ZERO
        if cell["kind"] != "number":
            texts = {
                "formula": _(
                    "Hier steht eine Formel. Bitte ersetzen Sie sie durch den Betrag "
                    "(kopieren, dann „Inhalte einfügen: Werte“)."
                ),
                "date": _("Hier steht ein Datum. Bitte schreiben Sie einen Betrag in Euro."),
                "bool": _("Hier steht ein Wahrheitswert. Bitte schreiben Sie einen Betrag in Euro."),
                "error": _("Hier steht ein Fehler der Tabelle (%(text)s).") % {"text": cell["text"][:20]},
            }
            raise ValidationError(texts[cell["kind"]], code=cell["kind"])
        value = Decimal(cell["text"]) if cell["text"].lower() not in ("nan", "inf", "-inf") else None
        if value is None or not value.is_finite():
            raise ValidationError(
                _("Hier steht keine Zahl. Bitte schreiben Sie einen Betrag in Euro."), code="nan"
            )
        if value < 0:
            raise ValidationError(_("Bitte geben Sie einen Betrag ab 0 Euro ein."), code="negative")
        if value > LARGEST:
            raise ValidationError(
                _("Der Betrag ist zu groß. Möglich sind höchstens 999.999.999,99 Euro."), code="large"
            )
        amount = value.quantize(CENT)
        # A spreadsheet keeps 0.1 + 0.2 as 0.30000000000000004: that is thirty cents.
        if abs(amount - value) > Decimal("0.000001"):
            raise ValidationError(
                _("Der Betrag hat mehr als zwei Stellen nach dem Komma. Bitte runden Sie ihn."), code="cents"
            )
        return amount

    def _one_grant(self, sheet: SheetRead) -> None:
        if sum(row["kind"] == FundingKind.GRANT for row in self.plan.sources) > 1:
            self.plan.errors.append(
                _("Blatt %(sheet)s: Die beantragte Förderung steht in einer Zeile, nicht in mehreren.")
                % {"sheet": sheet["title"]}
            )
