"""One's own assignment, what was written on it so far, and what before the office opened it again."""

from collections.abc import Collection, Iterable
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Prefetch

from accounts.models import User
from casework.constants import AssignmentState
from casework.models import Assignment
from casework.queries.visibility import applications_visible_to
from programmes.models import Criterion, CriterionAnchor, Round
from reviews.assessment.models.scoring import Review, Score

# Texts of a review beside the points, in the order of the page.
TEXTS = ("strengths", "weaknesses", "summary", "questions")


def own_assignment(user: User, pk: UUID, states: Collection[str]) -> Assignment | None:
    """One's own assignment in one of these states, while one sees the application."""
    return (
        Assignment.objects.filter(
            pk=pk,
            reviewer=user,
            state__in=states,
            application__in=applications_visible_to(user).values("pk"),
        )
        .select_related("application__call", "round", "funder")
        .first()
    )


def lost_assignment(user: User, pk: UUID) -> Assignment | None:
    """An assignment that was one's own: taken back, or left for a conflict of interest."""
    return Assignment.objects.filter(
        pk=pk, reviewer=user, state__in=[AssignmentState.REVOKED, AssignmentState.RECUSED]
    ).first()


def criteria_of(round: Round) -> list[Criterion]:
    """What is scored in this round, in order, each with its anchors from the lowest."""
    anchors = Prefetch("anchors", CriterionAnchor.objects.order_by("points"))
    return list(round.criteria.prefetch_related(anchors))


def review_of(assignment: Assignment) -> Review | None:
    return Review.objects.filter(assignment=assignment).first()


def field_values(criteria: Iterable[Criterion], review: Review | None) -> dict[str, Any]:
    """{field name of the form: value}: "points_<criterion>" None or a number, all others texts."""
    scores = {score.criterion_id: score for score in review.scores.all()} if review else {}
    values: dict = {}
    for criterion in criteria:
        score = scores.get(criterion.pk)
        values[f"points_{criterion.pk}"] = score.points if score else None
        values[f"note_{criterion.pk}"] = score.note if score else ""
    for name in (*TEXTS, "assistant"):
        values[name] = getattr(review, name) if review else ""
    return values


def content_of(review: Review) -> dict[str, Any]:
    """The whole review as plain JSON values, complete without the live tables."""
    scores = review.scores.select_related("criterion").order_by("criterion__position", "criterion_id")
    return {
        "scores": [
            {
                "key": score.criterion.key,
                "title": dict(score.criterion.title),
                "points": score.points,
                "max_points": score.criterion.max_points,
                "weight": str(score.criterion.weight),
                "note": score.note,
            }
            for score in scores
        ],
        **{name: getattr(review, name) for name in (*TEXTS, "assistant")},
    }


def percent_of(given: Iterable[Score]) -> Decimal | None:
    """Weighted share of the possible points, in percent; None without points. given: scores with criterion."""
    told = [(score.points, score.criterion) for score in given if score.points is not None]
    best = sum(criterion.max_points * criterion.weight for _points, criterion in told)
    return 100 * sum(points * criterion.weight for points, criterion in told) / best if best else None
