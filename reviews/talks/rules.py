"""May this person lead a talk."""

from accounts.constants import REVIEWING_ROLES
from accounts.models import User
from accounts.rules import funders_where
from applications.draft.models.application import Application
from casework.constants import PAPERS_OPEN
from casework.queries.visibility import call_funders
from casework.rules import may_organise
from programmes.constants import RoundKind


def may_lead_talk(user: User, application: Application, responsible: User | None = None) -> bool:
    """Propose, move, prepare and minute a talk: the office, who is responsible for it, and, before there is
    one, who reviews the application in a round of talks."""
    if may_organise(user, application.call):
        return True
    if not funders_where(user, *REVIEWING_ROLES) & call_funders(application.call):
        return False
    if responsible is not None:
        return responsible == user
    return application.assignments.filter(
        reviewer=user, round=application.current_round_id, round__kind=RoundKind.TALKS, state__in=PAPERS_OPEN
    ).exists()
