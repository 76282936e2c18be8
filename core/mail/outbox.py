"""Mails are owed by rows in the business transaction and delivered after it.

A broker is not an outbox: the row is the truth, Celery only says "look now", and beat looks each minute
anyway. A worker claims a row under a lease, commits that, sends, then marks it. If it dies in between,
nobody knows whether the mail went out: the row becomes `unclear` and a person decides
(settle), it is never blindly sent again.
"""

import contextlib
import smtplib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parseaddr
from typing import Any

import structlog
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import models, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from core import audit, broker, clock
from core.constants import OUTBOX_MAX_ATTEMPTS, STUCK, OutboxState
from core.errors import Impossible
from core.mail import closed
from core.models import OutboxMessage

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Mail:
    """One mail to one address, word for word as it goes out."""

    to: str
    language: str
    subject_line: str
    body: str
    name: str = ""  # whose address it is, where a page shows the mail before it is owed


def owe(mails: Sequence[Mail], *, kind: str, subject: models.Model, occasion: str = "") -> None:
    """Owe these mails about `subject`, in one query, however many they are.

    The same (subject, kind, to, occasion) again changes nothing: what is owed already is not owed twice,
    and keeps its words. Call it inside the transaction of the action.
    """
    if not mails:
        return
    subject_type, subject_id = audit.subject_of(subject)
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rsplit("@", 1)[-1]
    OutboxMessage.objects.bulk_create(
        [
            OutboxMessage(
                subject_type=subject_type,
                subject_id=subject_id,
                kind=kind,
                recipient=mail.to,
                occasion=occasion,
                language=mail.language,
                subject_line=" ".join(mail.subject_line.split())[:200],
                body=_marked(mail.body, mail.language),
                message_id=f"<{uuid.uuid4()}@{domain}>",
            )
            for mail in mails
        ],
        ignore_conflicts=True,
        batch_size=500,
    )
    transaction.on_commit(_look_now, robust=True)


def _marked(body: str, language: str) -> str:
    """The demo's mails say on their face that nothing in them is real."""
    if not settings.DEMO:
        return body
    with translation.override(language):
        mark = _("MUSTER – Diese Nachricht gehört zu einer Vorführung.")
    return f"*** {mark} ***\n\n{body}"


def _look_now() -> None:
    broker.soon("core.tasks.deliver_outbox")


def supersede(*, subject: models.Model, kinds: Sequence[str]) -> int:
    """Take back what has not gone out yet about `subject`; a new decision says something else now."""
    subject_type, subject_id = audit.subject_of(subject)
    return OutboxMessage.objects.filter(
        subject_type=subject_type,
        subject_id=subject_id,
        kind__in=kinds,
        state__in=[OutboxState.PENDING, OutboxState.FAILED],
    ).update(state=OutboxState.SUPERSEDED)


def expire_leases() -> int:
    """Rows whose worker died between claim and mark: nobody knows. Returns how many."""
    return OutboxMessage.objects.filter(state=OutboxState.CLAIMED, lease_until__lt=clock.now()).update(
        state=OutboxState.UNCLEAR, lease_until=None
    )


def claim() -> OutboxMessage | None:
    """The next due row, leased and committed; None when there is none or the outbox is frozen."""
    if settings.OUTBOX_FROZEN:
        return None
    with transaction.atomic():
        message = (
            OutboxMessage.objects.select_for_update(skip_locked=True)
            .filter(state=OutboxState.PENDING, not_before__lte=clock.now())
            .order_by("not_before", "id")
            .first()
        )
        if message is None:
            return None
        message.state = OutboxState.CLAIMED
        message.lease_until = clock.now() + timedelta(seconds=settings.OUTBOX_LEASE_SECONDS)
        message.attempts += 1
        message.save()
        return message


class Line:
    """The connection to the mail server, one for a batch: opened for the first mail, and anew where the
    server has hung up between two."""

    def __init__(self) -> None:
        self._backend: Any = None
        self.is_refused = False  # nobody could be reached at the last try

    def ready(self) -> Any:
        """The backend with an open connection. Raises OSError, SMTPException."""
        if self._backend is not None and not getattr(self._backend, "answers", lambda: True)():
            self.close()
        if self._backend is None:
            backend = get_connection()
            self.is_refused = True
            backend.open()
            self.is_refused, self._backend = False, backend
        return self._backend

    def close(self) -> None:
        backend, self._backend = self._backend, None
        if backend is not None:
            # Whether the server says goodbye changes nothing: each mail has been marked by its own answer.
            with contextlib.suppress(OSError, smtplib.SMTPException):
                backend.close()


