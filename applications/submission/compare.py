"""Two snapshots of content (applications.submission.content) beside each other. Pure functions on plain values.

A snapshot may be older than this code: what is missing counts as empty, and a key that nobody knows here
is compared all the same.
"""

import difflib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from itertools import groupby, zip_longest
from typing import Any

from applications.plans.snapshot import Content
from core.joint.merge import runs

Path = tuple[str | int, ...]

# Rows of a plan have no ids in a snapshot; they are found again by what they are called.
ROWS = {"costs": "category", "financing": "kind"}
# The order of these says nothing.
UNORDERED = {"financing"}
# What every snapshot carries about itself.
NOT_CONTENT = {("version",)}


@dataclass(frozen=True)
class Change:
    """One value that differs. path: the keys down to it; elements of a list by their place in
    `merged`. before, after: None where it was not there. "order": the same things in another order."""

    path: Path
    before: Any
    after: Any

    @property
    def difference(self) -> Decimal | None:
        """In euros, where the value is an amount."""
        if len(self.path) < 2 or self.path[-2] != "amounts":
            return None
        return Decimal(self.after or 0) - Decimal(self.before or 0)


def compare(old: Content, new: Content) -> list[Change]:
    """Every value that differs. Empty exactly when both say the same; swapped snapshots give the same
    changes with before and after swapped."""
    return [change for change in _walk((), old, new) if change.path not in NOT_CONTENT]


def _nothing(value: Any) -> Any:
    """Missing, null, empty text, empty list: for a reader all of that is "nothing there"."""
    return None if value in (None, "", [], {}) else value


def _walk(path: Path, old: Any, new: Any) -> Iterator[Change]:
    old, new = _nothing(old), _nothing(new)
    if old == new and type(old) is type(new):
        return
    if all(value is None or isinstance(value, dict) for value in (old, new)):
        old, new = old or {}, new or {}
        for key in dict.fromkeys([*old, *new]):
            yield from _walk((*path, key), old.get(key), new.get(key))
    elif all(value is None or isinstance(value, list) for value in (old, new)):
        name = str(path[-1]) if path else ""
        pairs = merged(name, old or [], new or [])
        for place, (before, after) in enumerate(pairs):
            yield from _walk((*path, place), before, after)
        if name not in UNORDERED:
            yield from _order(path, old or [], new or [], pairs)
    else:
        yield Change(path, old, new)


def _order(path: Path, old: list[Any], new: list[Any], pairs: list[tuple[Any, Any]]) -> Iterator[Change]:
    both = [(before, after) for before, after in pairs if before is not None and after is not None]
    before = [place for place, _pair in sorted(enumerate(both), key=lambda one: _place(old, one[1][0]))]
    after = [place for place, _pair in sorted(enumerate(both), key=lambda one: _place(new, one[1][1]))]
    if before != after:
        yield Change((*path, "order"), before, after)


def _place(rows: list[Any], row: Any) -> int:
    return next(place for place, one in enumerate(rows) if one is row)


def merged(name: str, old: list[Any], new: list[Any]) -> list[tuple[Any, Any]]:
    """The elements of two lists in pairs, None where one side has none, roughly in their order."""
    pairs = _by_identity(old, new, lambda one: _identity(name, one))
    if name in ROWS:
        # A row that was renamed, or two of the same name: what is left over in a category, in its order.
        only_old = sorted((before for before, after in pairs if after is None), key=partial(_place, old))
        only_new = sorted((after for before, after in pairs if before is None), key=partial(_place, new))
        both = [pair for pair in pairs if None not in (pair[0], pair[1])]
        pairs = both + _by_identity(only_old, only_new, lambda row: _of(row, ROWS[name]))
    return sorted(pairs, key=lambda pair: _position(old, new, *pair))


def _by_identity(old: list[Any], new: list[Any], identity: Callable[[Any], str]) -> list[tuple[Any, Any]]:
    """The first of a name on one side belongs to the first of that name on the other, and so on."""
    there: dict[str, tuple[list[Any], list[Any]]] = {}
    for row in old:
        there.setdefault(identity(row), ([], []))[0].append(row)
    for row in new:
        there.setdefault(identity(row), ([], []))[1].append(row)
    return [pair for olds, news in there.values() for pair in zip_longest(olds, news)]


def _of(row: Any, *keys: str) -> str:
    for key in keys:
        row = row.get(key) if isinstance(row, dict) else None
    return str(row or "")


def _identity(name: str, row: Any) -> str:
    if not isinstance(row, dict):
        return json.dumps(row, sort_keys=True)
    if name in ROWS:
        return json.dumps([_of(row, ROWS[name]), _of(row, "label")])
    if name == "letters_of_intent":
        return _of(row, "attachment", "sha256")
    # The same bytes uploaded once more are the same paper.
    return _of(row, "sha256") or _of(row, "id") or _of(row, "key")


def _position(old: list[Any], new: list[Any], before: Any, after: Any) -> tuple[int, int, list[str]]:
    """The same whichever side is called the old one."""
    places = sorted(_place(rows, row) for rows, row in ((old, before), (new, after)) if row is not None)
    words = sorted(json.dumps(row, sort_keys=True) for row in (before, after) if row is not None)
    return (places[0], places[-1], words)


# -- texts, word by word --------------------------------------------------------------------------------

