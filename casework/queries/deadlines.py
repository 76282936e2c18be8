"""What happened to an application after it was handed in: questions and answers, taking back, other partners."""

from typing import TYPE_CHECKING

from accounts.constants import FunderRole
from accounts.rules import funders_where
from casework.queries.visibility import pays_in
from core import clock
from programmes.models import Call

if TYPE_CHECKING:
    pass


def organised_calls(user):
    """Published calls of the funders for which this person is the programme office."""
    return Call.objects.filter(
        pays_in("pk", funders_where(user, FunderRole.OFFICER)), published_at__lte=clock.now()
    ).order_by("-closes_at", "id")
