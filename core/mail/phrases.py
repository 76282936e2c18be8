"""What several rooms say in their mails, word for word the same; in the language that is active."""

from django.utils.translation import gettext as _


def greeting(name: str) -> str:
    """A person whose name nobody knows is greeted all the same, without a hole before the comma."""
    return _("Guten Tag %(name)s,") % {"name": name} if name else _("Guten Tag,")


def closing() -> str:
    return _("Diese Nachricht kommt automatisch vom Tandem-Förderportal.")


def unexpected_invitation() -> str:
    """Whoever gets an invitation by mistake shall not worry."""
    return _("Wenn Sie mit der Einladung nichts anfangen können, brauchen Sie nichts zu tun.")
