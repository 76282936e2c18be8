"""May this person do this to that. Whether it is possible now, the actions say."""

from accounts.constants import FunderRole
from accounts.rules import funders_where
from casework.queries.visibility import call_funders


def may_organise(user, call) -> bool:
    """The programme office of a funder of this call: eligibility, assignments, talks, staging."""
    return bool(funders_where(user, FunderRole.OFFICER) & call_funders(call))
