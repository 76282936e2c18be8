"""What may stand in a text field: everything people write, nothing that hides or steers."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# Directional overrides and isolates make a text read differently from what it is.
STEERING = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\ufeff]")


def tidy(text: str, *, several_lines: bool) -> str:
    """NFC, LF line ends, no blanks at the ends. Raises ValidationError for characters that hide or steer."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if not several_lines and "\n" in text:
        raise ValidationError(_("Bitte schreiben Sie alles in eine Zeile."), code="lines")
    for character in text:
        category = unicodedata.category(character)
        if category == "Cs" or (category == "Cc" and character not in "\n\t") or STEERING.match(character):
            raise ValidationError(
                _(
                    "Der Text enthält ein unsichtbares Steuerzeichen. "
                    "Bitte löschen Sie es oder tippen Sie die Stelle neu."
                ),
                code="control",
            )
    return text
