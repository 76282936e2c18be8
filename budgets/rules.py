"""Who may do what with awards and money. Recusal is in the visibility query, for every role alike."""

from accounts.constants import FunderRole
from accounts.models import Funder, User
from accounts.rules import has_role
from applications.draft.models.application import Application
from budgets.constants import STAGERS
from budgets.models import Award
from casework.queries.visibility import applications_visible_to


def _funders(application: Application) -> list[Funder]:
    return [line.funder for line in application.call.funding_lines.select_related("funder")]


def _has_role_in(user: User, application: Application, *roles: FunderRole) -> bool:
    """One of these roles at a funder of the application's call, and the application is visible."""
    return (
        has_role(user, *roles)
        and any(has_role(user, *roles, funder=funder) for funder in _funders(application))
        and applications_visible_to(user).filter(pk=application.pk).exists()
    )


def may_stage_award(user: User, application: Application) -> bool:
    return _has_role_in(user, application, *STAGERS)


def may_commit_award(user: User, award: Award) -> bool:
    """A second person: not who staged it."""
    return award.staged_by_id != user.pk and _has_role_in(user, award.application, FunderRole.APPROVER)


def may_drop_award(user: User, award: Award) -> bool:
    return _has_role_in(user, award.application, *STAGERS)
