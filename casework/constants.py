"""The states of an assignment and their transitions, grounds of a conflict, and which role reads what."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.constants import FunderRole
from core.transitions import Transition


class AssignmentState(models.TextChoices):
    ASSIGNED = "assigned", _("Befangenheit noch nicht erklärt")
    OPEN = "open", _("zu begutachten")
    RECUSED = "recused", _("befangen")
    LOCKED = "locked", _("Gutachten abgeschlossen")
    REVOKED = "revoked", _("zurückgenommen")


A = AssignmentState


DECLARE_FREE = Transition("assignment.declare_free", (A.ASSIGNED,), A.OPEN, "declared_at", "reviewer")


# Also after locking, when a conflict turns up late: the review stays in the file and counts no more.
RECUSE = Transition("assignment.recuse", (A.ASSIGNED, A.OPEN, A.LOCKED), A.RECUSED, "declared_at", "reviewer")


# The office found no ground for distrust (section 21 VwVfG).
REINSTATE = Transition("assignment.reinstate", (A.RECUSED,), A.OPEN, "declared_at", "officer")


# The same for a review that was locked already: it counts again.
REINSTATE_LOCKED = Transition("review.reinstate", (A.RECUSED,), A.LOCKED, "declared_at", "officer")


UNLOCK_REVIEW = Transition("review.unlock", (A.LOCKED,), A.OPEN, "declared_at", "officer")


LOCK_REVIEW = Transition("review.lock", (A.OPEN,), A.LOCKED, "locked_at", "reviewer")


REVOKE = Transition("assignment.revoke", (A.ASSIGNED, A.OPEN), A.REVOKED, "revoked_at", "officer")


ASSIGNMENT_TRANSITIONS = (
    DECLARE_FREE,
    RECUSE,
    REINSTATE,
    REINSTATE_LOCKED,
    LOCK_REVIEW,
    UNLOCK_REVIEW,
    REVOKE,
)


# States in which this reviewer may see the papers.
PAPERS_OPEN = (A.OPEN, A.LOCKED)


class ConflictGround(models.TextChoices):
    """Section 20 (1) VwVfG, number by number; the last two are section 21, which the office decides."""

    PARTICIPANT = "participant", _("Ich nehme selbst an dieser Bewerbung teil.")
    BENEFIT = "benefit", _("Mir nützt oder schadet die Entscheidung direkt.")
    RELATIVE = "relative", _("Jemand aus meiner Familie nimmt teil.")
    REPRESENTATIVE = "representative", _("Ich vertrete eine der beteiligten Organisationen.")
    KIN_OF_REP = "kin_of_rep", _("Jemand aus meiner Familie vertritt eine der beteiligten Organisationen.")
    EMPLOYED = "employed", _("Ich arbeite bei einer der beteiligten Organisationen.")
    BOARD = "board", _("Ich bin dort im Vorstand, im Aufsichtsrat oder in einem ähnlichen Gremium.")
    ADVISED = "advised", _("Ich habe in dieser Sache beraten oder ein Gutachten geschrieben.")
    PARTNER = (
        "partner",
        _("Meine Partnerin oder mein Partner, mit der oder dem ich nicht verheiratet bin, ist beteiligt."),
    )
    DISTRUST = (
        "distrust",
        _("Es gibt einen anderen Grund, aus dem man an meiner Unparteilichkeit zweifeln kann."),
    )


# Section 21 VwVfG: a ground for distrust does not exclude by itself; the programme office decides.
OFFICE_RULES = (ConflictGround.PARTNER, ConflictGround.DISTRUST)


OFFICE_ROLES = (FunderRole.OFFICER, FunderRole.APPROVER, FunderRole.FINANCE, FunderRole.AUDITOR)


READS_REVIEWS = (FunderRole.OFFICER, FunderRole.APPROVER, FunderRole.AUDITOR)


PENDING = (AssignmentState.ASSIGNED, AssignmentState.OPEN)
