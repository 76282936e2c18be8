from django.db import models
from django.utils.translation import gettext_lazy as _


class OutboxState(models.TextChoices):
    PENDING = "pending", _("wartet")
    CLAIMED = "claimed", _("wird gesendet")
    SENT = "sent", _("gesendet")
    UNCLEAR = "unclear", _("unklar, wird geprüft")
    SUPERSEDED = "superseded", _("überholt")
    FAILED = "failed", _("nicht zustellbar")


# Nothing happens to these by itself: a person looks (portal.admin_views).
STUCK = (OutboxState.UNCLEAR, OutboxState.FAILED)
OUTBOX_MAX_ATTEMPTS = 60


class ExportState(models.TextChoices):
    QUEUED = "queued", _("wartet")
    RUNNING = "running", _("wird erstellt")
    READY = "ready", _("fertig")
    FAILED = "failed", _("nicht gelungen")
    EXPIRED = "expired", _("Datei gelöscht")


class ExportPlace(models.TextChoices):
    """Where its pages are: a session without second factor never reaches those of the back office."""

    OFFICE = "office", _("Back-Office")
    TANDEM = "tandem", _("Bewerbungen")


class ExportProblem(models.TextChoices):
    """Why nothing came of it, for the person who asked; the log has the details."""

    REFUSED = "refused", _("Was Sie sehen dürfen, hat sich inzwischen geändert.")
    STORAGE = (
        "storage",
        _("Die Datei ließ sich nicht speichern: Der Speicher war voll oder nicht erreichbar."),
    )
    DRAWING = "drawing", _("Das PDF ließ sich nicht erstellen. Vielleicht ist der Inhalt zu lang.")
    BROKEN = "broken", _("Beim Erstellen ist ein Fehler aufgetreten. Er ist im Betrieb vermerkt.")
    LOST = "lost", _("Das Erstellen ist mehrmals abgebrochen. Der Betrieb ist unterrichtet.")


EXPORT_WAITING = (ExportState.QUEUED, ExportState.RUNNING)
# So many of one person wait or are made at a time: nobody keeps all workers busy.
EXPORT_MOST_WAITING = 5
# A worker that dies is followed by another one, so often; then the fault lies in the export itself.
EXPORT_MAX_ATTEMPTS = 3
# Days that a row without a file says what became of it.
EXPORT_ROW_DAYS = 30
