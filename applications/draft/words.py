"""Texts counted as people count them; static/js/applications.js counts the same way (both are held to
tests/applications/draft/counting.json)."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.draft.constants import CHARACTERS_PER_PAGE, CHARACTERS_PER_WORD, SECTION_CHARACTERS
from programmes.models import FormSection


def count_words(text: str) -> int:
    """What stands between blanks and has a letter or a digit: "Vor-Ort-Gespräch" is one, a lone dash none."""
    return sum(any(character.isalnum() for character in piece) for piece in text.split())


def tenths_of_pages(text: str) -> int:
    """Normseiten, in tenths, begun ones counted: 1,800 characters are one page, blanks included."""
    return -(-len(text) * 10 // CHARACTERS_PER_PAGE)


def pages_in_words(tenths: int) -> str:
    """ "1,4" for 14; "2" for 20."""
    whole, rest = divmod(tenths, 10)
    return f"{whole},{rest}" if rest else str(whole)


def most_characters(form_section: FormSection) -> int:
    """What a draft takes: more than the limits allow, so that a long text can be pasted and then shortened."""
    return max(
        SECTION_CHARACTERS,
        (form_section.max_words or 0) * CHARACTERS_PER_WORD,
        (form_section.max_pages or 0) * CHARACTERS_PER_PAGE * 3 // 2,
    )


@dataclass(frozen=True)
class Length:
    """How long the text of a section is, beside what is allowed."""

    words: int
    tenths: int
    max_words: int | None
    max_pages: int | None

    @property
    def pages(self) -> str:
        return pages_in_words(self.tenths)

    @property
    def excess(self) -> str:
        """By how much it is too long, in words; empty when it fits."""
        over_words = self.words - self.max_words if self.max_words else 0
        over_tenths = self.tenths - self.max_pages * 10 if self.max_pages else 0
        words = ngettext("ein Wort", "%(count)d Wörter", over_words) % {"count": over_words}
        pages = _("%(pages)s Normseiten") % {"pages": pages_in_words(over_tenths)}
        if over_words > 0 and over_tenths > 0:
            return _("%(words)s und %(pages)s") % {"words": words, "pages": pages}
        return words if over_words > 0 else pages if over_tenths > 0 else ""


def length(text: str, form_section: FormSection) -> Length:
    return Length(count_words(text), tenths_of_pages(text), form_section.max_words, form_section.max_pages)
