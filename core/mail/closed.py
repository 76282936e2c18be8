"""What only its recipient may have, and how it lies in the outbox: closed.

A link that opens something (an invitation, a new password) and a code are never written into a row. The text
of the mail carries a placeholder, {{closed:kind:argument:signature}}; what it stands for is made when the mail
is sent (opened), from the row and SECRET_KEY. A dump, a reader of the database, a list of the back office have
the placeholder only.

The signature is of this portal and for one recipient: nobody can write a placeholder into a text of theirs, or
copy one there, and have it opened in a mail to themselves.
"""

import re

from django.core.signing import BadSignature, Signer
from django.utils.translation import gettext as _

from core import hidden
from core.hooks import Hook

SALT = "core.mail.closed"
PLACEHOLDER = re.compile(r"\{\{closed:([^\s{}]+)\}\}")
CODE = "code"
# In the place of a code that has gone out.
WIPED = "••••••"

OPENED: Hook[[str, str, str], str | None] = Hook(
    "what is closed in a mail",
    "Given a kind, an argument and the recipient: returns what stands in the mail, or None for a kind of another room. "
    "It raises Dead or core.hidden.Unreadable where the link is no more, reads and changes nothing, and is asked each time "
    "the mail is sent or (in the demo) looked at.",
)


class Dead(Exception):
    """What the placeholder stands for does not exist any more: the link was used, the account is gone."""


def put(kind: str, argument: str, *, to: str) -> str:
    """The placeholder that stands in a mail to this address. Whitespace and braces are not for the argument."""
    placeholder = f"{{{{closed:{_signer(to).sign(f'{kind}:{argument}')}}}}}"
    if not PLACEHOLDER.fullmatch(placeholder):
        raise ValueError(f"{kind}: not an argument")
    return placeholder


def code(value: str, *, to: str) -> str:
    """A code that somebody else has made. Kept encrypted until the mail is sent, then wiped (`wiped`)."""
    return put(CODE, hidden.hide(value), to=to)


def opened(text: str, *, to: str) -> str:
    """The text as it goes out to this address, in the active language."""

    def open_one(found: re.Match[str]) -> str:
        try:
            kind, argument = _signer(to).unsign(found[1]).split(":", 1)
            return _opened(kind, argument, to)
        except BadSignature:
            return found[0]  # somebody wrote it
        except (Dead, hidden.Unreadable):
            return _("(Dieser Link gilt nicht mehr.)")

    return PLACEHOLDER.sub(open_one, text)


def _opened(kind: str, argument: str, to: str) -> str:
    if kind == CODE:
        return hidden.unhide(argument)
    for answer in OPENED.ask(kind, argument, to):
        if answer is not None:
            return answer
    raise LookupError(f"{kind}: no room opens it")


def shown(text: str) -> str:
    """The text for somebody who is not its recipient, in the active language."""
    return PLACEHOLDER.sub(_("(nur für die Empfängerin oder den Empfänger)"), text)


def wiped(text: str) -> str:
    """The text once it is sent: no code in it, not even an encrypted one."""
    return PLACEHOLDER.sub(lambda found: WIPED if found[1].startswith(f"{CODE}:") else found[0], text)


def _signer(to: str) -> Signer:
    return Signer(salt=f"{SALT}:{to}")
