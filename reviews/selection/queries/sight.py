"""Whose results of which rounds a person may read, and what of a round must stay unknown to them."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery

from accounts.constants import FunderRole
from accounts.models import User
from accounts.rules import funders_where
from applications.draft.models.application import Application
from casework.constants import PENDING, READS_REVIEWS, AssignmentState
from casework.queries.listing import REGION, german
from casework.queries.visibility import applications_visible_to, pays_in
from programmes.constants import RoundKind
from programmes.models import Call, Round
from reviews.selection.constants import DecisionState
from reviews.selection.models.decisions import Decision


@dataclass(frozen=True)
class Sight:
    """What one person must not know of a round: ids of applications. Nobody (None): the whole truth."""

    hidden: tuple[UUID, ...] = ()  # not visible at all
    blind: tuple[UUID, ...] = ()  # own review of this round pending: no results
    closed: tuple[UUID, ...] = ()  # own declaration missing: nothing of the papers
    unnamed: tuple[UUID, ...] = ()  # to be scored without names: no place either


def sight_of(viewer: User | None, round: Round) -> Sight:
    if viewer is None:
        return Sight()
    # What is hidden and what is mine to review, at once: most applications are neither.
    rows = list(
        Application.objects.filter(call=round.call_id, submitted_at__isnull=False)
        .annotate(
            seen=Exists(applications_visible_to(viewer).filter(pk=OuterRef("pk"))),
            mine=FilteredRelation(
                "assignments",
                condition=Q(assignments__reviewer=viewer, assignments__state__in=PENDING),
            ),
        )
        .filter(Q(seen=False) | Q(mine__isnull=False))
        .order_by()
        .values_list("pk", "seen", "mine__round", "mine__state", "mine__round__is_blind", "mine__round__kind")
    )
    return Sight(
        hidden=tuple({pk for pk, seen, *_rest in rows if not seen}),
        blind=tuple(pk for pk, _seen, where, *_rest in rows if where == round.pk),
        closed=tuple(pk for pk, _seen, _where, state, *_rest in rows if state == AssignmentState.ASSIGNED),
        unnamed=tuple(
            pk
            for pk, _seen, _where, state, is_blind, kind in rows
            if state == AssignmentState.OPEN and is_blind and kind == RoundKind.PAPERS
        ),
    )


def regions_of_round(round: Round, sight: Sight) -> list[str]:
    """What the region filter offers, in German order; nothing of applications this person must not place."""
    return list(
        Application.objects.filter(call=round.call_id, current_round__number__gte=round.number)
        .exclude(pk__in=[*sight.hidden, *sight.closed, *sight.unnamed])
        .annotate(region=REGION)
        .filter(region__isnull=False)
        .order_by(german(F("region")))
        .values_list("region", flat=True)
        .distinct()
    )


def rounds_visible_to(user: User) -> QuerySet[Round]:
    """Rounds of calls in which one's funder pays, for those who read reviews."""
    calls = Call.objects.filter(funding_lines__funder__in=funders_where(user, *READS_REVIEWS))
    return (
        Round.objects.filter(call__in=calls.values("pk"))
        .select_related("call")
        .order_by("-call__closes_at", "call_id", "number")
    )


def visible_round(user: User, pk: UUID) -> Round | None:
    """With is_organised (by this person's funder's office) and staged (the id of a decision that waits)."""
    return (
        rounds_visible_to(user)
        .annotate(
            is_organised=pays_in("call", funders_where(user, FunderRole.OFFICER)),
            staged=Subquery(
                Decision.objects.filter(round=OuterRef("pk"), state=DecisionState.STAGED).values("pk")
            ),
        )
        .filter(pk=pk)
        .first()
    )
