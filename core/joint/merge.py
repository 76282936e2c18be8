"""Two people at the same fields: what is taken as it is, and what a person has to decide.

Pure: texts in, texts out. Every field a person sees carries the basis of its value, a short hash of what they
started from. What comes back is taken where the stored value is still that one; where it is another one, both
are shown and nothing is overwritten. So nobody's text is replaced by somebody who has not seen it.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

# Beyond this many words the comparison takes longer than reading; both texts then stand there unmarked.
MOST_WORDS = 3000
WORDS = re.compile(r"\s+|[^\s]+")


def as_text(value: Any) -> str:
    """A field's clean value as one text, the same for the same value: what a basis is made of."""
    if value is None:
        return ""
    return str(getattr(value, "pk", value))


def basis(value: str) -> str:
    """What a form keeps of the value somebody started from."""
    return hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()[:16]


@dataclass(frozen=True)
class Merged:
    """accepted: to be written; conflicts: not written, the person decides. Both: field -> this person's value."""

    accepted: dict[str, str] = field(default_factory=dict)
    conflicts: dict[str, str] = field(default_factory=dict)


def merge(mine: dict[str, str], bases: dict[str, str], current: dict[str, str]) -> Merged:
    """mine: what the person sends; bases: what they started from; current: what is stored, under lock.

    A basis that is missing or forged fits nothing: the field is a conflict, never an overwriting.
    """
    merged = Merged()
    for name, value in mine.items():
        began, there = bases.get(name), current[name]
        if value == there or began == basis(value):
            continue  # the same already, or not touched by this person: what is stored stays
        if began == basis(there):
            merged.accepted[name] = value
        else:
            merged.conflicts[name] = value
    return merged


@dataclass(kw_only=True)
class Outcome:
    """What became of the fields that were sent; each stands in exactly one of the three.

    saved: what stands there is what was sent, by this saving or before. conflicts: somebody else has changed it
    meanwhile, it was not written, the person decides. left: this person had not touched it and somebody else
    has, it stays. The values of the last two are what stands there.
    """

    saved: dict[str, Any] = field(default_factory=dict)
    conflicts: dict[str, Any] = field(default_factory=dict)
    left: dict[str, Any] = field(default_factory=dict)


def weigh(
    values: dict[str, Any], bases: dict[str, str] | None, stored: dict[str, Any]
) -> tuple[dict[str, Any], Outcome]:
    """(what is to be written, what becomes of all of them), of clean values; stored: under lock.

    Without bases (nobody's form) what is sent counts.
    """
    mine = {name: as_text(value) for name, value in values.items()}
    there = {name: as_text(stored[name]) for name in values}
    merged = merge(
        mine, {name: basis(text) for name, text in there.items()} if bases is None else bases, there
    )
    outcome = Outcome()
    for name, value in values.items():
        if name in merged.conflicts:
            outcome.conflicts[name] = stored[name]
        elif name in merged.accepted or mine[name] == there[name]:
            outcome.saved[name] = value
        else:
            outcome.left[name] = stored[name]
    return {name: values[name] for name in merged.accepted}, outcome


def joined(theirs: str, mine: str, *, several_lines: bool) -> str:
    """Both texts in one field, for the person to make one of them."""
    return ("\n\n" if several_lines else " / ").join(text for text in (theirs, mine) if text)


def runs(
    operations: Iterable[tuple[str, int, int, int, int]], words: list[str]
) -> list[tuple[bool, int, int, int, int]]:
    """difflib's operations as stretches (the same?, from, to, from, to), what differs joined across blanks:
    "a b c" against "x y z" is one difference, not three with equal blanks between them.

    words: the tokens of the first text. Where one side has no word at all beside the blank, nothing is joined:
    a blank that both have would be marked as if it had come or gone.
    """
    found: list[tuple[bool, int, int, int, int]] = []
    steps = list(operations)
    for at, (kind, *ends) in enumerate(steps):
        a, b, c, d = ends
        same = kind == "equal"
        if same and 0 < at < len(steps) - 1 and "".join(words[a:b]).isspace():
            (_before, e, f, g, h), (_after, i, j, k, m) = steps[at - 1], steps[at + 1]
            same = not ((f > e or j > i) and (h > g or m > k))
        if found and not same and not found[-1][0]:
            _same, a, _to, c, _end = found.pop()
        found.append((same, a, b, c, d))
    return found


def side_by_side(theirs: str, mine: str) -> tuple[list[tuple[bool, str]], list[tuple[bool, str]]]:
    """Both texts in pieces (only here?, text), word by word; the pieces of each joined are the text."""
    their_pieces: list[tuple[bool, str]] = []
    my_pieces: list[tuple[bool, str]] = []
    left, right = WORDS.findall(theirs), WORDS.findall(mine)
    if max(len(left), len(right)) > 2 * MOST_WORDS:
        return [(False, theirs)], [(False, mine)]
    for same, a, b, c, d in runs(SequenceMatcher(None, left, right, autojunk=False).get_opcodes(), left):
        if b > a:
            their_pieces.append((not same, "".join(left[a:b])))
        if d > c:
            my_pieces.append((not same, "".join(right[c:d])))
    return their_pieces, my_pieces
