"""Who may do what to an application. Predicates; what is possible now, the actions say."""

from accounts.rules import may_sign_for, may_write_for


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
