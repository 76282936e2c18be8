"""The receipt as PDF: rendered once after the commit, kept, the same bytes for ever."""

import hashlib

from django.db import transaction

from applications.submission.models.submission import Amendment, Receipt, Submission
from applications.submission.prints import receipt as receipt_prints
from core import audit, clock
from core.paper import keep


@transaction.atomic
def render(*, row: Submission | Amendment) -> Receipt | None:
    """Render and keep the receipt of this row. None: it is there already, or somebody else is at it.

    Under the row's lock throughout, so two workers never make two. A worker that is killed leaves at most
    a file, which the next one replaces with the same bytes. Raises core.paper.pdf.PdfFailed, one of
    core.errors.STORAGE_ERRORS.
    """
    mine = (
        type(row)
        .objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
        .select_related("application__call", "submitted_by")
        .filter(pk=row.pk, receipt__isnull=True)
        .first()
    )
    if mine is None:
        return None
    data = receipt_prints.render(mine)
    receipt = Receipt(
        submission=mine if isinstance(mine, Submission) else None,
        amendment=mine if isinstance(mine, Amendment) else None,
        file=keep.pdf(data, name=f"receipts/{mine.pk}.pdf", storage=Receipt._meta.get_field("file").storage),
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        rendered_at=clock.now(),
    )
    receipt.save(force_insert=True)
    audit.record("receipt.keep", mine.application, sha256=receipt.sha256)
    return receipt
