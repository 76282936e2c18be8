"""How strict the reviewers of a round are, from the reviews this person may know (selection.calibration)."""

from collections.abc import Collection, Iterator
from uuid import UUID

from django.core.cache import cache
from django.db import connection

from accounts.models import User
from casework.constants import AssignmentState
from casework.models import Assignment
from programmes.models import Round
from reviews.selection.calibration import Calibration, Rated, calibrate
from reviews.selection.queries.sight import Sight

KEPT_SECONDS = 3600

# Changes as soon as one review that counts is locked, opened, withdrawn or hidden from this person.
FINGERPRINT = """
SELECT count(*), sum(hashtextextended(a.id::text || r.percent::text, 0))::text,
       count(DISTINCT a.application_id)
  FROM casework_assignment a
  JOIN reviews_review r ON r.assignment_id = a.id AND r.percent IS NOT NULL
 WHERE a.round_id = %(round)s AND a.state = %(locked)s
   AND (NOT a.as_expert OR %(experts)s AND %(expert_weight)s > 0)
   AND NOT a.application_id = ANY(%(unknown)s::uuid[])
"""


def severity(round: Round, sight: Sight) -> Calibration:
    """Nothing of applications that are hidden or blind for this person goes in, so nothing of them comes out.

    Solved once for the same reviews, then read from the cache: one query either time, two the first time.
    """
    unknown = [*sight.hidden, *sight.blind]
    with connection.cursor() as cursor:
        cursor.execute(
            FINGERPRINT,
            {
                "round": round.pk,
                "locked": AssignmentState.LOCKED.value,
                "experts": round.experts_count,
                "expert_weight": round.expert_weight,
                "unknown": unknown,
            },
        )
        count, mark, applications = cursor.fetchone()
    if not count:
        return Calibration({})
    key = f"severity:{round.pk}:{count}:{applications}:{mark}"
    found = cache.get(key)
    if found is None:
        found = calibrate(_rated(round, unknown))
        cache.set(key, found, KEPT_SECONDS)
    return found


def _rated(round: Round, unknown: Collection[UUID]) -> Iterator[Rated]:
    rows = Assignment.objects.filter(
        round=round, state=AssignmentState.LOCKED, review__percent__isnull=False
    ).exclude(application__in=unknown)
    if not (round.experts_count and round.expert_weight > 0):
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
