"""Keeping the ranking of a round as it stands now."""

from django.db import transaction

from accounts.models import User
from core import audit, clock
from core.transitions import locked
from programmes.models import Round
from reviews.selection.freezing import METHOD, canonical, rebuild, sha256
from reviews.selection.models.ranking import RankingFreeze
from reviews.selection.queries.freezes import ranking_inputs


@transaction.atomic
def freeze(*, round: Round, by: User) -> RankingFreeze:
    """The latest freeze if nothing has changed since, else a new one."""
    locked(round)  # two at once make one
    inputs = canonical(ranking_inputs(round))
    digest = sha256(inputs)
    latest = RankingFreeze.objects.filter(round=round).order_by("-frozen_at", "-created_at").first()
    if latest is not None and latest.inputs_sha256 == digest:
        return latest
    result = rebuild(inputs)
    freeze = RankingFreeze.objects.create(
        round=round,
        frozen_by=by,
        frozen_at=clock.now(),
        method=METHOD,
        inputs=inputs,
        inputs_sha256=digest,
        result=result,
        result_sha256=sha256(result),
    )
    audit.record("ranking.freeze", freeze, by=by, round=str(round.pk), sha256=freeze.result_sha256)
    return freeze
