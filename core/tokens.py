"""Invitations by mail: the link carries a token, the row keeps only its hash and when it ends.

For every model with token_hash, expires_at, accepted_at and revoked_at (a partner into a tandem, a
colleague into an organisation).
"""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core import clock
from core.errors import Impossible

TOKEN_BYTES = 32
CLOSED = {
    "used": _("Diese Einladung wurde schon angenommen."),
    "revoked": _("Diese Einladung wurde zurückgenommen."),
    "expired": _("Diese Einladung ist abgelaufen."),
}


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def renew(invitation) -> str:
    """A new token and a new term, not saved yet; a link sent before is dead. Returns the token."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    invitation.token_hash = token_hash(token)
    invitation.expires_at = clock.now() + timedelta(days=settings.INVITATION_DAYS)
    return token


def closed_because(invitation) -> str:
    """ "used", "revoked", "expired", or nothing: the link is good."""
    if invitation.accepted_at:
        return "used"
    if invitation.revoked_at:
        return "revoked"
    return "expired" if invitation.expires_at <= clock.now() else ""


def refuse_closed(invitation, *, expired_too: bool = True) -> None:
    """Raises Impossible. An expired invitation can still be sent again or taken back."""
    reason = closed_because(invitation)
    if reason and (expired_too or reason != "expired"):
        raise Impossible(str(CLOSED[reason]), code=reason)
