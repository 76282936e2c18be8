"""Frozen rankings, and what goes into one."""

import json
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from accounts.models import User
from casework.constants import AssignmentState
from programmes.models import Round
from reviews.assessment.models.scoring import Review
from reviews.selection.freezing import METHOD
from reviews.selection.models.ranking import RankingFreeze
from reviews.selection.queries.sight import rounds_visible_to

# One statement, so one moment: a review that is locked meanwhile is in as a whole or not at all.
INPUTS = """
SELECT
  (SELECT jsonb_build_object('id', d.id, 'number', d.number, 'call', d.call_id,
          'experts_count', d.experts_count, 'expert_weight', d.expert_weight::text)
     FROM programmes_round d WHERE d.id = %(round)s),
  (SELECT coalesce(jsonb_agg(jsonb_build_object('id', c.id, 'key', c.key, 'weight', c.weight::text, 'max_points', c.max_points)
          ORDER BY c.id), '[]')
     FROM programmes_criterion c WHERE c.round_id = %(round)s),
  (SELECT coalesce(jsonb_agg(jsonb_build_object('id', q.id, 'number', q.number, 'state', q.state) ORDER BY q.id), '[]')
     FROM applications_application q
     JOIN programmes_round d ON d.id = q.current_round_id
     JOIN programmes_round here ON here.id = %(round)s AND here.call_id = q.call_id AND d.number >= here.number),
  (SELECT coalesce(jsonb_agg(jsonb_build_object('id', a.id, 'application', a.application_id, 'reviewer', a.reviewer_id,
          'funder', a.funder_id, 'as_expert', a.as_expert, 'state', a.state,
          'locked_at', to_char(r.locked_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
          'points', scores.points) ORDER BY a.id), '[]')
     FROM casework_assignment a
     LEFT JOIN reviews_review r ON r.assignment_id = a.id AND r.locked_at IS NOT NULL
     LEFT JOIN (
          SELECT s.review_id, jsonb_object_agg(s.criterion_id, s.points) AS points
            FROM reviews_score s JOIN reviews_review own ON own.id = s.review_id
            JOIN casework_assignment mine ON mine.id = own.assignment_id
           WHERE mine.round_id = %(round)s GROUP BY s.review_id
          ) scores ON scores.review_id = r.id
    WHERE a.round_id = %(round)s AND a.state <> %(revoked)s)
"""


def ranking_inputs(round: Round) -> dict[str, Any]:
    """All that the ranking of this round is made of, at one moment: ids, points, weights; no names, no texts.

    Points only of locked reviews: what somebody still writes is nobody else's business.
    """
    with connection.cursor() as cursor:
        cursor.execute(INPUTS, {"round": round.pk, "revoked": AssignmentState.REVOKED.value})
        row = cursor.fetchone()
    # Django leaves JSON of a raw query as text.
    round_, criteria, applications, assignments = map(json.loads, row)
    return {
        "method": METHOD,
        "round": round_,
        "criteria": criteria,
        "applications": applications,
        "assignments": assignments,
    }


def freezes_visible_to(user: User) -> QuerySet[RankingFreeze]:
    """For who reads the ranking of the round. Without the long texts; the pages show sums and downloads."""
    return (
        RankingFreeze.objects.filter(round__in=rounds_visible_to(user).order_by().values("pk"))
        .select_related("round__call", "frozen_by")
        .order_by("-frozen_at", "pk")
    )


def freeze_for(user: User, pk: UUID) -> RankingFreeze | None:
    """One of them, with the decisions that rest on it."""
    return freezes_visible_to(user).prefetch_related("decisions").filter(pk=pk).first()


def changed_since(freeze: RankingFreeze) -> int:
    """How many reviews of the round were locked after this freeze."""
    return Review.objects.filter(assignment__round=freeze.round_id, locked_at__gt=freeze.frozen_at).count()
