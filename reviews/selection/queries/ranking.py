"""The ranking of a round: one number a review, added up by the database."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet, Subquery
from django.utils.functional import Promise

from accounts.models import User
from applications.draft.constants import ApplicationState
from applications.draft.models.application import Application
from casework.constants import PENDING, AssignmentState
from casework.queries.listing import NAMES
from core.prepared import prepared
from programmes.models import Round
from reviews.selection.constants import UNKNOWN, SizeClass
from reviews.selection.queries.sight import Sight, sight_of

# One pass over each table, one row per application. A locked review carries its result (Review.percent); an
# application's is the weighted mean of those that count, where one by an expert by experience counts as much
# as the round says. No locked review: NULL, last. Places are those of the whole ranking, whatever is filtered.
RANKING = """
WITH effect AS (
    SELECT * FROM unnest(%(reviewers)s::uuid[], %(effects)s::numeric[]) AS e(reviewer_id, points)
), result AS (
    SELECT a.application_id, r.percent, r.percent - effect.points AS calibrated,
           CASE WHEN a.as_expert THEN %(expert_weight)s ELSE 1 END AS counts
      FROM casework_assignment a
      JOIN reviews_review r ON r.assignment_id = a.id AND r.percent IS NOT NULL
      LEFT JOIN effect ON effect.reviewer_id = a.reviewer_id
     WHERE a.round_id = %(round)s AND a.state = %(locked)s
       AND (NOT a.as_expert OR %(experts)s AND %(expert_weight)s > 0)
), mean AS (
    SELECT application_id, sum(percent * counts) / sum(counts) AS percent,
           sum(calibrated * counts) / sum(counts) AS calibrated,
           array_agg(percent ORDER BY percent) AS ordered,
           min(percent) AS low, max(percent) AS high,
           stddev_samp(percent::float8)::numeric(9, 4) AS deviation, count(*) AS reviews
      FROM result GROUP BY application_id
), expected AS (
    SELECT application_id, count(*) AS pending
      FROM casework_assignment
     WHERE round_id = %(round)s AND state = ANY(%(pending)s::text[]) GROUP BY application_id
), shown AS (
    SELECT q.id, q.number, q.title, q.title_order, q.state, (q.current_round_id = %(round)s) AS is_here, q.blind, q.closed,
           CASE WHEN NOT q.blind THEN mean.percent END AS percent,
           CASE WHEN NOT q.blind THEN mean.calibrated END AS calibrated,
           CASE WHEN NOT q.blind THEN (mean.ordered[(mean.reviews + 1) / 2] + mean.ordered[mean.reviews / 2 + 1]) / 2 END AS median,
           CASE WHEN NOT q.blind THEN mean.low END AS low,
           CASE WHEN NOT q.blind THEN mean.high END AS high,
           CASE WHEN NOT q.blind THEN mean.high - mean.low END AS spread,
           CASE WHEN NOT q.blind THEN mean.deviation END AS deviation,
           coalesce(mean.reviews, 0) AS reviews, coalesce(expected.pending, 0) AS pending,
           CASE WHEN q.named THEN digest.region END AS region,
           CASE WHEN q.named THEN place.population END AS population,
           CASE WHEN q.named THEN place.kind END AS place_kind,
           CASE WHEN NOT q.closed THEN digest.applied END AS applied
      FROM (
           SELECT id, number, title, state, current_round_id, german_sort_key(title) AS title_order,
                  id = ANY(%(blind)s::uuid[]) AS blind, id = ANY(%(closed)s::uuid[]) AS closed,
                  NOT (id = ANY(%(closed)s::uuid[]) OR id = ANY(%(unnamed)s::uuid[])) AS named
             FROM applications_application
            WHERE call_id = %(call)s AND NOT id = ANY(%(hidden)s::uuid[])
              AND (%(only)s::uuid[] IS NULL OR id = ANY(%(only)s::uuid[]))
           ) q
      JOIN programmes_round d ON d.id = q.current_round_id AND d.number >= %(number)s
      JOIN applications_digest digest ON digest.application_id = q.id
      LEFT JOIN accounts_place place ON place.key = digest.place_id
      LEFT JOIN mean ON mean.application_id = q.id
      LEFT JOIN expected ON expected.application_id = q.id
), ranked AS (
    SELECT shown.*,
           CASE WHEN percent IS NOT NULL THEN rank() OVER (ORDER BY round(percent, 2) DESC NULLS LAST) END AS place,
           CASE WHEN calibrated IS NOT NULL THEN rank() OVER (ORDER BY round(calibrated, 2) DESC NULLS LAST) END AS calibrated_place
      FROM shown
)
SELECT id, number, title, state, is_here, blind, closed, percent, median, low, high, spread, deviation, calibrated,
       reviews, pending, region, population, place_kind, applied, place, calibrated_place, count(*) OVER () AS total
  FROM ranked
 WHERE {conditions}
 ORDER BY {order}, number, id
 LIMIT %(limit)s OFFSET %(offset)s
