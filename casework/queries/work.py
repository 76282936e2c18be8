"""What the programme office has to check: for "Meine Arbeit"."""

from typing import Any

from django.db.models import Count, QuerySet

from accounts.models import User
from applications.draft.constants import ApplicationState
from applications.draft.models.application import Application
from casework.queries.visibility import applications_visible_to, organised_call_ids


def to_check(user: User) -> QuerySet[Application, Any]:
    """(call, number of handed-in applications to check)."""
    return (
        applications_visible_to(user)
        .filter(call__in=organised_call_ids(user), state=ApplicationState.SUBMITTED)
        .order_by("call__closes_at", "call")
        .values("call", "call__title", "call__closes_at")
        .annotate(number=Count("pk"))
    )
