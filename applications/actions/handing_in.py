"""What happens when the last partner has agreed. The application is locked by the caller (give_consent)."""

from django.db import transaction

from applications import mails
from applications.constants import ANSWER_REOPENING, SUBMIT
from applications.models import Amendment, NumberSeries, PartnerInvitation, Submission
from core import broker, clock
from core.transitions import advance


def hand_in(application, reopening, present, present_hash, *, by, moment) -> Submission | Amendment:
    """Keep the content unchangeably and owe the receipt: of the application, or of the answer to reopening."""
    kept = {
        "application": application,
        "content": present,
        "content_hash": present_hash,
        "arrived_at": moment,
        "submitted_by": by,
    }
    row = _submit(kept, by) if reopening is None else _amend(kept, reopening, by)
    transaction.on_commit(lambda: broker.soon("applications.tasks.render_receipt", str(row.pk)), robust=True)
    return row


def _submit(kept, by) -> Submission:
    application = kept["application"]
    number = _next_number(application.call)
    advance(application, SUBMIT, by=by, changes={"number": number}, content_hash=kept["content_hash"])
    submission = Submission.objects.create(**kept)
    PartnerInvitation.objects.filter(
        application=application, accepted_at__isnull=True, revoked_at__isnull=True
    ).update(revoked_at=clock.now())
    mails.receipt(application, submission)
    return submission


def _amend(kept, reopening, by) -> Amendment:
    application = kept["application"]
    advance(
        reopening,
        ANSWER_REOPENING,
        by=by,
        application=str(application.pk),
        content_hash=kept["content_hash"],
    )
    number = Amendment.objects.filter(application=application).count() + 1
    amendment = Amendment.objects.create(**kept, reopening=reopening, number=number)
    mails.amended(application, amendment)
    return amendment


def _next_number(call) -> str:
    """Drawn under lock in the transaction that uses it: none is missing, none is double."""
    NumberSeries.objects.bulk_create([NumberSeries(call=call)], ignore_conflicts=True)
    series = NumberSeries.objects.select_for_update().get(call=call)
    series.last += 1
    series.save()
    return f"{call.number_prefix}-{series.last:04d}"
