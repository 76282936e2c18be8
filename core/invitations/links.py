"""The link of an invitation: what it carries is made here and checked here, and nowhere else.

For every model with token_hash, expires_at, accepted_at and revoked_at (a partner into a tandem, a
colleague into an organisation, another organisation into a seat, a supporter who is asked for a letter).
The token is a random seed and its seal, an HMAC of it with SECRET_KEY. The row keeps the token's hash, the
outbox the seed: neither opens anything, and together with the database nobody can make the token who has no
SECRET_KEY. The rooms hand rows and tokens through and look into neither.
"""

import base64
import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

from django.conf import settings
from django.db.models import Model, QuerySet
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock, hidden
from core.errors import Impossible
from core.mail import closed, post

IN_MAIL = "invitation"  # what is closed in mails (core.mail.closed)
SEED_BYTES = 18  # as text 24 characters, without padding
SEED_LENGTH = 24
SEAL_BYTES = 18
# Of the token's hash, beside the seed: tells with which SECRET_KEY the token was made.
CHECK_LENGTH = 16
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


def renew(invitation: Invitation, *, days: int | None = None) -> str:
    """A new token and a new term, not saved yet; a link sent before is dead. Returns the token.

    days: how long it works; None: as long as every invitation."""
    token = _token(secrets.token_urlsafe(SEED_BYTES), settings.SECRET_KEY)
    invitation.token_hash = token_hash(token)
    invitation.expires_at = clock.now() + timedelta(days=days or settings.INVITATION_DAYS)
    return token


def _token(seed: str, secret: str) -> str:
    seal = salted_hmac("core.invitations", seed, secret=secret, algorithm="sha256").digest()[:SEAL_BYTES]
    return seed + base64.urlsafe_b64encode(seal).decode()


def in_mail(url_name: str, token: str, *, to: str) -> str:
    """The link to the page of this URL name as a mail to this address carries it: closed until it is sent.

    What lies in the outbox is the seed; the token is sealed anew when the mail goes out (opened)."""
    argument = f"{url_name}/{token[:SEED_LENGTH]}/{token_hash(token)[:CHECK_LENGTH]}"
    return closed.put(IN_MAIL, argument, to=to)


def opened(kind: str, argument: str, _to: str) -> str | None:
    """For core.mail.closed: the link of an invitation as its recipient follows it."""
    if kind != IN_MAIL:
        return None
    url_name, seed, check = argument.split("/")
    for secret in hidden.secrets():
        token = _token(seed, secret)
        if token_hash(token).startswith(check):
            return post.link(url_name, token)
    raise closed.Dead  # the SECRET_KEY of that time is gone


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
