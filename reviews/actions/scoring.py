from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.errors import Impossible
from core.transitions import advance, locked
from programmes.constants import RoundKind
from reviews.constants import LOCK_REVIEW, AssignmentState, InterviewState
from reviews.models import Assignment, Review, Score


def _open_for(assignment, by) -> Assignment:
    """The locked assignment row, still open, of this reviewer."""
    fresh = locked(assignment)
    if fresh.reviewer_id != by.pk:
        raise Impossible(_("Das Gutachten schreibt nur, wem es zugewiesen ist."), code="not-yours")
    if fresh.state == AssignmentState.LOCKED:
        raise Impossible(
            _("Das Gutachten ist abgeschlossen und lässt sich nicht mehr ändern."), code="locked"
        )
    if fresh.state != AssignmentState.OPEN:
        raise Impossible(
            _("Das geht jetzt nicht: Der Stand ist „%(state)s“.") % {"state": fresh.get_state_display()},
            code="wrong-state",
        )
    return fresh


def version_of(review) -> str:
    """What a form carries to notice that another window saved in between."""
    return review.updated_at.isoformat() if review is not None else ""


@transaction.atomic
def save_review(*, assignment, points, notes, summary, questions, by, version=None) -> Review:
    """Keep what the reviewer has so far; nothing has to be complete.

    points: {criterion id: int or None}, notes: {criterion id: str}; criteria that are not named stay as
    they are. version: of the review the person saw (version_of); another one is refused, None does not ask.
    """
    fresh = _open_for(assignment, by)
    review = Review.objects.filter(assignment=fresh).first()
    if version is not None and version != version_of(review):
        raise Impossible(
            _(
                "In einem anderen Fenster wurde inzwischen gespeichert. "
                "Hier steht, was Sie eben getippt haben: Prüfen Sie es und speichern Sie noch einmal."
            ),
            code="stale",
        )
    if review is None:
        review = Review(assignment=fresh)
    review.summary, review.questions = summary, questions
    review.save()
    points = {UUID(str(key)): value for key, value in points.items()}
    notes = {UUID(str(key)): value for key, value in notes.items()}
    existing = {score.criterion_id: score for score in review.scores.all()}
    for criterion in fresh.round.criteria.all():
        score = existing.get(criterion.pk) or Score(review=review, criterion=criterion)
        before = (score.points, score.note)
        score.points = points.get(criterion.pk, score.points)
        score.note = notes.get(criterion.pk, score.note)
        if score.points is not None and not 0 <= score.points <= criterion.max_points:
            raise Impossible(
                _("„%(criterion)s“: möglich sind 0 bis %(max)d Punkte.")
                % {"criterion": criterion, "max": criterion.max_points},
                code="points",
            )
        if score._state.adding or before != (score.points, score.note):
            score.save()
    return review


@transaction.atomic
def lock_review(*, assignment, by) -> Review:
    """Close the review for good. Every criterion needs points.

    In a round of talks the talk has to be held before. The same lock again changes nothing.
    """
    fresh = locked(assignment)
    if fresh.state == AssignmentState.LOCKED and fresh.reviewer_id == by.pk:
        return fresh.review
    fresh = _open_for(assignment, by)
    if (
        fresh.round.kind == RoundKind.TALKS
        and not fresh.application.interviews.filter(round=fresh.round, state=InterviewState.HELD).exists()
    ):
        raise Impossible(
            _(
                "Das Gutachten lässt sich erst abschließen, wenn das Gespräch geführt und die Niederschrift da ist."
            ),
            code="no-talk",
        )
    missing = missing_criteria(fresh)
    if missing:
        raise Impossible(
            _("Es fehlen noch Punkte bei: %(criteria)s.")
            % {"criteria": ", ".join(str(criterion) for criterion in missing)},
            code="incomplete",
        )
    advance(assignment, LOCK_REVIEW, by=by)
    review = fresh.review
    review.locked_at = clock.now()
    review.save(update_fields=["locked_at", "updated_at"])
    return review


def missing_criteria(assignment) -> list:
    """The criteria of the round without points yet, in order."""
    given = set(
        Score.objects.filter(review__assignment=assignment, points__isnull=False).values_list(
            "criterion_id", flat=True
        )
    )
    return [criterion for criterion in assignment.round.criteria.all() if criterion.pk not in given]
