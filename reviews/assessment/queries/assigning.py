"""Who could review an application for a funder, and who already does."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from accounts.constants import REVIEWING_ROLES, FunderRole
from accounts.models import Funder, FunderMembership, User
from accounts.rules import funders_where
from applications.draft.constants import ApplicationState
from applications.draft.models.application import Application
from casework.constants import PENDING, READS_REVIEWS, AssignmentState
from casework.models import Assignment, AssignmentPlan, ReviewerAbsence
from casework.queries.visibility import applications_visible_to, call_funders, funders_of
from programmes.models import FundingLine, Round
from reviews.assessment.queries.conflicts import Hint, likely_conflicts


@dataclass
class Place:
    """What a funder has and needs in this round."""

    funder: Funder
    needed: int
    assignments: list[Assignment] = field(default_factory=list)

    @property
    def filled(self) -> int:
        return sum(
            not one.as_expert and one.state in (*PENDING, AssignmentState.LOCKED) for one in self.assignments
        )

    @property
    def open(self) -> int:
        return max(0, self.needed - self.filled)


def funders_with_places(application: Application, round: Round) -> list[Place]:
    places = {
        funder.pk: Place(funder, round.reviews_per_funder) for funder in funders_of(application.call_id)
    }
    for assignment in (
        application.assignments.filter(round=round)
        .exclude(state=AssignmentState.REVOKED)
        .annotate(is_replaced=Exists(Assignment.objects.filter(replaces=OuterRef("pk"))))
        .select_related("reviewer")
        .order_by("created_at", "pk")
    ):
        if assignment.funder_id in places:
            places[assignment.funder_id].assignments.append(assignment)
    return list(places.values())


@dataclass(frozen=True)
class Candidate:
    """why_not: empty, or why this person cannot review it (the office sees it, the form does not offer it).
    hints: likely conflicts; reads_others: another role shows this person locked reviews of it already, so that
    their own would not be independent. The office decides."""

    name: str
    choice: str
    role: str
    load: int
    why_not: str = ""
    hints: tuple[Hint, ...] = ()
    reads_others: bool = False

    @property
    def label(self) -> str:
        label = _("%(name)s (%(role)s, offene Gutachten: %(load)d)") % {
            "name": self.name,
            "role": self.role,
            "load": self.load,
        }
        if self.hints:
            hints = ", ".join(map(str, self.hints))
            label += " – " + _("Hinweis: vielleicht befangen, %(hints)s") % {"hints": hints}
        if self.reads_others:
            label += " – " + _("Hinweis: kann in anderer Rolle schon abgeschlossene Gutachten dazu lesen")
        return label


def candidates(application: Application, round: Round, funder: Funder) -> list[Candidate]:
    memberships = (
        FunderMembership.objects.filter(funder=funder, role__in=REVIEWING_ROLES, user__is_active=True)
        .select_related("user")
        .order_by("user__name", "user_id", "role")
    )
    organisations: dict = {}
    for person, name in application.partners.filter(
        organisation__memberships__user__funder_memberships__in=memberships.order_by().values("pk")
    ).values_list("organisation__memberships__user", "organisation__name"):
        organisations.setdefault(person, name)
    states: dict = {}
    for person, state, in_round in application.assignments.exclude(state=AssignmentState.REVOKED).values_list(
        "reviewer", "state", "round"
    ):
        states.setdefault(person, []).append((state, in_round == round.pk))
    load = dict(
        Assignment.objects.filter(
            reviewer__funder_memberships__in=memberships.order_by().values("pk"),
            state__in=PENDING,
            application__state=ApplicationState.ELIGIBLE,
        )
        .order_by()
        .values("reviewer")
        .annotate(n=Count("pk", distinct=True))
        .values_list("reviewer", "n")
    )
    people = {membership.user_id for membership in memberships}
    readers = set()
    if application.assignments.filter(round=round, state=AssignmentState.LOCKED).exists():
        readers = set(
            FunderMembership.objects.filter(
                user__in=people, funder__in=call_funders(application.call), role__in=READS_REVIEWS
            ).values_list("user", flat=True)
        )
    hints = likely_conflicts([application.pk], people)
    absent = set(
        ReviewerAbsence.objects.filter(round=round, reviewer__in=people, ended_at__isnull=True).values_list(
            "reviewer", flat=True
        )
    )
    found = []
    for membership in memberships:
        user = membership.user
        why_not = ""
        if user.pk in organisations:
            why_not = _("gehört zu %(organisation)s") % {"organisation": organisations[user.pk]}
        elif any(state == AssignmentState.RECUSED for state, _here in states.get(user.pk, [])):
            why_not = _("hat sich für befangen erklärt")
        elif any(here for _state, here in states.get(user.pk, [])):
            why_not = _("ist schon zugewiesen")
        elif user.pk in absent:
            why_not = _("fällt in dieser Runde aus")
        found.append(
            Candidate(
                name=str(user),
                choice=f"{membership.role}:{user.pk}",
                role=str(FunderRole(membership.role).label),
                load=load.get(user.pk, 0),
                why_not=why_not,
                hints=tuple(hints.get((application.pk, user.pk), ())),
                reads_others=user.pk in readers,
            )
        )
    return found


def chosen_person(pk: UUID | str) -> User:
    """Who was chosen from the candidates or loads of a form."""
    return User.objects.get(pk=pk)


def absence_in(round: Round, pk: UUID) -> ReviewerAbsence | None:
    """An absence that was noted for this round, ended or not."""
    return ReviewerAbsence.objects.filter(pk=pk, round=round).first()


@dataclass(frozen=True)
class Load:
    """What one person has in a round: numbers of assignments by state."""

    pk: UUID
    name: str
    undeclared: int
    open: int
    locked: int
    recused: int
    due_on: date | None
    absence: ReviewerAbsence | None

    @property
    def pending(self) -> int:
        return self.undeclared + self.open


def loads(round: Round, user: User) -> list[Load]:
    """Everybody who reviews in the round or could, with what they have there. Two queries.

    Counts only applications this person may see.
    """
    absences = {
        one.reviewer_id: one
        for one in ReviewerAbsence.objects.filter(round=round, ended_at__isnull=True).order_by("pk")
    }
    here = Q(
        assignments__round=round,
        assignments__application__in=applications_visible_to(user).values("pk"),
    )

    def number(*states: str) -> Count:
        return Count("assignments", filter=here & Q(assignments__state__in=states), distinct=True)

    people = (
        User.objects.filter(
            Q(
                is_active=True,
                funder_memberships__funder__in=call_funders(round.call),
                funder_memberships__role__in=REVIEWING_ROLES,
            )
            | Q(pk__in=Assignment.objects.filter(round=round).values("reviewer"))
        )
        .annotate(
            undeclared=number(AssignmentState.ASSIGNED),
            open=number(AssignmentState.OPEN),
            locked=number(AssignmentState.LOCKED),
            recused=number(AssignmentState.RECUSED),
            due_on=Min("assignments__due_on", filter=here & Q(assignments__state__in=PENDING)),
        )
        .order_by("name", "pk")
        .distinct()
    )
    return [
        Load(
            one.pk,
            str(one),
            one.undeclared,
            one.open,
            one.locked,
            one.recused,
            one.due_on,
            absences.get(one.pk),
        )
        for one in people
    ]


def rounds_to_assign(user: User) -> QuerySet[Round]:
    """Rounds whose assignments this person organises or audits, with what is there and what is missing."""
    calls = FundingLine.objects.filter(
        funder__in=funders_where(user, FunderRole.OFFICER, FunderRole.AUDITOR)
    ).values("call")
    visible = applications_visible_to(user).filter(
        current_round=OuterRef("pk"), state=ApplicationState.ELIGIBLE
    )
    assigned = Assignment.objects.filter(
        round=OuterRef("pk"), application__in=applications_visible_to(user).values("pk")
    ).exclude(state__in=[AssignmentState.REVOKED, AssignmentState.RECUSED])

    def number(rows: QuerySet[Any], group: str) -> Coalesce:
        return Coalesce(Subquery(rows.order_by().values(group).annotate(n=Count("pk")).values("n")), 0)

    return (
        Round.objects.filter(call__in=calls)
        .select_related("call")
        .annotate(
            here=number(visible, "current_round"),
            assigned=number(assigned, "round"),
            done=number(assigned.filter(state=AssignmentState.LOCKED), "round"),
        )
        .order_by("-call__closes_at", "call_id", "number")
    )


def kept_plan(user: User, pk: UUID) -> AssignmentPlan | None:
    """An automatic assignment that was applied, in a round whose assignments this person organises or audits."""
    return (
        AssignmentPlan.objects.filter(pk=pk, round__in=rounds_to_assign(user).order_by().values("pk"))
        .select_related("round__call", "made_by")
        .first()
    )
