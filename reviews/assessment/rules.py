"""May this person read why somebody declared a conflict of interest."""

from accounts.constants import FunderRole
from accounts.models import User
from accounts.rules import funders_where
from casework.constants import OFFICE_RULES
from casework.models import ConflictDeclaration
from casework.queries.visibility import call_funders
from casework.rules import may_organise


def reads_ground(user: User, declaration: ConflictDeclaration) -> bool:
    """The ground of a conflict is for who has to decide on it, and for the audit; not for curiosity."""
    call = declaration.assignment.application.call
    if funders_where(user, FunderRole.AUDITOR) & call_funders(call):
        return True
    return declaration.ground in OFFICE_RULES and may_organise(user, call)
