"""Decisions as a person may see them, and what a new one may still change."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from accounts.models import Funder, User
from accounts.rules import funders_where
from applications.draft.constants import ApplicationState
from applications.draft.models.application import Application, Partner
from casework.constants import PENDING, READS_REVIEWS, AssignmentState
from casework.models import Assignment
from casework.queries.blindness import names_hidden
from casework.queries.visibility import applications_visible_to, funders_of
from core import clock
from programmes.models import FundingLine, Round
from reviews.selection.constants import DecisionState
from reviews.selection.models.decisions import Decision, DecisionApproval, DecisionItem
from reviews.selection.queries.ranking import RankedRow, ranking
from reviews.selection.words import outcome_label
from reviews.talks.constants import InterviewState
from reviews.talks.models import SiteInterview

# States a decision can start from in its round; from the others leads only a decision that takes the place of
# an older one.
DECIDABLE = (ApplicationState.ELIGIBLE, ApplicationState.RESERVE)


UNDONE_BY_NEW = (ApplicationState.RESERVE, ApplicationState.REJECTED, ApplicationState.SELECTED)


def decisions_visible_to(user: User) -> QuerySet[Decision]:
    """Of calls in which one's funder pays, unless every application it names is hidden from this person: then
    the reasons for the whole are about nothing else (section 20 VwVfG)."""
    seen = DecisionItem.objects.filter(
        decision=OuterRef("pk"), application__in=applications_visible_to(user).values("pk")
    )
    return (
        Decision.objects.filter(
            Exists(seen),
            call__in=FundingLine.objects.filter(funder__in=funders_where(user, *READS_REVIEWS)).values(
                "call"
            ),
        )
        .select_related("call", "round__call", "staged_by", "freeze", "supersedes")
        .annotate(size=Count("items", distinct=True), approved=Count("approvals", distinct=True))
        .order_by("-created_at", "pk")
    )


@dataclass
class DecisionPage:
    decision: Decision
    items: list[DecisionItem]
    rows: dict[UUID, RankedRow]
    approvals: list[DecisionApproval]
    funders: list[Funder]
    following: Round | None = None
    hidden: int = 0
    missing: list[Funder] = field(default_factory=list)

    @property
    def waiting(self) -> int:
        """Items whose outcome and reasons this person reads once their own review of it is locked."""
        return sum(item.is_veiled for item in self.items)

    @property
    def counts(self) -> list[tuple[str, int]]:
        found: dict[str, int] = {}
        for item in self.items:
            if item.is_veiled:
                continue
            label = str(outcome_label(item.outcome, is_last=self.following is None))
            found[label] = found.get(label, 0) + 1
        return list(found.items())


def staged_decision(round: Round) -> Decision | None:
    """The decision of this round that waits for approval; there is at most one."""
    return Decision.objects.filter(round=round, state=DecisionState.STAGED).first()


def decision_page(user: User, pk: UUID) -> DecisionPage | None:
    """Everything an approver has to see; None for a decision that is hidden from this person. Items on
    applications hidden from this person are left out; `hidden` says how many."""
    decision = decisions_visible_to(user).filter(pk=pk).first()
    if decision is None:
        return None
    items = list(
        decision.items.filter(application__in=applications_visible_to(user).values("pk")).select_related(
            "application"
        )
    )
    rows = {
        row.id: row
        for row in ranking(decision.round, viewer=user, only=[item.application_id for item in items])
    }
    order = {pk: place for place, pk in enumerate(rows)}
    items.sort(key=lambda item: (order.get(item.application_id, len(order)), item.application.number))
    for item in items:
        item.row = rows.get(item.application_id)
        item.is_veiled = item.row is not None and item.row.blind
    approvals = list(decision.approvals.select_related("funder", "approved_by"))
    done = {approval.funder_id for approval in approvals}
    funders = funders_of(decision.call_id)
    return DecisionPage(
        decision=decision,
        items=items,
        rows=rows,
        approvals=approvals,
        funders=funders,
        following=following_round(decision.round),
        hidden=decision.size - len(items),
        missing=[funder for funder in funders if funder.pk not in done],
    )


def applications_by_id(pks: Collection[UUID]) -> dict[UUID, Application]:
    """Of what was chosen in a ranking; what is gone meanwhile is left out."""
    return Application.objects.in_bulk(pks)


def following_round(round: Round) -> Round | None:
    """The round after this one; None: this is the last, its best are selected."""
    return Round.objects.filter(call=round.call_id, number__gt=round.number).order_by("number").first()


def standing_items(
    round: Round, applications: Iterable[UUID] | QuerySet[Application, Any] | None = None
) -> dict[UUID, DecisionItem]:
    """{application id: the item of the latest released decision of this round about it}."""
    items = DecisionItem.objects.filter(decision__round=round, decision__state=DecisionState.RELEASED)
    if applications is not None:
        items = items.filter(application__in=applications)
    found = {}
    for item in items.select_related("application", "decision").order_by("decision__released_at", "pk"):
        found[item.application_id] = item
    return found


def moved_on(round: Round, applications: Collection[UUID]) -> set[UUID]:
    """Ids of those with reviews or a talk in a later round: work that a new decision here would make void."""
    later = {"application__in": applications, "round__number__gt": round.number}
    return set(
        Assignment.objects.filter(**later)
        .exclude(state=AssignmentState.REVOKED)
        .values_list("application_id", flat=True)
    ) | set(
        SiteInterview.objects.filter(**later)
        .exclude(state=InterviewState.CANCELLED)
        .values_list("application_id", flat=True)
    )


def reviews_left(round: Round, applications: Collection[UUID]) -> QuerySet[Assignment]:
    """Reviews of this round nobody has locked yet: once it is decided, nobody needs them any more."""
    return (
        Assignment.objects.filter(round=round, application__in=applications, state__in=PENDING)
        .select_related("application", "reviewer")
        .order_by("application_id", "reviewer__name", "pk")
    )


def talks_left(round: Round, applications: Collection[UUID]) -> QuerySet[SiteInterview]:
    """Talks of this round that are still to come: once it is decided, they do not take place."""
    return (
        SiteInterview.objects.filter(
            Q(starts_at__isnull=True) | Q(starts_at__gt=clock.now()),
            round=round,
            application__in=applications,
            state__in=[InterviewState.PROPOSED, InterviewState.CONFIRMED],
        )
        .select_related("application")
        .order_by("application_id", "pk")
    )


def replaceable_items(user: User, decision: Decision) -> list[DecisionItem]:
    """The items of a released decision whose outcome a new one can still change, for this person."""
    standing = standing_items(decision.round, applications_visible_to(user).values("pk"))
    mine = [item for item in standing.values() if item.decision_id == decision.pk]
    gone = moved_on(decision.round, [item.application_id for item in mine])
    return [
        item
        for item in mine
        if is_replaceable(item.application, decision.round) and item.application_id not in gone
    ]


def is_replaceable(application: Application, round: Round) -> bool:
    """Decided in this round, and neither withdrawn, awarded nor decided in a later round."""
    if application.state == ApplicationState.ELIGIBLE:
        return application.current_round_id != round.pk
    return application.state in UNDONE_BY_NEW and application.current_round_id == round.pk


def people_of_each(application_ids: Iterable[UUID]) -> dict[UUID, list[User]]:
    """{application id: everybody in the tandem, once each}: who gets mail about it. Two queries."""
    rows = list(
        Partner.objects.filter(
            application__in=application_ids, organisation__memberships__user__is_active=True
        )
        .order_by("organisation__memberships__created_at", "organisation__memberships__id")
        .values_list("application", "organisation__memberships__user")
    )
    people = User.objects.in_bulk({user for _application, user in rows})
    found: dict = {}
    for application, user in rows:
        found.setdefault(application, {}).setdefault(user, people[user])
    return {application: list(users.values()) for application, users in found.items()}


def partner_names(application_ids: Iterable[UUID], viewer: User) -> dict[UUID, str]:
    """{application id: "Kommune · Träger"} in one query; without those this person still has to score blind."""
    found: dict = {}
    for pk, name in (
        Partner.objects.filter(~names_hidden(viewer, "application"), application__in=application_ids)
        .order_by("role__position", "created_at", "pk")
        .values_list("application", "organisation__name")
    ):
        found.setdefault(pk, []).append(name)
    return {pk: " · ".join(names) for pk, names in found.items()}
