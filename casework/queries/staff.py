"""Whom at the funders of a call something is to be told or given."""

from django.db.models import QuerySet

from accounts.models import Funder, User
from applications.draft.models.application import Application
from casework.constants import AssignmentState
from casework.models import Assignment
from casework.queries.visibility import call_funders
from programmes.models import Call


def staff_of(
    call: Call, *roles: str, funder: Funder | None = None, without: User | None = None
) -> QuerySet[User]:
    """People with one of these roles at a funder of the call."""
    funders = [funder] if funder else call_funders(call)
    people = User.objects.filter(
        is_active=True, funder_memberships__funder__in=funders, funder_memberships__role__in=roles
    )
    if without is not None:
        people = people.exclude(pk=without.pk)
    return people.distinct().order_by("email")


def not_recused(people: QuerySet[User], application: Application) -> QuerySet[User]:
    return people.exclude(
        pk__in=Assignment.objects.filter(application=application, state=AssignmentState.RECUSED).values(
            "reviewer"
        )
    )
