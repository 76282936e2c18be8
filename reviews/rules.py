"""May this person do this to that. Whether it is possible now, the actions say."""

from accounts.constants import FunderRole
from accounts.rules import funders_where, may_write_for
from reviews.constants import OFFICE_RULES
from reviews.queries.visibility import READS_REVIEWS, call_funders


def may_organise(user, call) -> bool:
    """The programme office of a funder of this call: eligibility, assignments, talks, staging."""
    return bool(funders_where(user, FunderRole.OFFICER) & call_funders(call))


def may_read_results(user, call) -> bool:
    """Ranking, decisions, locked reviews."""
    return bool(funders_where(user, *READS_REVIEWS) & call_funders(call))


def approves_for(user, call) -> set:
    """Ids of the call's funders for which this person may approve."""
    return funders_where(user, FunderRole.APPROVER) & call_funders(call)


def may_approve(user, decision) -> bool:
    """An approver of a funder of the call; never who staged the decision."""
    return decision.staged_by_id != user.pk and bool(approves_for(user, decision.call))


def is_reviewer_of(user, assignment) -> bool:
    return assignment.reviewer_id == user.pk


def may_answer_slots(user, partner) -> bool:
    return may_write_for(user, partner.organisation_id)


def reads_ground(user, declaration) -> bool:
    """The ground of a conflict is for who has to decide on it, and for the audit; not for curiosity."""
    call = declaration.assignment.application.call
    if funders_where(user, FunderRole.AUDITOR) & call_funders(call):
        return True
    return declaration.ground in OFFICE_RULES and may_organise(user, call)
