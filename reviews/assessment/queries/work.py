"""What waits for reviewers, and for the office that assigns them: for "Meine Arbeit"."""

from typing import Any

from django.db.models import Count, Exists, F, OuterRef, QuerySet, Subquery

from accounts.constants import REVIEWING_ROLES
from accounts.models import User
from accounts.rules import funders_where
from applications.draft.constants import ApplicationState
from applications.draft.models.application import Application
from casework.constants import OFFICE_RULES, PENDING, AssignmentState
from casework.models import Assignment, ConflictDeclaration
from casework.queries.visibility import applications_visible_to, organised_call_ids


def own_assignments(user: User) -> QuerySet[Assignment]:
    """What this person still has to declare or to review."""
    return (
        Assignment.objects.filter(
            reviewer=user,
            state__in=PENDING,
            funder__in=funders_where(user, *REVIEWING_ROLES),
            application__in=applications_visible_to(user).values("pk"),
            application__state=ApplicationState.ELIGIBLE,
            application__current_round=F("round"),
        )
        .select_related("application", "round")
        .order_by(F("due_on").asc(nulls_last=True), "application__number", "pk")
    )


def without_reviewer(user: User) -> QuerySet[Application, Any]:
    """(round, number of applications in it that lack a reviewer of at least one funder)."""
    return (
        applications_visible_to(user)
        .filter(
            call__in=organised_call_ids(user),
            staffing__lacks_in__isnull=False,  # in the present round, while it is eligible
            current_round__reviews_per_funder__gt=0,
        )
        .order_by("call__closes_at", "current_round__number", "current_round")
        .values("current_round", "call__title", "current_round__title", "current_round__reviews_due_on")
        .annotate(number=Count("pk"))
    )


def to_reassign(user: User) -> QuerySet[Assignment]:
    """Recused, and nobody in that place yet; not while the office still has to rule (to_rule)."""
    replaced = Assignment.objects.filter(
        application=OuterRef("application"),
        round=OuterRef("round"),
        funder=OuterRef("funder"),
        created_at__gt=OuterRef("declared_at"),
    ).exclude(state__in=[AssignmentState.REVOKED, AssignmentState.RECUSED])
    latest = ConflictDeclaration.objects.filter(assignment=OuterRef("pk")).order_by("-created_at", "-pk")
    undecided = ConflictDeclaration.objects.filter(
        pk=OuterRef("latest"), ground__in=OFFICE_RULES, ruling__isnull=True
    )
    return (
        Assignment.objects.annotate(latest=Subquery(latest.values("pk")[:1]))
        .filter(
            ~Exists(replaced),
            ~Exists(undecided),
            state=AssignmentState.RECUSED,
            application__in=applications_visible_to(user)
            .filter(call__in=organised_call_ids(user))
            .values("pk"),
            application__state=ApplicationState.ELIGIBLE,
            application__current_round=F("round"),
        )
        .select_related("application", "reviewer", "funder")
        .order_by("declared_at", "pk")
    )
