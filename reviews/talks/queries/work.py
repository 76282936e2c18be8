"""Talks to propose, to lead and to minute: for "Meine Arbeit"."""

from django.db.models import Exists, F, OuterRef, QuerySet

from accounts.models import User
from applications.draft.constants import ApplicationState
from applications.draft.models.application import Application, Partner
from casework.queries.visibility import applications_visible_to, organised_call_ids
from core import clock
from programmes.constants import RoundKind
from programmes.models import Round
from reviews.talks.constants import InterviewState
from reviews.talks.models import SiteInterview, SlotAnswer


def talks_to_propose(user: User) -> QuerySet[Application]:
    live = SiteInterview.objects.filter(application=OuterRef("pk"), round=OuterRef("current_round")).exclude(
        state=InterviewState.CANCELLED
    )
    # By their ids: of a round that nobody is in the database knows so, and does not walk along all numbers to find
    # the first one.
    rounds = Round.objects.filter(kind=RoundKind.TALKS, call__in=organised_call_ids(user))
    return (
        applications_visible_to(user)
        .filter(
            ~Exists(live),
            call__in=organised_call_ids(user),
            state=ApplicationState.ELIGIBLE,
            current_round__in=list(rounds.order_by().values_list("pk", flat=True)),
        )
        .order_by("number", "pk")
    )


def talks_under_way(user: User) -> list[SiteInterview]:
    """Proposed or dated talks this person is responsible for; all_answered: every partner has."""
    silent = Partner.objects.filter(application=OuterRef("application")).exclude(
        pk__in=SlotAnswer.objects.filter(slot__interview=OuterRef(OuterRef("pk"))).values("partner")
    )
    found: list[SiteInterview] = list(
        SiteInterview.objects.filter(
            responsible=user,
            state__in=[InterviewState.PROPOSED, InterviewState.CONFIRMED],
            application__in=applications_visible_to(user).values("pk"),
        )
        .annotate(all_answered=~Exists(silent))
        .select_related("application")
        .order_by(F("starts_at").asc(nulls_last=True), "pk")[:100]
    )
    for interview in found:
        interview.day = interview.starts_at.astimezone(clock.BERLIN).date() if interview.starts_at else None
    return found


def minutes_are_due(interview: SiteInterview) -> bool:
    begun = interview.starts_at is not None and interview.starts_at <= clock.now()
    return interview.state == InterviewState.CONFIRMED and begun
