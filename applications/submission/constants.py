"""On which occasions a version of the content is kept, and how many by hand."""

from django.db import models
from django.utils.translation import gettext_lazy as _

MAX_KEPT_VERSIONS = 50


class VersionKind(models.TextChoices):
    DAY = "day", _("Stand am Ende des Tages")
    MANUAL = "manual", _("von Hand festgehalten")
    RESTORED = "restored", _("vor dem Zurückholen")
    IMPORTED = "imported", _("vor dem Einlesen einer Excel-Datei")
    SUBMITTED = "submitted", _("eingereicht")
    AMENDED = "amended", _("nach Nachfrage ergänzt")
