"""Reads a workbook that somebody uploaded, inside the sandbox, because it may be a bomb.

A job is the file, the answer is JSON: {"sheets": [{"title", "rows": [[cell, …]]}]} or {"refused": reason}.
A cell is null, a text, or {"kind": "number" | "formula" | "date" | "bool" | "error", "text": …}. No Django
here: the process starts in a moment and has little to lose.
"""

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

MOST_PARTS = 300
MOST_UNPACKED = 40 * 1024 * 1024
MOST_SHEETS = 10
MOST_ROWS = 560  # the rows of the largest plan, heads and sums
MOST_COLUMNS = 40
LONGEST = 5000

OLD_OFFICE = b"\xd0\xcf\x11\xe0"


def reason_against(content: bytes) -> str:
    """Why this is not opened at all, or nothing. Looks at the list of parts only."""
    if content.startswith(OLD_OFFICE):
        return "old"  # .xls, or a workbook with a password
    if not content.startswith(b"PK"):
        return "type"
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return "broken"
    names = {part.filename.lower() for part in parts}
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        return "large"
    if any(part.flag_bits & 1 for part in parts):
        return "encrypted"
    if any(name.endswith(("vbaproject.bin", "vbadata.xml")) or "/activex/" in name for name in names):
        return "macros"
    if any("/externallinks/" in name for name in names):
        return "links"
    if "xl/workbook.xml" not in names:
        return "type"
    return ""


def look(content: bytes) -> dict:
    reason = reason_against(content)
    if reason:
        return {"refused": reason}
    import openpyxl

    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        if len(book.worksheets) > MOST_SHEETS:
            return {"refused": "sheets"}
        return {"sheets": [{"title": page.title, "rows": rows_of(page)} for page in book.worksheets]}
    # Whatever a broken workbook makes of the reader: it is one that cannot be read.
    except Exception:
        return {"refused": "broken"}


def rows_of(page: Any) -> list:
    page.reset_dimensions()  # what a file says about its size may be anything
    rows = []
    for row in page.iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS):
        cells = [cell_of(cell) for cell in row]
        while cells and cells[-1] is None:
            cells.pop()
        rows.append(cells)
    while rows and not rows[-1]:
        rows.pop()
    return rows


def cell_of(cell: Any) -> Any:
    value, kind = cell.value, cell.data_type
    if value is None or value == "":
        return None
    if kind == "f":
        return {"kind": "formula", "text": str(value)[:LONGEST]}
    if kind == "e":
        return {"kind": "error", "text": str(value)[:LONGEST]}
    if kind == "b" or isinstance(value, bool):
        return {"kind": "bool", "text": str(value)}
    if kind == "d":
        return {"kind": "date", "text": str(value)[:LONGEST]}
    if isinstance(value, int | float):
        return {"kind": "number", "text": repr(value)}
    return str(value)[:LONGEST]


def ready() -> Callable[[bytes], bytes]:
    import openpyxl  # noqa: F401  loaded before a file is there

    # Half of a pair of surrogates would not pass as UTF-8.
    return lambda content: json.dumps(look(content), ensure_ascii=True).encode()
