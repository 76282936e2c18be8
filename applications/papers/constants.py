"""What the scanner has said of a file; how many letters of intent there may be."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ScanState(models.TextChoices):
    PENDING = "pending", _("wird auf Schadsoftware geprüft")
    CLEAN = "clean", _("geprüft")
    INFECTED = "infected", _("Schadsoftware gefunden")
    OFF = "off", _("ohne Virenprüfung")


# Scan states in which a file may go out again.
SERVED = (ScanState.CLEAN, ScanState.OFF)


MAX_LETTERS = 30
