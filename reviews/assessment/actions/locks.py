"""The lock of a review, and the assignment that follows it.

The truth is Review.locked_at: it counts, freezes the text and survives a recusal. Assignment.state says the
same to every list that asks who is finished, and it is written together with the lock, here and nowhere
else: `lock`, `unlock`, and `reinstate` after a recusal. At the end of every transaction the database refuses
a pair that disagrees (the triggers assignment_follows_lock and lock_is_followed), whoever wrote it.

What must be so before one of them happens, the verbs ask: scoring.lock, unlocking.unlock,
conflicts.rule.
"""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from casework.constants import LOCK_REVIEW, REINSTATE, REINSTATE_LOCKED, UNLOCK_REVIEW
from casework.models import Assignment
from core.transitions import advance
from reviews.assessment.models.scoring import Review, ReviewUnlock


@transaction.atomic
def lock(assignment: Assignment, *, by: User) -> Review:
    """The review is closed and counts from now on. Both rows carry the same moment."""
    # The assignment first, as everywhere: its row is the lock under which both change.
    advance(assignment, LOCK_REVIEW, by=by)
    review = Review.objects.get(assignment=assignment)
    _set(review, assignment.locked_at)
    return review


@transaction.atomic
def unlock(assignment: Assignment, review: Review, record: ReviewUnlock, *, by: User) -> None:
    """The review is open again and counts no more. record: written before; without one the database lets no
    locked review go."""
    advance(assignment, UNLOCK_REVIEW, by=by, changes={"locked_at": None}, unlock=str(record.pk))
    _set(review, None)


@transaction.atomic
def reinstate(assignment: Assignment, *, by: User) -> None:
    """After a recusal that does not stand: the assignment says again what the review's lock says, which the
    recusal had left alone."""
    is_locked = Review.objects.filter(assignment=assignment, locked_at__isnull=False).exists()
    advance(assignment, REINSTATE_LOCKED if is_locked else REINSTATE, by=by)


def _set(review: Review, moment: datetime | None) -> None:
    review.locked_at = moment
    review.save(update_fields=["locked_at", "updated_at"])
