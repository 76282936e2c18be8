"""Two people at the same fields: what is taken as it is, and what a person has to decide.

Pure: texts in, texts out. Every field a person sees carries the basis of its value, a short hash of what they
started from. What comes back is taken where the stored value is still that one; where it is another one, both
are shown and nothing is overwritten. So nobody's text is replaced by somebody who has not seen it.
"""

import hashlib
import re
from dataclasses import dataclass, field
from difflib import SequenceMatcher

# Beyond this many words the comparison takes longer than reading; both texts then stand there unmarked.
MOST_WORDS = 3000
WORDS = re.compile(r"\s+|[^\s]+")


def as_text(value) -> str:
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


def joined(theirs: str, mine: str, *, several_lines: bool) -> str:
    """Both texts in one field, for the person to make one of them."""
    return ("\n\n" if several_lines else " / ").join(text for text in (theirs, mine) if text)


def side_by_side(theirs: str, mine: str) -> tuple[list[tuple[bool, str]], list[tuple[bool, str]]]:
    """Both texts in pieces (only here?, text), word by word; the pieces of each joined are the text."""
    left, right = WORDS.findall(theirs), WORDS.findall(mine)
    if max(len(left), len(right)) > 2 * MOST_WORDS:
        return [(False, theirs)], [(False, mine)]
    their_pieces, my_pieces = [], []
    for kind, a, b, c, d in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if b > a:
            their_pieces.append((kind != "equal", "".join(left[a:b])))
        if d > c:
            my_pieces.append((kind != "equal", "".join(right[c:d])))
    return their_pieces, my_pieces
