"""What may stand in a text field: everything people write, nothing that hides or steers."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# Control characters and halves of surrogate pairs; directional overrides and isolates, which make a text
# read differently from what it is; tag characters, which hide a second text. Not tab and line feed.
HIDES_OR_STEERS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff"
    "\u202a-\u202e\u2066-\u2069\u200e\u200f\ufeff\U000e0000-\U000e007f]"
)
LINE_ENDS = re.compile("\r\n|[\r\u2028\u2029]")


def tidy(text: str, *, several_lines: bool) -> str:
    """NFC, LF line ends, no blanks at the ends. Raises ValidationError for characters that hide or steer."""
    text = unicodedata.normalize("NFC", LINE_ENDS.sub("\n", text)).strip()
    if not several_lines and "\n" in text:
        raise ValidationError(_("Bitte schreiben Sie alles in eine Zeile."), code="lines")
    if HIDES_OR_STEERS.search(text):
        raise ValidationError(
            _(
                "Der Text enthält ein unsichtbares Steuerzeichen. "
                "Bitte löschen Sie es oder tippen Sie die Stelle neu."
            ),
            code="control",
        )
    return text
