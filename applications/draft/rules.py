"""Who may do what to an application. Predicates; what is possible now, the actions say."""

from accounts.constants import MemberRole
from accounts.models import User
from accounts.rules import may_comment_for, may_sign_for, may_write_for, member_roles
from applications.draft.models.application import Application, Partner


def may_write(user: User, application: Application) -> bool:
    """Writes at the common parts: whoever writes for one of the partners."""
    return any(may_write_for(user, partner.organisation_id) for partner in application.partners.all())


def may_comment(user: User, application: Application) -> bool:
    """Comments on every part, the other partner's finance plan included; assigning parts is for writers."""
    return any(may_comment_for(user, partner.organisation_id) for partner in application.partners.all())


def strongest_role(user: User, application: Application) -> str:
    """What this person is in the tandem; of several seats the role that may do most. "" for a stranger."""
    mine = member_roles(user)
    held = {mine.get(partner.organisation_id) for partner in application.partners.all()}
    return next((role for role in MemberRole.values if role in held), "")


def may_sign(user: User, partner: Partner) -> bool:
    """Agrees for the partner, or takes the agreement back."""
    return may_sign_for(user, partner.organisation_id)
