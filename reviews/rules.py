"""May this person do this to that. Whether it is possible now, the actions say."""

from accounts.constants import REVIEWING_ROLES, FunderRole
from accounts.rules import funders_where
from programmes.constants import RoundKind
from reviews.constants import OFFICE_RULES, PAPERS_OPEN
from reviews.queries.visibility import call_funders


def may_organise(user, call) -> bool:
    """The programme office of a funder of this call: eligibility, assignments, talks, staging."""
    return bool(funders_where(user, FunderRole.OFFICER) & call_funders(call))


def approves_for(user, call) -> set:
    """Ids of the call's funders for which this person may approve."""
    return funders_where(user, FunderRole.APPROVER) & call_funders(call)


def may_approve(user, decision) -> bool:
    """An approver of a funder of the call; never who staged the decision."""
    return decision.staged_by_id != user.pk and bool(approves_for(user, decision.call))


def may_lead_talk(user, application, responsible=None) -> bool:
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


def reads_ground(user, declaration) -> bool:
    """The ground of a conflict is for who has to decide on it, and for the audit; not for curiosity."""
    call = declaration.assignment.application.call
    if funders_where(user, FunderRole.AUDITOR) & call_funders(call):
        return True
    return declaration.ground in OFFICE_RULES and may_organise(user, call)
