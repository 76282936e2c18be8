"""Workbooks (XLSX) to hand out. Text stays text, numbers stay numbers, sums are formulas with their value.

sheets: a list of Sheet. A row is a list of cells: text, whole numbers, Decimal euros, floats (one decimal place
shown), dates, None (empty), or Formula. Reading what people upload is another matter and not done here.
"""

import io
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.http import HttpResponse
from django.utils.http import content_disposition_header
from xlsxwriter.utility import xl_rowcol_to_cell

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
EUROS = '#,##0.00\\ "€"'
DAY = "dd/mm/yyyy"
# What a spreadsheet takes for a formula when the cell is copied on into a CSV file.
DEFUSED = ("=", "+", "-", "@", "\t", "\r")
TITLE_LENGTH = 31
CELL_LENGTH = 32_767
LIST_LENGTH = 255  # of a list of choices, commas included


@dataclass(frozen=True)
class Formula:
    """text without the "="; value: what it yields now, for programs that do not calculate."""

    text: str
    value: Decimal | int


@dataclass
class Sheet:
    """head: the column heads, frozen; bold: numbers of rows (from 0, below the head) that are sums;
    widths: in characters; choices: {column: allowed values}, offered in each cell of the column."""

    title: str
    head: Sequence[str]
    rows: list[list[Any]] = field(default_factory=list)
    widths: Sequence[int] = ()
    bold: frozenset[int] = frozenset()
    choices: dict[int, list[str]] = field(default_factory=dict)
    spare_rows: int = 0  # empty rows below that get the choices and formats too: a file to fill in


def safe_text(value: object) -> str:
    """Text that no spreadsheet program takes for a formula, whatever way it goes on."""
    text = str(value)[:CELL_LENGTH]
    return f"'{text}" if text.startswith(DEFUSED) else text


def plain_text(text: str) -> str:
    """What safe_text was given."""
    return text[1:] if text.startswith("'") and text[1:].startswith(DEFUSED) else text


def cell_name(row: int, column: int) -> str:
    """(0, 0) -> "A1"."""
    return xl_rowcol_to_cell(row, column)


def sheet_title(title: str, taken: Collection[str] = ()) -> str:
    """A name that spreadsheet programs accept, different from those taken."""
    clean = "".join(" " if character in "[]:*?/\\" else character for character in str(title)).strip("' ")
    clean = clean[:TITLE_LENGTH].strip() or "Blatt"
    number, found = 1, clean
    while found.casefold() in {one.casefold() for one in taken}:
        number += 1
        found = f"{clean[: TITLE_LENGTH - 4]} {number}"
    return found


def workbook(sheets: Sequence[Sheet]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
        },
    )
    formats = _Formats(book)
    titles: list[str] = []
    for sheet in sheets:
        titles.append(sheet_title(sheet.title, titles))
        _write(book.add_worksheet(titles[-1]), sheet, formats)
    book.close()
    return out.getvalue()


def workbook_response(name: str, sheets: Sequence[Sheet]) -> HttpResponse:
    """The workbook as a download; name without ".xlsx"."""
    response = HttpResponse(workbook(sheets), content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.xlsx")
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store, private"
    return response


class _Formats:
    def __init__(self, book: xlsxwriter.Workbook) -> None:
        look: dict = {"valign": "top"}
        self.head = book.add_format({"bold": True, "text_wrap": True, "bottom": 1, "valign": "bottom"})
        numbers: dict[str, dict] = {
            "text": {"text_wrap": True, "num_format": "@"},
            "number": {},
            "tenth": {"num_format": "0.0"},
            "euros": {"num_format": EUROS},
            "day": {"num_format": DAY},
        }
        self.of = {
            (kind, bold): book.add_format({**look, **number, **({"bold": True, "top": 1} if bold else {})})
            for kind, number in numbers.items()
            for bold in (False, True)
        }


def _write(page: Any, sheet: Sheet, formats: _Formats) -> None:
    for column, width in enumerate(sheet.widths):
        page.set_column(column, column, width)
    for column, text in enumerate(sheet.head):
        page.write_string(0, column, safe_text(text), formats.head)
    if sheet.head:
        page.freeze_panes(1, 0)
    for number, row in enumerate(sheet.rows):
        for column, value in enumerate(row):
            _cell(page, number + 1, column, value, number in sheet.bold, formats)
    last = len(sheet.rows) + sheet.spare_rows
    for column, values in sheet.choices.items():
        if any("," in value for value in values) or len(",".join(values)) > LIST_LENGTH:
            # The program would offer other words, or none, without saying so.
            raise ValueError(f"no list of choices in a cell can hold {values}")
        if last:
            page.data_validation(1, column, last, column, {"validate": "list", "source": values})


def _cell(page: Any, row: int, column: int, value: Any, bold: bool, formats: Any) -> None:
    if value is None:
        return
    if isinstance(value, Formula):
        kind = "euros" if isinstance(value.value, Decimal) else "number"
        page.write_formula(row, column, f"={value.text}", formats.of[kind, bold], value.value)
    elif isinstance(value, Decimal):
        page.write_number(row, column, value, formats.of["euros", bold])
    elif isinstance(value, float):
        page.write_number(row, column, value, formats.of["tenth", bold])
    elif isinstance(value, date):
        page.write_datetime(row, column, value, formats.of["day", bold])
    elif isinstance(value, int) and not isinstance(value, bool):
        page.write_number(row, column, value, formats.of["number", bold])
    else:
        page.write_string(row, column, safe_text(value), formats.of["text", bold])
