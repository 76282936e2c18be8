"""Who may write whose finance plan. Predicates; what is possible now, the actions say."""

from accounts.models import User
from accounts.rules import may_sign_for, may_write_for
from applications.draft.models.application import Partner
from applications.draft.rules import may_write


def may_write_plan(user: User, partner: Partner) -> bool:
    """Each partner writes its own finance plan; the others read it, or write it where that partner allows it."""
    if may_write_for(user, partner.organisation_id):
        return True
    return partner.others_may_write and may_write(user, partner.application)


def is_own_plan(user: User, partner: Partner) -> bool:
    return may_write_for(user, partner.organisation_id)


def may_let_others_write(user: User, partner: Partner) -> bool:
    """Allows the others to write this partner's plan: its own signatories."""
    return may_sign_for(user, partner.organisation_id)
