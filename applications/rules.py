"""Who may do what to an application. Predicates; what is possible now, the actions say."""

from accounts.constants import MemberRole
from accounts.rules import may_sign_for, may_write_for
from applications.constants import ALIVE


def may_write(user, application) -> bool:
    """Writes at the common parts: whoever writes for one of the partners."""
    return any(may_write_for(user, partner.organisation_id) for partner in application.partners.all())


def may_write_plan(user, partner) -> bool:
    """Each partner writes its own finance plan; the others read it."""
    return may_write_for(user, partner.organisation_id)


def may_sign(user, partner) -> bool:
    """Agrees for the partner, or takes the agreement back."""
    return may_sign_for(user, partner.organisation_id)


def may_withdraw(user, application) -> bool:
    """Takes the whole application back: a signatory of any partner, the seats being equal."""
    return any(may_sign(user, partner) for partner in application.partners.all())


def may_follow(application, paper) -> bool:
    """May this paper still come in although the application is out of the tandem's hands?"""
    return paper.may_follow and application.state in ALIVE


def role_of(user, organisation) -> str:
    """The person's role at an organisation whose memberships are at hand, without asking the database."""
    for membership in organisation.memberships.all():
        if membership.user_id == user.pk:
            return membership.role
    return ""


def signs(role) -> bool:
    return role == MemberRole.SIGNATORY


def writes(role) -> bool:
    return role in (MemberRole.SIGNATORY, MemberRole.EDITOR)
