"""Whose results of which rounds a person may read, and what of a round must stay unknown to them."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery

from accounts.constants import FunderRole
from accounts.models import User
from accounts.rules import funders_where
from applications.draft.models.application import Application
from applications.submission.models.digest import CallRegion
from casework.constants import PENDING, READS_REVIEWS, AssignmentState
from casework.queries import visibility
from casework.queries.visibility import pays_in, there_is
from core.prepared import one_of, prepared
from core.search import german
from programmes.constants import RoundKind
from programmes.models import Call, Round
from reviews.selection.constants import DecisionState
from reviews.selection.models.decisions import Decision

FEW = 50


@dataclass(frozen=True)
class Sight:
    """What one person must not know of a round: ids of applications. Nobody (None): the whole truth."""

    hidden: tuple[UUID, ...] = ()  # not visible at all
    blind: tuple[UUID, ...] = ()  # own review of this round pending: no results
    closed: tuple[UUID, ...] = ()  # own declaration missing: nothing of the papers
    unnamed: tuple[UUID, ...] = ()  # to be scored without names: no place either


@prepared("call", "user", "office", "reviewing")
def _hidden_or_mine(
    *, call: UUID, user: UUID, office: Collection[UUID], reviewing: Collection[UUID]
) -> QuerySet[Application, tuple[UUID, bool, UUID | None, str | None, bool | None, str | None]]:
    """What is hidden and what is mine to review, at once: most applications are neither."""
    seen = visibility.visible.plain(user=user, office=office, reviewing=reviewing, assigned=True)
    return (
        Application.objects.filter(call=call, submitted_at__isnull=False)
        .annotate(
            seen=Exists(seen.filter(pk=OuterRef("pk"))),
            mine=FilteredRelation(
                "assignments",
                condition=Q(assignments__reviewer=user, assignments__state__in=PENDING),
            ),
        )
        .filter(Q(seen=False) | Q(mine__isnull=False))
        .order_by()
        .values_list("pk", "seen", "mine__round", "mine__state", "mine__round__is_blind", "mine__round__kind")
    )


def sight_of(viewer: User | None, round: Round) -> Sight:
    if viewer is None:
        return Sight()
    rows = _hidden_or_mine(call=round.call_id, **visibility.sight_of(viewer))
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


@prepared("call", "number", "unknown")
def _regions(*, call: UUID, number: int, unknown: Collection[UUID]) -> QuerySet[CallRegion, str]:
    here = Application.objects.filter(
        call=call,
        current_round__number__gte=number,
        digest__call=OuterRef("call"),
        digest__region=OuterRef("name"),
    ).exclude(pk__in=unknown)
    return (
        CallRegion.objects.filter(there_is(here), call=call)
        .order_by(german(F("name")), "name")
        .values_list("name", flat=True)
    )


def regions_of_round(round: Round, sight: Sight) -> list[str]:
    """What the region filter offers, in German order; nothing of applications this person must not place."""
    unknown = [*sight.hidden, *sight.closed, *sight.unnamed]
    # Each length is a shape of its own; the few with long lists pay for theirs.
    ask = _regions if len(unknown) <= FEW else _regions.plain
    return list(ask(call=round.call_id, number=round.number, unknown=unknown))


def _rounds_read_at(funders: Collection[UUID]) -> QuerySet[Round]:
    calls = Call.objects.filter(funding_lines__funder__in=funders)
    return (
        Round.objects.filter(call__in=calls.values("pk"))
        .select_related("call")
        .order_by("-call__closes_at", "call_id", "number")
    )


def rounds_visible_to(user: User) -> QuerySet[Round]:
    """Rounds of calls in which one's funder pays, for those who read reviews."""
    return _rounds_read_at(funders_where(user, *READS_REVIEWS))


@prepared("pk", "reads", "organises")
def _round(*, pk: UUID, reads: Collection[UUID], organises: Collection[UUID]) -> QuerySet[Round]:
    return (
        _rounds_read_at(reads)
        .annotate(
            is_organised=pays_in("call", organises),
            staged=Subquery(
                Decision.objects.filter(round=OuterRef("pk"), state=DecisionState.STAGED).values("pk")
            ),
        )
        .filter(pk=pk)
    )


def visible_round(user: User, pk: UUID) -> Round | None:
    """With is_organised (by this person's funder's office) and staged (the id of a decision that waits)."""
    return one_of(
        _round(
            pk=pk,
            reads=funders_where(user, *READS_REVIEWS),
            organises=funders_where(user, FunderRole.OFFICER),
        )
    )
