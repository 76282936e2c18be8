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
# Left by web pages and word processors, seen by nobody: zero-width space, word joiner and its kin. Not the joiners of
# letters and emoji.
NOT_THERE = re.compile("[\u200b\u2060-\u2064\u180e]")
UNREADABLE = "\ufffd"
LINE_ENDS = re.compile("\r\n|[\r\u2028\u2029]")


def tidy(text: str, *, several_lines: bool) -> str:
    """NFC, LF line ends, no blanks at the ends, no zero-width spaces. Raises ValidationError for characters that
    hide or steer, and for U+FFFD, which stands for bytes that were no text."""
    text = unicodedata.normalize("NFC", NOT_THERE.sub("", LINE_ENDS.sub("\n", text))).strip()
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
    if UNREADABLE in text:
        raise ValidationError(
            _("Ein Zeichen ist unterwegs verloren gegangen: %(character)s. Bitte tippen Sie die Stelle neu.")
            % {"character": UNREADABLE},
            code="unreadable",
        )
    return text
