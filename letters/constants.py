from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.constants import FunderRole
from core.transitions import Transition

# Who sees letters in the back office, who writes them, who lets them go.
VIEWERS = (FunderRole.OFFICER, FunderRole.APPROVER, FunderRole.FINANCE, FunderRole.AUDITOR)
COMPOSERS = (FunderRole.OFFICER,)
RELEASERS = (FunderRole.APPROVER,)


class LetterState(models.TextChoices):
    DRAFT = "draft", _("Entwurf")
    RELEASED = "released", _("freigegeben, PDF wird erstellt")
    ISSUED = "issued", _("ausgestellt")
    RECORDED = "recorded", _("vom Fördergeber selbst ausgestellt")
    DROPPED = "dropped", _("verworfen")


RELEASE_LETTER = Transition(
    "letter.release", (LetterState.DRAFT,), LetterState.RELEASED, "released_at", "approver"
)
ISSUE_LETTER = Transition("letter.issue", (LetterState.RELEASED,), LetterState.ISSUED, "issued_at", "worker")
DROP_LETTER = Transition("letter.drop", (LetterState.DRAFT,), LetterState.DROPPED, "dropped_at", "officer")
LETTER_TRANSITIONS = (RELEASE_LETTER, ISSUE_LETTER, DROP_LETTER)


class Remedy(models.TextChoices):
    """Which appeal notice: by the authority that decides (§§ 68, 70, 74 VwGO)."""

    ACTION = "action", _("Klage beim Verwaltungsgericht (oberste Landesbehörde)")
    OBJECTION = "objection", _("Widerspruch bei der Behörde")
    NONE = "none", _("keiner (Privatrecht)")


class Channel(models.TextChoices):
    """How the letter reaches the person; the day of notification follows from it (§ 41 VwVfG)."""

    PORTAL = "portal", _("Abruf im Portal")
    POST = "post", _("Post")


# Not fetched within so many days of the notice: to be served again another way (§ 41 (2a) VwVfG).
DAYS_TO_RETRIEVE = 10
# Post counts as delivered on this day after posting (§ 41 (2) VwVfG since 1 January 2025).
DAYS_OF_POST = 4
