"""Who may do what with awards and money. Recusal is in the visibility query, for every role alike."""

from accounts.constants import FunderRole
from accounts.rules import has_role
from budgets.constants import STAGERS
from casework.queries.visibility import applications_visible_to


def _funders(application) -> list:
    return [line.funder for line in application.call.funding_lines.select_related("funder")]


def _has_role_in(user, application, *roles) -> bool:
    """One of these roles at a funder of the application's call, and the application is visible."""
    return (
        has_role(user, *roles)
        and any(has_role(user, *roles, funder=funder) for funder in _funders(application))
        and applications_visible_to(user).filter(pk=application.pk).exists()
    )


def may_stage_award(user, application) -> bool:
    return _has_role_in(user, application, *STAGERS)


def may_commit_award(user, award) -> bool:
    """A second person: not who staged it."""
    return award.staged_by_id != user.pk and _has_role_in(user, award.application, FunderRole.APPROVER)


def may_drop_award(user, award) -> bool:
    return _has_role_in(user, award.application, *STAGERS)
