"""Who could review an application for a funder, and who already does."""

from dataclasses import dataclass, field

from django.db.models import Count
from django.utils.translation import gettext as _

from accounts.constants import REVIEWING_ROLES, FunderRole
from accounts.models import Funder, FunderMembership
from applications.constants import ApplicationState
from reviews.constants import AssignmentState
from reviews.models import Assignment
from reviews.queries.decisions import funders_of
from reviews.queries.visibility import PENDING


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


def funders_with_places(application, round) -> list[Place]:
    places = {
        funder.pk: Place(funder, round.reviews_per_funder) for funder in funders_of(application.call_id)
    }
    for assignment in (
        application.assignments.filter(round=round)
        .exclude(state=AssignmentState.REVOKED)
        .select_related("reviewer")
        .order_by("created_at", "pk")
    ):
        if assignment.funder_id in places:
            places[assignment.funder_id].assignments.append(assignment)
    return list(places.values())


@dataclass(frozen=True)
class Candidate:
    """why_not: empty, or why this person cannot review it (the office sees it, the form does not offer it)."""

    name: str
    choice: str
    role: str
    load: int
    why_not: str = ""

    @property
    def label(self) -> str:
        return _("%(name)s (%(role)s, offene Gutachten: %(load)d)") % {
            "name": self.name,
            "role": self.role,
            "load": self.load,
        }


def candidates(application, round, funder) -> list[Candidate]:
    memberships = (
        FunderMembership.objects.filter(funder=funder, role__in=REVIEWING_ROLES, user__is_active=True)
        .select_related("user")
        .order_by("user__name", "user_id", "role")
    )
    organisations: dict = {}
    for user, name in application.partners.filter(
        organisation__memberships__user__funder_memberships__in=memberships.order_by().values("pk")
    ).values_list("organisation__memberships__user", "organisation__name"):
        organisations.setdefault(user, name)
    states: dict = {}
    for user, state, in_round in application.assignments.exclude(state=AssignmentState.REVOKED).values_list(
        "reviewer", "state", "round"
    ):
        states.setdefault(user, []).append((state, in_round == round.pk))
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
        found.append(
            Candidate(
                name=str(user),
                choice=f"{membership.role}:{user.pk}",
                role=str(FunderRole(membership.role).label),
                load=load.get(user.pk, 0),
                why_not=why_not,
            )
        )
    return found
