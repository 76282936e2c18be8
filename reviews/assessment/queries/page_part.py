"""The reviews on the officer's page of an application (casework.hooks.PAGE_PARTS)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Model, QuerySet

from applications.draft.constants import ApplicationState
from casework.constants import AssignmentState
from casework.queries.page import ApplicationPage
from casework.queries.visibility import seen, sight_of
from core.prepared import attach, prepared
from reviews.assessment.models.scoring import Review, ReviewUnlock, Score
from reviews.assessment.queries.visibility import reads_for, reviews_seen


@prepared("user", "office", "reviewing", "readers", "application")
def _read(
    *,
    user: UUID,
    office: Collection[UUID],
    reviewing: Collection[UUID],
    readers: Collection[UUID],
    application: UUID,
) -> QuerySet[Review]:
    """Of this application, the locked reviews that this person may read, as reviews_visible_to says."""
    here = seen(user=user, office=office, reviewing=reviewing, assigned=True).filter(pk=application)
    return (
        reviews_seen(user, readers, here.values("pk"))
        # Said out here too: else PostgreSQL works out every visible review of every application.
        .filter(assignment__application=application, locked_at__isnull=False)
        .select_related("assignment__reviewer", "assignment__funder", "assignment__round")
        .order_by("assignment__round__number", "locked_at", "pk")
    )


@prepared("reviews")
def _scores(*, reviews: Collection[UUID]) -> QuerySet[Score]:
    found = Score.objects.filter(review__in=reviews).select_related("criterion")
    return found.order_by("criterion__position", "pk")


@prepared("reviews")
def _unlocks(*, reviews: Collection[UUID]) -> QuerySet[ReviewUnlock]:
    return ReviewUnlock.objects.filter(review__in=reviews).select_related("unlocked_by")


@dataclass
class ReviewsOfApplication:
    page: ApplicationPage
    name: str = "reviews"
    template: str = "reviews/includes/application_reviews.html"

    @property
    def subjects(self) -> Iterable[Model]:
        return self.page.assignments

    @property
    def may_assign(self) -> bool:
        return self.page.may_organise and self.page.application.state == ApplicationState.ELIGIBLE

    @property
    def waits_for_own(self) -> bool:
        """An own review is still to be locked: others are read after it."""
        return any(one.state in (AssignmentState.ASSIGNED, AssignmentState.OPEN) for one in self.page.own)

    @cached_property
    def reviews(self) -> list[Review]:
        """The reviews this person may read, each with its scores as `.given`; own unlocked ones not."""
        user, application = self.page.user, self.page.application.pk
        reviews = _read(**sight_of(user), readers=reads_for(user), application=application)
        pks = [review.pk for review in reviews]
        given: dict[UUID, list[Score]] = {}
        for score in _scores(reviews=pks) if pks else []:
            given.setdefault(score.review_id, []).append(score)
        found: list[Any] = [review for review in reviews if review.pk in given]
        attach(found, "unlocks", _unlocks(reviews=pks) if pks else [])
        for review in found:
            review.given = given[review.pk]
            best = sum(score.criterion.max_points * score.criterion.weight for score in review.given)
            got = sum((score.points or 0) * score.criterion.weight for score in review.given)
            review.percent = 100 * got / best if best else None
        return found
