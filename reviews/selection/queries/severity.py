"""How strict the reviewers of a round are, from the reviews this person may know (selection.calibration)."""

import hashlib
from collections.abc import Collection, Iterator
from uuid import UUID

from django.core.cache import cache
from django.db.models import QuerySet

from accounts.models import User
from casework.constants import AssignmentState
from casework.models import Assignment
from core.prepared import one_of, prepared
from programmes.models import Round
from reviews.selection.calibration import Calibration, Rated, calibrate
from reviews.selection.models.ranking import ResultsMark
from reviews.selection.queries.sight import Sight

KEPT_SECONDS = 3600


@prepared("round")
def _mark(*, round: UUID) -> QuerySet[ResultsMark, UUID]:
    return ResultsMark.objects.filter(round=round).values_list("mark", flat=True)


def severity(round: Round, sight: Sight) -> Calibration:
    """Nothing of applications that are hidden or blind for this person goes in, so nothing of them comes out.

    Solved once for the same reviews, then read from the cache: one query either time, two the first time. The
    mark is read first: whoever locks a review meanwhile leaves another one.
    """
    mark = one_of(_mark(round=round.pk))
    if mark is None:  # no review is locked yet
        return Calibration({})
    unknown = sorted({*sight.hidden, *sight.blind})
    without = hashlib.sha256("".join(map(str, unknown)).encode()).hexdigest()
    experts = _experts_count(round)
    key = f"severity:{round.pk}:{mark}:{experts:d}:{without}"
    found = cache.get(key)
    if found is None:
        found = calibrate(_rated(round, unknown))
        cache.set(key, found, KEPT_SECONDS)
    return found


def _experts_count(round: Round) -> bool:
    return bool(round.experts_count and round.expert_weight > 0)


def _rated(round: Round, unknown: Collection[UUID]) -> Iterator[Rated]:
    rows = Assignment.objects.filter(
        round=round, state=AssignmentState.LOCKED, review__percent__isnull=False
    ).exclude(application__in=unknown)
    if not _experts_count(round):
        rows = rows.filter(as_expert=False)
    for application, reviewer, percent in rows.order_by().values_list(
        "application_id", "reviewer_id", "review__percent"
    ):
        assert percent is not None  # asked for above
        yield Rated(str(application), str(reviewer), float(percent))


def names_of(calibration: Calibration) -> dict[str, str]:
    return {
        str(pk): name
        for pk, name in User.objects.filter(pk__in=calibration.reviewers).values_list("pk", "name")
    }
