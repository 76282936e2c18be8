"""The link of an invitation: what it carries is made here and checked here, and nowhere else.

For every model with token_hash, expires_at, accepted_at and revoked_at (a partner into a tandem, a
colleague into an organisation, another organisation into a seat, a supporter who is asked for a letter).
Today the link carries a random token and the row keeps only its hash. Who wants links that are signed from
the row and a secret changes this module: the rooms hand rows and tokens through and look into neither.
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

from django.conf import settings
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock
from core.errors import Impossible

TOKEN_BYTES = 32
# How a link can have ended, by the field that tells; the first that is set says what happened.
ENDS = (("declined_at", "declined"), ("accepted_at", "used"), ("revoked_at", "revoked"))
CLOSED = {
    "used": gettext_lazy("Diese Einladung wurde schon angenommen."),
    "revoked": gettext_lazy("Diese Einladung wurde zurückgenommen."),
    "expired": gettext_lazy("Diese Einladung ist abgelaufen."),
}


Row = TypeVar("Row", bound=Model)


class Invitation(Protocol):
    """What a row has to bring (some have a declined_at besides)."""

    token_hash: Any
    expires_at: Any
    accepted_at: Any
    revoked_at: Any

    def save(self, *args: Any, **kwargs: Any) -> None: ...


# -- what the link carries ---------------------------------------------------------------------------


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def renew(invitation: Invitation) -> str:
    """A new token and a new term, not saved yet; a link sent before is dead. Returns the token."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    invitation.token_hash = token_hash(token)
    invitation.expires_at = clock.now() + timedelta(days=settings.INVITATION_DAYS)
    return token


def mark_of(invitation: Invitation) -> str:
    """What stands for the link where the link itself must not be kept: in a browser's session, in a counter.

    Nobody gets in with it, and it ends with the link: sent anew, the invitation has another one."""
    return str(invitation.token_hash)


def mark_in(token: str) -> str:
    """The mark of the link with this token, whether there is such a link or not."""
    return token_hash(token)


def find(rows: QuerySet[Row], *, token: str) -> Row | None:
    """The row among these whose link carries the token. Also one that is closed meanwhile."""
    return find_marked(rows, mark=mark_in(token))


def find_marked(rows: QuerySet[Row], *, mark: str) -> Row | None:
    return rows.filter(token_hash=mark).first()


def refuse_other(opened: Invitation, fresh: Invitation, *, refusal: str = "") -> None:
    """Raises Impossible if the link was sent anew between reading it (opened) and locking the row (fresh):
    the one that was opened is the old one, perhaps sent to a wrong address."""
    if mark_of(opened) != mark_of(fresh):
        raise unknown(refusal)


def unknown(refusal: str = "") -> Impossible:
    """There is no such link (any more)."""
    return Impossible(refusal or _("Diese Einladung gibt es nicht."), code="unknown")


# -- what became of it -------------------------------------------------------------------------------


def is_expired(invitation: Invitation) -> bool:
    end: datetime = invitation.expires_at
    return end <= clock.now()


def closed_because(invitation: Invitation) -> str:
    """ "declined", "used", "revoked", "expired", or nothing: the link is good."""
    for field, reason in ENDS:
        if getattr(invitation, field, None):
            return reason
    return "expired" if is_expired(invitation) else ""


def refuse_closed(invitation: Invitation, *, expired_too: bool = True, words: dict = CLOSED) -> None:
    """Raises Impossible. An expired invitation can still be sent again or taken back.

    words: {reason: what the room says to it}."""
    reason = closed_because(invitation)
    if reason and (expired_too or reason != "expired"):
        raise Impossible(str(words[reason]), code=reason)
