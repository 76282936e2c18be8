"""Who reads whose review.

One query decides for lists and details alike, so that a list never shows what a detail refuses.
"""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from accounts.rules import funders_where
from casework.constants import PAPERS_OPEN, PENDING, READS_REVIEWS, AssignmentState
from casework.models import Assignment
from casework.queries.visibility import applications_visible_to
from programmes.models import FundingLine
from reviews.assessment.models.scoring import Review


def reviews_visible_to(user: User) -> QuerySet[Review]:
    """One's own reviews; locked ones of others for the office, and for reviewers who locked their own.

    As long as an own review on the same application and round is pending, no other is visible, whatever
    other role the person has.
    """
    return reviews_seen(user.pk, reads_for(user), applications_visible_to(user).values("pk"))


def reads_for(user: User) -> set[UUID]:
    """The funders at which this person reads reviews as the office."""
    return funders_where(user, *READS_REVIEWS)


def reviews_seen(user: UUID, readers: Collection[UUID], applications: QuerySet[Any, Any]) -> QuerySet[Review]:
    """The same by ids, for prepared queries. readers: the funders at which the person reads reviews as the office;
    applications: ids of those that the person sees."""
    mine_here = Assignment.objects.filter(
        application=OuterRef("assignment__application"), round=OuterRef("assignment__round"), reviewer=user
    )
    office = Exists(
        FundingLine.objects.filter(call=OuterRef("assignment__application__call"), funder__in=readers)
    )
    others = (
        Q(locked_at__isnull=False)
        & (
            office
            # A review whose writer turned out to be in conflict stays in the file, for the office only.
            | Q(assignment__state=AssignmentState.LOCKED)
            & Exists(mine_here.filter(state=AssignmentState.LOCKED))
        )
        & ~Exists(mine_here.filter(state__in=PENDING))
    )
    own = Q(assignment__reviewer=user, assignment__state__in=PAPERS_OPEN)
    return Review.objects.filter(own | others, assignment__application__in=applications)
