"""The programme office opens a locked review again: on record, with a reason."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from applications.draft.constants import ApplicationState
from casework.constants import AssignmentState
from casework.models import Assignment
from core.errors import Impossible
from core.transitions import locked
from reviews.assessment import hooks
from reviews.assessment.actions import locks
from reviews.assessment.mails import discussion as discussion_mails
from reviews.assessment.models.discussion import ConsensusAgreement
from reviews.assessment.models.scoring import ReviewUnlock
from reviews.assessment.queries.reviewing import content_of


@transaction.atomic
def unlock(*, assignment: Assignment, reason: str, by: User) -> ReviewUnlock:
    """Keep what the review says, with the reason, and let its writer change it. Mails the writer.

    The review counts no more until it is locked again. Raises Impossible for one's own review, for one that
    is not locked, once the application has left the round, or while a decision about it is staged.
    """
    # The application first: a decision about it waits for us, or we for it.
    application = locked(assignment.application)
    fresh = locked(assignment)
    if not reason.strip():
        raise Impossible(_("Bitte schreiben Sie, warum das Gutachten wieder offen ist."), code="reason")
    if fresh.reviewer_id == by.pk:
        raise Impossible(
            _("Ihr eigenes Gutachten öffnet jemand anderes aus dem Programmbüro."), code="own-review"
        )
    if fresh.state != AssignmentState.LOCKED:
        raise Impossible(_("Dieses Gutachten ist nicht abgeschlossen."), code="wrong-state")
    if application.state != ApplicationState.ELIGIBLE or application.current_round_id != fresh.round_id:
        raise Impossible(
            _("Die Bewerbung ist nicht mehr in dieser Runde. Ihre Gutachten bleiben, wie sie sind."),
            code="round-over",
        )
    for refusal in hooks.MAY_UNLOCK.ask(fresh):
        if refusal:
            raise refusal
    review = fresh.review
    # The row first: the database lets a locked review go only where it finds one.
    unlock = ReviewUnlock.objects.create(
        review=review,
        locked_at=review.locked_at,
        content=content_of(review),
        reason=reason,
        unlocked_by=by,
    )
    locks.unlock(assignment, review, unlock, by=by)
    # Who may change the points again stands no more by a note that rests on them.
    ConsensusAgreement.objects.filter(
        note__application=application, note__round=fresh.round_id, reviewer=fresh.reviewer_id
    ).delete()
    discussion_mails.review_unlocked(unlock, assignment)
    return unlock
