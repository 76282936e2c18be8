from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from accounts.rules import funders_where
from applications.constants import ApplicationState, FundingKind
from programmes.models import Call, Round
from reviews.constants import AssignmentState
from reviews.queries.visibility import READS_REVIEWS, applications_visible_to, blind_in

# One pass over each table, one row per application. A review's result is the weighted share of the points
# it could have given; an application's is the mean of its locked reviews, where one by an expert by experience
# counts as much as the round says. No locked review: NULL, last.
# Weights count in whole hundredths while thousands of scores are added up, because that is exact and three
# times as fast as adding numerics; the sum applied for is looked up for the page that is shown.
RANKING = """
WITH criterion AS MATERIALIZED (
    SELECT id, (weight * 100)::integer AS weight, max_points * (weight * 100)::integer AS most
      FROM programmes_criterion WHERE round_id = %(round)s
), result AS (
    SELECT a.application_id,
           100.0 * sum(s.points * c.weight) / sum(c.most) AS percent,
           CASE WHEN a.as_expert THEN %(expert_weight)s ELSE 1 END AS counts
      FROM reviews_assignment a
      JOIN reviews_review r ON r.assignment_id = a.id AND r.locked_at IS NOT NULL
      JOIN reviews_score s ON s.review_id = r.id AND s.points IS NOT NULL
      JOIN criterion c ON c.id = s.criterion_id
     WHERE a.round_id = %(round)s AND a.state = %(locked)s AND (%(experts)s OR NOT a.as_expert)
     GROUP BY a.id
), mean AS (
    SELECT application_id, sum(percent * counts) / nullif(sum(counts), 0) AS percent, max(percent) - min(percent) AS spread, count(*) AS reviews
      FROM result GROUP BY application_id
), expected AS (
    SELECT application_id, count(*) AS pending
      FROM reviews_assignment
     WHERE round_id = %(round)s AND state = ANY(%(pending)s::text[]) GROUP BY application_id
), shown AS (
    SELECT q.id, q.number, q.title, q.state, (q.current_round_id = %(round)s) AS is_here,
           (q.id = ANY(%(blind)s::uuid[])) AS blind,
           CASE WHEN q.id = ANY(%(blind)s::uuid[]) THEN NULL ELSE mean.percent END AS percent,
           CASE WHEN q.id = ANY(%(blind)s::uuid[]) THEN NULL ELSE mean.spread END AS spread,
           coalesce(mean.reviews, 0) AS reviews, coalesce(expected.pending, 0) AS pending
      FROM applications_application q
      JOIN programmes_round d ON d.id = q.current_round_id AND d.number >= %(number)s
      LEFT JOIN mean ON mean.application_id = q.id
      LEFT JOIN expected ON expected.application_id = q.id
     WHERE q.call_id = %(call)s AND NOT q.id = ANY(%(hidden)s::uuid[]) AND (%(only)s::uuid[] IS NULL OR q.id = ANY(%(only)s::uuid[]))
), page AS (
    SELECT id, number, title, state, is_here, blind, percent, spread, reviews, pending,
           CASE WHEN percent IS NULL THEN NULL ELSE rank() OVER (ORDER BY round(percent, 2) DESC NULLS LAST) END AS place,
           count(*) OVER () AS total
      FROM shown
     ORDER BY percent DESC NULLS LAST, number, id
     LIMIT %(limit)s OFFSET %(offset)s
)
SELECT page.id, number, title, state, is_here, blind, percent, spread, reviews, pending, applied.amount, place, total
  FROM page
  LEFT JOIN LATERAL (
       SELECT sum(m.amount) AS amount
         FROM applications_partner p
         JOIN applications_financeplan l ON l.partner_id = p.id
         JOIN applications_fundingsource f ON f.plan_id = l.id AND f.kind = %(grant)s
         JOIN applications_fundingamount m ON m.source_id = f.id
        WHERE p.application_id = page.id
       ) applied ON true
 ORDER BY percent DESC NULLS LAST, number, page.id
"""


@dataclass(frozen=True)
class RankedRow:
    """percent and spread in percent (points); None: no locked review yet, or not for this person's eyes."""

    id: UUID
    number: str
    title: str
    state: str
    is_here: bool
    blind: bool
    percent: Decimal | None
    spread: Decimal | None
    reviews: int
    pending: int
    applied: Decimal | None
    place: int | None
    total: int

    @property
    def pk(self):
        return self.id

    @property
    def state_label(self):
        return ApplicationState(self.state).label


def ranking(round: Round, *, viewer=None, only=None, limit=None, offset=0) -> list[RankedRow]:
    """The applications that are or were in this round, best first, in one aggregate query.

    viewer: who looks; applications hidden from that person are left out, results of those the person still
    has to review are blank (two small queries more). None: the whole truth, for actions and benchmarks.
    only: application ids. limit and offset: a page; every row carries the total.
    """
    hidden, blind = [], []
    if viewer is not None:
        hidden = list(
            round.call.applications.filter(submitted_at__isnull=False)
            .exclude(pk__in=applications_visible_to(viewer).values("pk"))
            .values_list("pk", flat=True)
        )
        blind = list(blind_in(viewer, round))
    with connection.cursor() as cursor:
        cursor.execute(
            RANKING,
            {
                "round": round.pk,
                "number": round.number,
                "call": round.call_id,
                "locked": AssignmentState.LOCKED.value,
                "pending": [AssignmentState.ASSIGNED.value, AssignmentState.OPEN.value],
                "experts": round.experts_count,
                "expert_weight": round.expert_weight,
                "grant": FundingKind.GRANT.value,
                "hidden": hidden,
                "blind": blind,
                "only": None if only is None else list(only),
                "limit": limit,
                "offset": offset,
            },
        )
        return [RankedRow(*row) for row in cursor.fetchall()]


def rounds_visible_to(user) -> QuerySet[Round]:
    """Rounds of calls in which one's funder pays, for those who read reviews."""
    calls = Call.objects.filter(funding_lines__funder__in=funders_where(user, *READS_REVIEWS))
    return (
        Round.objects.filter(call__in=calls.values("pk"))
        .select_related("call")
        .order_by("-call__closes_at", "call_id", "number")
    )
