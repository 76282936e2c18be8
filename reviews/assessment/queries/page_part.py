"""The reviews on the officer's page of an application (casework.hooks.PAGE_PARTS)."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Model, Prefetch, QuerySet

from applications.draft.constants import ApplicationState
from casework.constants import AssignmentState
from casework.queries.page import ApplicationPage
from reviews.assessment.models.scoring import Review, ReviewUnlock, Score
from reviews.assessment.queries.visibility import reviews_visible_to


@dataclass
class ReviewsOfApplication:
    page: ApplicationPage
    name: str = "reviews"
    template: str = "reviews/includes/application_reviews.html"

    @property
    def subjects(self) -> Iterable[Model | QuerySet[Any]]:
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
        scores = (
            Score.objects.filter(
                # Said out here too: else PostgreSQL works out every visible review of every application.
                review__assignment__application=self.page.application,
                review__in=reviews_visible_to(self.page.user)
                .filter(assignment__application=self.page.application, locked_at__isnull=False)
                .values("pk"),
            )
            .select_related("criterion", "review__assignment__reviewer", "review__assignment__funder")
            .select_related("review__assignment__round")
            .prefetch_related(Prefetch("review__unlocks", ReviewUnlock.objects.select_related("unlocked_by")))
            .order_by("review__assignment__round__number", "review__locked_at", "criterion__position", "pk")
        )
        found: dict = {}
        for score in scores:
            review = found.setdefault(score.review_id, score.review)
            if not hasattr(review, "given"):
                review.given = []
            review.given.append(score)
        for review in found.values():
            best = sum(score.criterion.max_points * score.criterion.weight for score in review.given)
            got = sum((score.points or 0) * score.criterion.weight for score in review.given)
            review.percent = 100 * got / best if best else None
        return list(found.values())
