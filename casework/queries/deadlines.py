"""The calls whose deadline this person may extend."""

from django.db.models import QuerySet

from accounts.constants import FunderRole
from accounts.models import User
from accounts.rules import funders_where
from casework.queries.visibility import pays_in
from core import clock
from programmes.models import Call


def organised_calls(user: User) -> QuerySet[Call]:
    """Published calls of the funders for which this person is the programme office."""
    return Call.objects.filter(
        pays_in("pk", funders_where(user, FunderRole.OFFICER)), published_at__lte=clock.now()
    ).order_by("-closes_at", "id")
