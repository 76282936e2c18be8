"""Two states beside each other as a page shows them: part by part, in words."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from applications.draft.parts import plan_title
from applications.plans.snapshot import Content
from applications.submission.compare import (
    Change,
    Path,
    Piece,
    Plan,
    compare,
    compare_plans,
    merged,
    shortened,
    word_pieces,
)
from core.fields import TranslatedText
from programmes.constants import PaperKind

TITLE, PARTNERS, SPACE, OTHER = "title", "partners", "social_space", "other"


@dataclass(frozen=True)
class Field:
    """A value before and after, as text."""

    label: str
    before: str
    after: str

    @cached_property
    def all_pieces(self) -> list[Piece]:
        return word_pieces(self.before, self.after)

    @cached_property
    def pieces(self) -> list[Piece]:
        return shortened(self.all_pieces)

    @property
    def is_shortened(self) -> bool:
        return len(self.pieces) != len(self.all_pieces) or self.pieces != self.all_pieces


@dataclass(frozen=True)
class PaperChange:
    """A file that came, went, or is described differently. before, after: its entry in the snapshot."""

    before: Content | None
    after: Content | None
    fields: list[Field]

    @property
    def name(self) -> str:
        entry = self.after or self.before or {}
        file = entry.get("attachment") or entry
        words = [entry.get("organisation_name"), entry.get("signed_by"), file.get("name")]
        return ", ".join(word for word in words if word)

    @property
    def sha256(self) -> str:
        entry = self.after or self.before or {}
        return (entry.get("attachment") or entry).get("sha256", "")


@dataclass
class Part:
    """What stands together on the task list and is restored together."""

    key: str
    title: str
    fields: list[Field] = field(default_factory=list)
    papers: list[PaperChange] = field(default_factory=list)
    plan: Plan | None = None

    @property
    def has_changed(self) -> bool:
        return bool(self.fields or self.papers or (self.plan and self.plan.has_changed))


def section_key(section: Content) -> str:
    return f"section-{section.get('key', '')}"


def plan_key(partner: Content) -> str:
    return f"plan-{partner.get('id', '')}"


class Comparison:
    """Of two snapshots. Every change of compare() lands in exactly one part."""

    def __init__(self, old: Content, new: Content):
        self.old, self.new = old, new

    @cached_property
    def changes(self) -> list[Change]:
        return compare(self.old, self.new)

    def _pairs(self, name: str) -> list[tuple[Any, Any]]:
        return merged(name, self.old.get(name) or [], self.new.get(name) or [])

    @cached_property
    def parts(self) -> list[Part]:
        papers = [self._papers(kind) for kind in PaperKind]
        return [
            Part(TITLE, _("Titel des Vorhabens"), self._fields("title")),
            Part(PARTNERS, _("Partner im Tandem"), self._partner_fields()),
            Part(SPACE, _("Sozialraum"), self._fields("social_space")),
            *self._sections(),
            *papers,
            *self._plans(),
            Part(OTHER, _("Weiteres"), self._other()),
        ]

    @cached_property
    def changed(self) -> list[Part]:
        return [part for part in self.parts if part.has_changed]

    @cached_property
    def unchanged(self) -> list[Part]:
        return [part for part in self.parts if not part.has_changed and part.key != OTHER]

    def _fields(self, *path: str | int) -> list[Field]:
        return [_field(one) for one in self.changes if one.path[: len(path)] == path]

    def _sections(self) -> list[Part]:
        parts = []
        for place, (before, after) in enumerate(self._pairs("sections")):
            entry = after or before
            title = str(TranslatedText(entry.get("title") or {})) or entry.get("key", "")
            parts.append(Part(section_key(entry), title, self._fields("sections", place)))
        return parts

    def _partner_fields(self) -> list[Field]:
        fields = []
        for place, (before, after) in enumerate(self._pairs("partners")):
            if before is None or after is None:
                fields.append(Field(_role(after or before), _organisation(before), _organisation(after)))
                continue
            fields += [
                _field(one, _organisation(after))
                for one in self.changes
                if one.path[:2] == ("partners", place) and one.path[2] not in ("costs", "financing")
            ]
        return fields + self._fields("partners", "order")

    def _plans(self) -> list[Part]:
        parts = []
        for place, (before, after) in enumerate(self._pairs("partners")):
            title = plan_title(_organisation(after or before))
            moved = self._fields("partners", place, "costs", "order")
            plan = compare_plans(before, after)
            parts.append(Part(plan_key(after or before), title, moved, plan=plan))
        return parts

    def _papers(self, kind: str) -> Part:
        papers = []
        for name in ("attachments", "letters_of_intent"):
            for place, (before, after) in enumerate(self._pairs(name)):
                entry = after or before
                its_kind = PaperKind.LETTER_OF_INTENT if "attachment" in entry else entry.get("kind")
                fields = self._fields(name, place)
                if its_kind == kind and fields:
                    papers.append(PaperChange(before, after, fields))
        return Part(kind, capfirst(str(PaperKind(kind).label)), papers=papers)

    def _other(self) -> list[Field]:
        known = ("title", "social_space", "sections", "partners", "attachments", "letters_of_intent")
        return [
            _field(one)
            for one in self.changes
            if one.path[0] not in known or (one.path[1:] == ("order",) and one.path[0] != "partners")
        ]


def _role(partner: Content) -> str:
    return str(TranslatedText(partner.get("role_title") or {})) or _("Partner")


def _organisation(partner: Content | None) -> str:
    return ((partner or {}).get("organisation") or {}).get("name", "")


def _field(change: Change, of: str = "") -> Field:
    if change.path[-1] == "order":
        return Field(_("Reihenfolge"), _("wie zuvor"), _("neu geordnet"))
    label = _label(change.path)
    return Field(f"{of}: {label}" if of else label, _text(change.before), _text(change.after))


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _label(path: Path) -> str:
    """What a value is called; one that nobody knows here keeps its own name."""
    names = {
        "title": _("Titel des Vorhabens"),
        "name": _("Name"),
        "place": _("Amtlicher Gemeindeschlüssel"),
        "place_name": _("Kommune"),
        "population": _("Einwohnerinnen und Einwohner"),
        "description": _("Beschreibung"),
        "text": _("Text"),
        "street": _("Straße"),
        "postcode": _("Postleitzahl"),
        "town": _("Ort"),
        "organisation_name": _("Organisation"),
        "signed_by": _("verantwortliche Person"),
        "id": _("noch einmal hochgeladen"),
        "pages": _("Seiten"),
        "size": _("Größe in Byte"),
        "years": _("Haushaltsjahre"),
        "role": _("Rolle"),
    }
    for name in reversed(path):
        if name in names:
            return names[name]
    return " / ".join(str(name) for name in path)