SAME, ADDED, REMOVED, GAP = "same", "added", "removed", "gap"
# So many words around a change are shown; what lies between is left out.
AROUND = 12
# Longer texts (1,500 words, with the blanks between) are not compared word by word.
MOST_TOKENS = 3000


@dataclass(frozen=True)
class Piece:
    """A stretch of a text. GAP: unchanged words that are left out; `words` says how many."""

    kind: str
    text: str
    words: int = 0


def _tokens(text: str) -> list[str]:
    """Words and what stands between them, in turn."""
    return ["".join(group) for _blank, group in groupby(text, str.isspace)]


def word_pieces(before: str, after: str) -> list[Piece]:
    """Same and removed pieces joined are `before`, same and added ones `after`."""
    old, new = _tokens(before), _tokens(after)
    pieces = []
    for same, i1, i2, j1, j2 in runs(_operations(old, new), old):
        if same:
            if i1 < i2:
                pieces.append(Piece(SAME, "".join(old[i1:i2])))
            continue
        if i1 < i2:
            pieces.append(Piece(REMOVED, "".join(old[i1:i2])))
        if j1 < j2:
            pieces.append(Piece(ADDED, "".join(new[j1:j2])))
    return pieces


def _operations(old: list[str], new: list[str]) -> Sequence[tuple[str, int, int, int, int]]:
    if max(len(old), len(new)) > MOST_TOKENS:
        # The time grows faster than the text: of a very long one only what differs as a whole is marked.
        shorter = min(len(old), len(new))
        head = next((n for n in range(shorter) if old[n] != new[n]), shorter)
        rest = range(1, shorter - head + 1)
        tail = next((n - 1 for n in rest if old[-n] != new[-n]), len(rest))
        i, j = len(old) - tail, len(new) - tail
        return [
            ("equal", 0, head, 0, head),
            ("replace", head, i, head, j),
            ("equal", i, len(old), j, len(new)),
        ]
    # Blanks are everywhere: a stretch that is the same never begins because of one.
    return difflib.SequenceMatcher(str.isspace, old, new).get_opcodes()


def shortened(pieces: list[Piece]) -> list[Piece]:
    """The changes with some words around them."""
    short: list[Piece] = []
    for place, piece in enumerate(pieces):
        tokens = _tokens(piece.text)
        first = 2 * AROUND if place else 0
        last = len(tokens) - (2 * AROUND if place < len(pieces) - 1 else 0)
        left_out = sum(not token.isspace() for token in tokens[first:last])
        if piece.kind != SAME or left_out <= AROUND:
            short.append(piece)
            continue
        if first:
            short.append(Piece(SAME, "".join(tokens[:first])))
        short.append(Piece(GAP, "".join(tokens[first:last]), left_out))
        if last < len(tokens):
            short.append(Piece(SAME, "".join(tokens[last:])))
    return short


# -- finance plans, number by number ----------------------------------------------------------------------


@dataclass(frozen=True)
class Cell:
    """Euros before and after; None: no amount."""

    before: Decimal | None
    after: Decimal | None

    @property
    def difference(self) -> Decimal:
        return (self.after or Decimal(0)) - (self.before or Decimal(0))

    @property
    def has_changed(self) -> bool:
        return self.difference != 0


@dataclass(frozen=True)
class Row:
    """A row of a plan: one cell for each year, the total last. before or after None: not there."""

    before: Content | None
    after: Content | None
    cells: list[Cell]

    @property
    def now(self) -> Content:
        return self.after or self.before or {}

    @property
    def has_changed(self) -> bool:
        return self.before is None or self.after is None or bool(compare(self.before, self.after))


@dataclass(frozen=True)
class Plan:
    """One partner's plan; totals by year, the total of all years last."""

    years: list[str]
    costs: list[Row]
    cost_total: list[Cell]
    financing: list[Row]
    financing_total: list[Cell]

    @property
    def unchanged(self) -> int:
        return sum(not row.has_changed for row in (*self.costs, *self.financing))

    @property
    def has_changed(self) -> bool:
        return any(row.has_changed for row in (*self.costs, *self.financing))


def compare_plans(old: Content | None, new: Content | None) -> Plan:
    """Of one partner's entries in two snapshots; None: the partner was not there."""
    old, new = old or {}, new or {}
    sides = [(old.get(name) or [], new.get(name) or []) for name in ROWS]
    years = sorted({year for olds, news in sides for row in (*olds, *news) for year in _amounts(row)})
    rows = [
        [_row(years, before, after) for before, after in merged(name, *pair)]
        for name, pair in zip(ROWS, sides, strict=True)
    ]
    totals = [[_sum(cells) for cells in zip(*(row.cells for row in part), strict=True)] for part in rows]
    return Plan(years, rows[0], totals[0], rows[1], totals[1])


def _amounts(row: Content | None) -> dict[str, str]:
    return (row or {}).get("amounts") or {}


def _row(years: list[str], before: Content | None, after: Content | None) -> Row:
    cells = [Cell(*(_euros(_amounts(row).get(year)) for row in (before, after))) for year in years]
    return Row(before, after, [*cells, _sum(cells)])


def _euros(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _sum(cells: Iterable[Cell]) -> Cell:
    return Cell(
        sum((cell.before for cell in cells if cell.before is not None), Decimal(0)),
        sum((cell.after for cell in cells if cell.after is not None), Decimal(0)),
    )
