"""Who may do what to an application. Predicates; what is possible now, the actions say."""

from accounts.constants import MemberRole
from accounts.rules import may_comment_for, may_sign_for, may_write_for, member_roles


def may_write(user, application) -> bool:
    """Writes at the common parts: whoever writes for one of the partners."""
    return any(may_write_for(user, partner.organisation_id) for partner in application.partners.all())


def may_comment(user, application) -> bool:
    """Comments on every part, the other partner's finance plan included; assigning parts is for writers."""
    return any(may_comment_for(user, partner.organisation_id) for partner in application.partners.all())


def strongest_role(user, application) -> str:
    """What this person is in the tandem; of several seats the role that may do most. "" for a stranger."""
    mine = member_roles(user)
    held = {mine.get(partner.organisation_id) for partner in application.partners.all()}
    return next((role for role in MemberRole.values if role in held), "")


def may_sign(user, partner) -> bool:
    """Agrees for the partner, or takes the agreement back."""
    return may_sign_for(user, partner.organisation_id)
