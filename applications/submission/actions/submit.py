"""Handing in: the content is kept unchangeably, the receipt is owed."""

from datetime import datetime

from django.db import connection, transaction

from accounts.models import User
from applications.draft.constants import SUBMIT
from applications.draft.models.application import Application, PartnerInvitation
from applications.plans.snapshot import Content
from applications.submission import mails
from applications.submission.models.submission import Amendment, Submission
from core import broker, clock
from core.transitions import advance
from programmes.models import Call

# The first of a call makes its row; one statement, for at a deadline all wait for this row.
NEXT = """
INSERT INTO applications_numberseries (call_id, last) VALUES (%s, 1)
ON CONFLICT (call_id) DO UPDATE SET last = applications_numberseries.last + 1
RETURNING last
"""


def submit(
    *, application: Application, content: Content, content_hash: str, by: User, moment: datetime
) -> Submission:
    """Hand the application in. Nobody presses a button for this: it happens in the transaction of the last
    partner's consent (consent.give), which has locked the row, found nothing missing and checked that
    everybody agreed to this very content.

    It brings: a number, the state "submitted", the content as it was agreed to (no later edit reaches it), the
    receipt by mail to everybody and as PDF (a worker draws it after the commit), and the end of invitations
    into free seats. moment: when the last consent arrived; it counts against the deadline. application follows.
    """
    number = _next_number(application.call)
    advance(application, SUBMIT, by=by, changes={"number": number}, content_hash=content_hash)
    submission = Submission.objects.create(
        application=application,
        content=content,
        content_hash=content_hash,
        arrived_at=moment,
        submitted_by=by,
    )
    PartnerInvitation.objects.filter(
        application=application, accepted_at__isnull=True, revoked_at__isnull=True
    ).update(revoked_at=clock.now())
    mails.receipt(application, submission)
    owe_receipt(submission)
    return submission


def owe_receipt(row: Submission | Amendment) -> None:
    """The PDF of what was handed in (a submission or an amendment) is drawn once this is committed."""
    transaction.on_commit(lambda: broker.soon("applications.tasks.render_receipt", str(row.pk)), robust=True)


def _next_number(call: Call) -> str:
    """Drawn in the transaction that uses it, which holds the row to its end: none is missing, none is double."""
    with connection.cursor() as cursor:
        cursor.execute(NEXT, [call.pk])
        (number,) = cursor.fetchone()
    return f"{call.number_prefix}-{number:04d}"
