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
