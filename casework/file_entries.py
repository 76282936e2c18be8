"""The file (Akte): what happened to one application, entry by entry; this is what an entry is.

Rooms above bring theirs by casework.hooks.FILE_ENTRIES.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What an entry is about; the filter of the page. The values stand in addresses."""

    COURSE = "verlauf", _("Einreichung und Verfahren")
    PAPER = "unterlagen", _("Unterlagen")
    ASSIGNMENT = "zuweisung", _("Zuweisung und Befangenheit")
    REVIEW = "gutachten", _("Gutachten")
    DELIBERATION = "beratung", _("Vermerke und Aussprache")
    RANKING = "rangliste", _("Ranglisten")
    DECISION = "entscheidung", _("Entscheidungen")
    TALK = "gespraech", _("Gespräche vor Ort")
    AWARD = "bewilligung", _("Bewilligungen")
    LETTER = "briefe", _("Briefe")
    MAIL = "nachrichten", _("Nachrichten")
    AUDIT = "protokoll", _("Protokoll")


@dataclass(frozen=True)
class Entry:
    """facts: (label, value) in a line each; texts: (label, prose) as people wrote it."""

    at: datetime
    kind: Kind
    title: str
    who: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    texts: tuple[tuple[str, str], ...] = ()