"""

# What stands in the heads of the table -> what it sorts by. None, a missing value, stands last either way.
SORTS = {
    "place": "percent",
    "number": "number",
    "title": "title_order",
    "percent": "percent",
    "median": "median",
    "spread": "spread",
    "deviation": "deviation",
    "calibrated": "calibrated",
    "reviews": "reviews",
    "region": "german_sort_key(region)",
    "size": "population",
    "applied": "applied",
    "state": "state",
}
# Best first; the places count from the best, so they run the other way round.
BEST_FIRST = "-percent"


@dataclass(frozen=True)
class Wanted:
    """What narrows and orders the ranking. Empty: everything, best first."""

    state: str = ""
    region: str = ""
    size: str = ""
    at_least: Decimal | None = None
    at_most: Decimal | None = None
    spread_over: int | None = None
    sort: str = BEST_FIRST

    @property
    def order(self) -> str:
        turned, key = self.sort.startswith("-"), self.sort.removeprefix("-")
        if key not in SORTS:
            turned, key = True, "percent"
        if key == "place":
            turned = not turned
        return f"{SORTS[key]} {'DESC' if turned else 'ASC'} NULLS LAST"

    @property
    def conditions(self) -> tuple[str, dict[str, Any]]:
        said, values = ["true"], {}
        for name, test in (
            ("state", "state = %(wanted_state)s"),
            ("region", "region = %(wanted_region)s"),
            ("at_least", "applied >= %(wanted_at_least)s"),
            ("at_most", "applied <= %(wanted_at_most)s"),
            ("spread_over", "spread > %(wanted_spread_over)s"),
        ):
            value = getattr(self, name)
            if value not in ("", None):
                said.append(test)
                values[f"wanted_{name}"] = value
        if self.size == UNKNOWN:
            said.append("place_kind IS DISTINCT FROM 'district' AND population IS NULL")
        elif self.size:
            size = SizeClass(self.size)
            if size == SizeClass.DISTRICT:
                said.append("place_kind = 'district'")
            else:
                said.append("place_kind <> 'district' AND population >= %(size_from)s")
                values["size_from"] = size.smallest
                if size.below is not None:
                    said.append("population < %(size_below)s")
                    values["size_below"] = size.below
        return " AND ".join(said), values


@dataclass(frozen=True)
class RankedRow:
    """percent, median, low, high, calibrated in percent; spread and deviation in percentage points.

    None: no locked review yet (deviation: only one), or not for this person's eyes. blind: the own review is
    pending here; closed: not even declared, so that nothing of the papers is shown. total: rows that match.
    """

    id: UUID
    number: str
    title: str
    state: str
    is_here: bool
    blind: bool
    closed: bool
    percent: Decimal | None
    median: Decimal | None
    low: Decimal | None
    high: Decimal | None
    spread: Decimal | None
    deviation: Decimal | None
    calibrated: Decimal | None
    reviews: int
    pending: int
    region: str | None
    population: int | None
    place_kind: str | None
    applied: Decimal | None
    place: int | None
    calibrated_place: int | None
    total: int
    names: str

    @property
    def pk(self) -> UUID:
        return self.id

    @property
    def state_label(self) -> str | Promise:
        return ApplicationState(self.state).label

    @property
    def expected(self) -> int:
        return self.reviews + self.pending

    @property
    def size(self) -> SizeClass | None:
        return SizeClass.of(self.place_kind, self.population)


def ranking(
    round: Round,
    *,
    viewer: User | None = None,
    sight: Sight | None = None,
    only: Collection[UUID] | None = None,
    wanted: Wanted | None = None,
    effects: Mapping[str, float | Decimal] | None = None,
    limit: int | None = None,
    offset: int = 0,
) -> list[RankedRow]:
    """The applications that are or were in this round, best first: one aggregate query, one for names.

    viewer: who looks (one small query more); None: the whole truth, for actions and benchmarks. sight: the
    same, if it is known already. only: application ids. effects: {reviewer id: percentage points} of
    queries.severity, for the calibrated results. limit and offset: a page; every row carries the total.
    """
    sight = sight or sight_of(viewer, round)
    wanted = wanted or Wanted()
    conditions, values = wanted.conditions
    with connection.cursor() as cursor:
        cursor.execute(
            RANKING.format(conditions=conditions, order=wanted.order),
            {
                "round": round.pk,
                "number": round.number,
                "call": round.call_id,
                "locked": AssignmentState.LOCKED.value,
                "pending": [state.value for state in PENDING],
                "experts": round.experts_count,
                "expert_weight": round.expert_weight,
                "reviewers": list(effects or ()),
                "effects": list((effects or {}).values()),
                "hidden": list(sight.hidden),
                "blind": list(sight.blind),
                "closed": list(sight.closed),
                "unnamed": list(sight.unnamed),
                "only": None if only is None else list(only),
                "limit": limit,
                "offset": offset,
                **values,
            },
        )
        names = [column.name for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    said = _names([row["id"] for row in rows], sight) if rows else {}
    return [RankedRow(**row, names=said.get(row["id"]) or "") for row in rows]


@prepared("ids")
def _said(*, ids: Collection[UUID]) -> QuerySet[Application, tuple[UUID, str | None]]:
    return Application.objects.filter(pk__in=ids).order_by().values_list("pk", Subquery(NAMES))


def _names(ids: Collection[UUID], sight: Sight) -> dict[UUID, str | None]:
    """{application id: "Kommune · Träger"}, as far as this person may know them."""
    return {pk: None if pk in sight.unnamed else said for pk, said in _said(ids=ids)}
