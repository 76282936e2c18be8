"""Mails are owed by rows in the business transaction and delivered after it.

A broker is not an outbox: the row is the truth, Celery only says "look now", and beat looks each minute
anyway. A worker claims a row under a lease, commits that, sends, then marks it. If it dies in between,
nobody knows whether the mail went out: the row becomes `unclear` and a person decides
(release_unclear), it is never blindly sent again.
"""

import smtplib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parseaddr

import structlog
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import models, transaction
from django.utils import translation
from django.utils.translation import gettext

from core import audit, broker, clock
from core.constants import OUTBOX_MAX_ATTEMPTS, OutboxState
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
        mark = gettext("MUSTER – Diese Nachricht gehört zu einer Vorführung.")
    return f"*** {mark} ***\n\n{body}"


def _look_now() -> None:
    broker.soon("core.tasks.deliver_outbox")


def supersede(*, subject: models.Model, kinds: Sequence[str]) -> int:
    """Take back what has not gone out yet about `subject`; a new decision says something else now."""
    subject_type, subject_id = audit.subject_of(subject)
    return OutboxMessage.objects.filter(
        subject_type=subject_type, subject_id=subject_id, kind__in=kinds, state=OutboxState.PENDING
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


def send(message: OutboxMessage) -> bool:
    """Send a claimed row and mark it. A refused connection puts it back for later."""
    mail = EmailMessage(
        subject=message.subject_line,
        body=message.body,
        to=[message.recipient],
        headers={
            "Message-ID": message.message_id,
            "Auto-Submitted": "auto-generated",
            "Content-Language": message.language[:2],
        },
    )
    mine = OutboxMessage.objects.filter(
        pk=message.pk, state=OutboxState.CLAIMED, lease_until=message.lease_until
    )
    try:
        mail.connection = get_connection()
        mail.connection.open()
    except (OSError, smtplib.SMTPException) as error:
        return _not_sent(message, mine, error)
    try:
        mail.send()
    except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused) as error:
        return _not_sent(message, mine, error)  # the server answered: it did not take the mail
    except (OSError, smtplib.SMTPException) as error:
        # The line broke while the mail was under way; the server may have it.
        mine.update(state=OutboxState.UNCLEAR, lease_until=None, last_error=type(error).__name__)
        log.warning("outbox.unclear", message=str(message.pk), error=type(error).__name__)
        return False
    finally:
        mail.connection.close()
    mine.update(state=OutboxState.SENT, sent_at=clock.now(), lease_until=None, last_error="")
    return True


def _not_sent(message: OutboxMessage, mine: models.QuerySet[OutboxMessage], error: Exception) -> bool:
    spent = message.attempts >= OUTBOX_MAX_ATTEMPTS
    mine.update(
        state=OutboxState.FAILED if spent else OutboxState.PENDING,
        lease_until=None,
        not_before=clock.now() + timedelta(minutes=min(60, 2 ** min(message.attempts, 6))),
        last_error=type(error).__name__,
    )
    log.warning("outbox.not_sent", message=str(message.pk), error=type(error).__name__)
    return False


def deliver(limit: int = 200) -> int:
    """Send what is due, at most `limit`. Returns how many went out."""
    expire_leases()
    sent = 0
    for _turn in range(limit):
        message = claim()
        if message is None:
            break
        sent += send(message)
    return sent


@transaction.atomic
def release_unclear(*, message: OutboxMessage, arrived: bool, by: models.Model) -> OutboxMessage:
    """A person looked into the mail server's log by Message-ID: mark as sent, or send again."""
    fresh = OutboxMessage.objects.select_for_update().get(pk=message.pk, state=OutboxState.UNCLEAR)
    fresh.state = OutboxState.SENT if arrived else OutboxState.PENDING
    fresh.sent_at = clock.now() if arrived else None
    fresh.save()
    audit.record("outbox.reconcile", fresh, by=by, arrived=arrived)
    return fresh
