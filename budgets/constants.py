from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.constants import FunderRole
from core.transitions import Transition

# Who sees awards and money, and who prepares an award.
VIEWERS = (FunderRole.OFFICER, FunderRole.FINANCE, FunderRole.APPROVER, FunderRole.AUDITOR)
STAGERS = (FunderRole.OFFICER, FunderRole.FINANCE)


class EntryKind(models.TextChoices):
    COMMIT = "commit", _("gebunden")
    RELEASE = "release", _("freigegeben")


class AwardState(models.TextChoices):
    STAGED = "staged", _("vorbereitet, wartet auf Freigabe")
    COMMITTED = "committed", _("bewilligt, Mittel gebunden")
    DROPPED = "dropped", _("verworfen")


COMMIT_AWARD = Transition(
    "award.commit", (AwardState.STAGED,), AwardState.COMMITTED, "committed_at", "approver"
)
DROP_AWARD = Transition("award.drop", (AwardState.STAGED,), AwardState.DROPPED, "dropped_at", "officer")
AWARD_TRANSITIONS = (COMMIT_AWARD, DROP_AWARD)
