"""What waits for whom: the entries of "Meine Arbeit"."""

from django.db.models import Count

from applications.draft.constants import ApplicationState
from casework.queries.visibility import _organised, applications_visible_to


def to_check(user):
    """(call, number of handed-in applications to check)."""
    return (
        applications_visible_to(user)
        .filter(call__in=_organised(user), state=ApplicationState.SUBMITTED)
        .order_by("call__closes_at", "call")
        .values("call", "call__title", "call__closes_at")
        .annotate(number=Count("pk"))
    )