def text_of(message: OutboxMessage) -> str:
    """The text as its recipient reads it, links and codes opened. For sending, and for the demo's mailbox."""
    with translation.override(message.language):
        return closed.opened(message.body, to=message.recipient)


def send(message: OutboxMessage, line: Line) -> bool:
    """Send a claimed row and mark it. What the server certainly has not taken is put back for later.

    A line that broke is closed; the next mail finds it so."""
    mine = OutboxMessage.objects.filter(
        pk=message.pk, state=OutboxState.CLAIMED, lease_until=message.lease_until
    )
    try:
        backend = line.ready()
    except (OSError, smtplib.SMTPException) as error:
        line.close()
        return _not_sent(message, mine, error)
    mail = EmailMessage(
        subject=message.subject_line,
        body=text_of(message),
        to=[message.recipient],
        headers={
            "Message-ID": message.message_id,
            "Auto-Submitted": "auto-generated",
            "Content-Language": message.language[:2],
        },
        connection=backend,
    )
    try:
        mail.send()
    except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused) as error:
        return _not_sent(message, mine, error)  # the server answered: it did not take the mail
    except ValueError as error:  # an address that cannot stand in a mail; trying again changes nothing
        return _not_sent(message, mine, error, for_good=True)
    except (OSError, smtplib.SMTPException) as error:
        begun = getattr(backend, "content_begun", True)
        line.close()
        if not begun:
            return _not_sent(message, mine, error)
        # The line broke while the mail was under way; the server may have it.
        mine.update(state=OutboxState.UNCLEAR, lease_until=None, last_error=type(error).__name__)
        log.warning("outbox.unclear", message=str(message.pk), error=type(error).__name__)
        return False
    mine.update(state=OutboxState.SENT, sent_at=clock.now(), lease_until=None, last_error="")
    if (without_code := closed.wiped(message.body)) != message.body:
        OutboxMessage.objects.filter(pk=message.pk).update(body=without_code)
    return True


def _not_sent(
    message: OutboxMessage,
    mine: models.QuerySet[OutboxMessage],
    error: Exception,
    *,
    for_good: bool = False,
) -> bool:
    spent = for_good or message.attempts >= OUTBOX_MAX_ATTEMPTS
    mine.update(
        state=OutboxState.FAILED if spent else OutboxState.PENDING,
        lease_until=None,
        not_before=clock.now() + timedelta(minutes=min(60, 2 ** min(message.attempts, 6))),
        last_error=type(error).__name__,
    )
    log.warning("outbox.not_sent", message=str(message.pk), error=type(error).__name__)
    return False


def deliver(limit: int = 200) -> int:
    """Send what is due, at most `limit`, over one connection. Returns how many went out.

    Where no connection can be had the first mail tells, and the others wait for the next sweep: each would
    only wait for the same server."""
    expire_leases()
    sent = 0
    line = Line()
    try:
        for _turn in range(limit):
            message = claim()
            if message is None:
                break
            sent += send(message, line)
            if line.is_refused:
                break
    finally:
        line.close()
    return sent


@transaction.atomic
def settle(*, message: OutboxMessage, arrived: bool, by: models.Model) -> OutboxMessage:
    """A person looked into the mail server's log by Message-ID: mark as sent, or send again (under the same
    Message-ID, so that a mailbox that has it knows it).

    Raises Impossible if it is neither unclear nor failed (any more), or if the recipient would read after a
    newer mail of this kind what that one has overtaken.
    """
    fresh = OutboxMessage.objects.select_for_update().get(pk=message.pk)
    if fresh.state not in STUCK:
        raise Impossible(_("Diese Nachricht ist schon geklärt."), code="settled")
    if not arrived and _overtaken(fresh):
        raise Impossible(
            _(
                "Zu diesem Vorgang gibt es eine neuere Nachricht. Diese hier geht deshalb nicht noch einmal hinaus."
            ),
            code="overtaken",
        )
    before = fresh.state
    fresh.state = OutboxState.SENT if arrived else OutboxState.PENDING
    fresh.sent_at = clock.now() if arrived else None
    if arrived:
        fresh.body = closed.wiped(fresh.body)
    else:
        fresh.attempts, fresh.not_before = 0, clock.now()
        transaction.on_commit(_look_now, robust=True)
    fresh.save()
    audit.record("outbox.reconcile", fresh, by=by, arrived=arrived, was=before)
    return fresh


def _overtaken(message: OutboxMessage) -> bool:
    """Was the same said anew since, on another occasion: an invitation sent again, perhaps to another address?"""
    return (
        OutboxMessage.objects.filter(
            subject_type=message.subject_type,
            subject_id=message.subject_id,
            kind=message.kind,
            created_at__gt=message.created_at,
        )
        .exclude(occasion=message.occasion)
        .exists()
    )
