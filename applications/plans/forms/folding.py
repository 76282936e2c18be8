"""Short names and one block of bases: how a plan of 500 rows stays a page of 700 kB.

On the page a cell is called "k12-label": the label of the twelfth row of expenditure ("m" of the financing). Which rows
these are, and the basis of each of their cells, stands once in the hidden field "rows": rows divided by ";", each
its name and its bases in the order of the columns, "-" for the basis of nothing; the first one is the order's.
The page's script gives the fields their full names (applications/plans/cells.py) as soon as it runs; without it the
short ones come back and are unfolded here. What is no name or no basis fits nothing, as everywhere.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from applications.plans.cells import COSTS, DELETE, GRANT, ORDER, SOURCES, UUID, WORDS, year_field
from applications.plans.constants import MAX_PLAN_ROWS
from applications.plans.forms.lines import Line
from core.joint.fields import BASIS
from core.joint.merge import basis

ROWS = "rows"
SHORT = {COSTS: "k", SOURCES: "m"}
SHORT_NAME = re.compile(r"(?P<row>[km][1-9]\d{0,3})-(?P<field>\w+)", re.ASCII)
ROW = re.compile(rf"(?P<part>{COSTS}|{SOURCES})-{UUID}|{GRANT}", re.ASCII)
NOTHING, NO_BASIS = "-", basis("")
BUTTONS = ("up", "down", "remove", "undo")


def fold(lines: Iterable[Line], order_basis: str) -> str:
    """The block: the lines in the order in which the page numbers them."""
    rows = [f"{ORDER} {order_basis}"]
    for line in lines:
        bases = (NOTHING if cell.basis == NO_BASIS else cell.basis for cell in line.cells.values())
        rows.append(" ".join([line.name, *bases]))
    return ";".join(rows)


def unfold(data: Mapping[str, Any], years: Iterable[int]) -> Mapping[str, Any]:
    """What was posted under full names, each cell with its basis; as it came where it has no block."""
    block = data.get(ROWS)
    if not isinstance(block, str):
        return data
    rows, bases, order = _rows(block, [year_field(year) for year in years])
    plain = {name: data[name] for name in data if name != ROWS}
    found: dict[str, Any] = dict(bases)
    for name, value in plain.items():
        short = SHORT_NAME.fullmatch(name)
        full = f"{rows[short['row']]}-{short['field']}" if short and short["row"] in rows else name
        found[full] = value
        if full.endswith(f"-{DELETE}"):
            found.setdefault(BASIS + full, NO_BASIS)
    found.setdefault(ORDER, order)
    verb, _colon, row = str(found.get("do", "")).partition(":")
    if verb in BUTTONS and row in rows:
        found["do"] = f"{verb}:{rows[row]}"
    return found


def _rows(block: str, years: list[str]) -> tuple[dict[str, str], dict[str, str], str]:
    """({short: name of the row}, {"basis-<cell>": basis}, the order of the costs)."""
    rows: dict[str, str] = {}
    bases: dict[str, str] = {}
    ids: dict[str, list[str]] = {COSTS: [], SOURCES: []}
    for text in block.split(";")[: 2 * MAX_PLAN_ROWS + 2]:
        name, *known = text.split(" ")
        if name == ORDER and known:
            bases[BASIS + ORDER] = known[0]
            continue
        row = ROW.fullmatch(name)
        if row is None:
            continue
        part = row["part"] or GRANT
        if part != GRANT:
            ids[part].append(name.removeprefix(f"{part}-"))
            rows[f"{SHORT[part]}{len(ids[part])}"] = name
        for field, one in zip((*WORDS[part], *years), known, strict=False):
            bases[f"{BASIS}{name}-{field}"] = NO_BASIS if one == NOTHING else one
    return rows, bases, " ".join(ids[COSTS])
