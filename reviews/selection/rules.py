"""May this person approve a decision."""

from uuid import UUID

from accounts.constants import FunderRole
from accounts.models import User
from accounts.rules import funders_where
from casework.queries.visibility import call_funders
from programmes.models import Call
from reviews.selection.models.decisions import Decision


def approves_for(user: User, call: Call) -> set[UUID]:
    """Ids of the call's funders for which this person may approve."""
    return funders_where(user, FunderRole.APPROVER) & call_funders(call)


def may_approve(user: User, decision: Decision) -> bool:
    """An approver of a funder of the call; never who staged the decision."""
    return decision.staged_by_id != user.pk and bool(approves_for(user, decision.call))
