"""Writing a review, and locking it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from casework.constants import AssignmentState
from casework.models import Assignment
from core.errors import Impossible
from core.joint.merge import Outcome, weigh
from core.transitions import locked
from programmes.models import Criterion
from reviews.assessment import hooks
from reviews.assessment.actions import locks
from reviews.assessment.models.scoring import Review, Score
from reviews.assessment.queries.reviewing import TEXTS, field_values


@dataclass(kw_only=True)
class Kept(Outcome):
    """What became of each field that was sent."""

    review: Review | None = None


def _open_for(assignment: Assignment, by: User) -> Assignment:
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


@transaction.atomic
def keep(*, assignment: Assignment, values: dict[str, Any], bases: dict[str, str], by: User) -> Kept:
    """Keep these fields of the review, each for itself: another window loses nothing and blocks nothing.

    values: {field name: clean value} (queries.reviewing.field_values names them); bases: {field name: basis
    of the value the person started from} (core.joint.merge). A field that two windows changed is a
    conflict and stays as it is.
    """
    fresh = _open_for(assignment, by)
    criteria = list(fresh.round.criteria.all())
    review = Review.objects.filter(assignment=fresh).first()
    now = field_values(criteria, review)
    accepted, outcome = weigh({name: value for name, value in values.items() if name in now}, bases, now)
    if accepted:
        review = _write(fresh, review, criteria, accepted)
    return Kept(review=review, **vars(outcome))


@transaction.atomic
def save(
    *,
    assignment: Assignment,
    points: Mapping[UUID, int | None],
    notes: Mapping[UUID, str],
    by: User,
    **texts: str,
) -> Review:
    """Write points and notes ({criterion id: value}) and texts as they are given; nothing has to be complete.

    Criteria and texts that are not named stay as they are. texts: strengths, weaknesses, summary, questions,
    assistant.
    """
    fresh = _open_for(assignment, by)
    criteria = list(fresh.round.criteria.all())
    review = Review.objects.filter(assignment=fresh).first()
    values = {f"points_{UUID(str(key))}": value for key, value in points.items()}
    values |= {f"note_{UUID(str(key))}": value for key, value in notes.items()}
    return _write(fresh, review, criteria, values | texts)


def _write(
    assignment: Assignment, review: Review | None, criteria: Iterable[Criterion], values: dict[str, Any]
) -> Review:
    """Every criterion gets its row, with NULL where nothing was given."""
    review = review or Review(assignment=assignment)
    for name in (*TEXTS, "assistant"):
        setattr(review, name, values.get(name, getattr(review, name)))
    review.save()
    existing = {score.criterion_id: score for score in review.scores.all()}
    for criterion in criteria:
        score = existing.get(criterion.pk) or Score(review=review, criterion=criterion)
        before = (score.points, score.note)
        score.points = values.get(f"points_{criterion.pk}", score.points)
        score.note = values.get(f"note_{criterion.pk}", score.note)
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
def lock(*, assignment: Assignment, by: User) -> Review:
    """Close the review for good. Every criterion needs points.

    In a round of talks the talk has to be held before. The same lock again changes nothing.
    """
    fresh = locked(assignment)
    if fresh.state == AssignmentState.LOCKED and fresh.reviewer_id == by.pk:
        return fresh.review
    fresh = _open_for(assignment, by)
    for refusal in hooks.MAY_LOCK.ask(fresh):
        if refusal:
            raise refusal
    missing = missing_criteria(fresh)
    if missing:
        raise Impossible(
            _("Es fehlen noch Punkte bei: %(criteria)s.")
            % {"criteria": ", ".join(str(criterion) for criterion in missing)},
            code="incomplete",
        )
    return locks.lock(assignment, by=by)


def missing_criteria(assignment: Assignment) -> list[Criterion]:
    """The criteria of the round without points yet, in order."""
    given = set(
        Score.objects.filter(review__assignment=assignment, points__isnull=False).values_list(
            "criterion_id", flat=True
        )
    )
    return [criterion for criterion in assignment.round.criteria.all() if criterion.pk not in given]
