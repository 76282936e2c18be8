"""Send the link, send it anew, take it back. Called by a room's verb, under the lock that the verb holds.

The room says who may, what stands in the way and which mail it is; the audit entry is the verb's as well.
"""

from collections.abc import Callable
from typing import cast

from django.db.models import Model

from core import clock
from core.errors import Impossible
from core.invitations import links
from core.mail import outbox


def send(
    invitation: links.Invitation, *, mail: str, post: Callable[[str], object], days: int | None = None
) -> None:
    """Save the invitation with a new link and a new term, and owe the mail with it. An older link is dead.

    mail: the kind (of the outbox) of the mail that carries the link: one that still waits with the old link
    goes to nobody. post: owes the mail, given the token. days: how long the link works (links.renew).
    """
    token = links.renew(invitation, days=days)
    invitation.save()
    outbox.supersede(subject=cast(Model, invitation), kinds=[mail])
    post(token)
    # In memory only; the database and the outbox's index know the hash.
    invitation.token = token  # type: ignore[attr-defined]


def revoke(invitation: links.Invitation, *, mail: str) -> None:
    """The link is dead from now on, and a mail that still waits with it goes to nobody."""
    invitation.revoked_at = clock.now()
    invitation.save()
    outbox.supersede(subject=cast(Model, invitation), kinds=[mail])


def make_room(standing: links.Invitation | None, *, mail: str, refusal: str) -> None:
    """For a new invitation where only one may be open: one that has expired goes. Raises Impossible (with
    refusal, as "open") if there is one whose link is still good."""
    if standing is None:
        return
    if not links.closed_because(standing):
        raise Impossible(refusal, code="open")
    revoke(standing, mail=mail)
