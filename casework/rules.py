"""May this person organise what the programme office of a call does. What is possible now, the actions say."""

from accounts.constants import FunderRole
from accounts.models import User
from accounts.rules import funders_where
from casework.queries.visibility import call_funders
from programmes.models import Call


def may_organise(user: User, call: Call) -> bool:
    """The programme office of a funder of this call: eligibility, assignments, talks, staging."""
    return bool(funders_where(user, FunderRole.OFFICER) & call_funders(call))
