"""What workers do: have files scanned, sweep away files without a row, draw receipts."""

import structlog
from celery import shared_task

from applications.papers import scanning
from applications.papers.actions import orphans, scans
from applications.papers.models import Attachment
from applications.submission.actions import receipts
from applications.submission.models.submission import Amendment, Submission
from applications.submission.queries import handed_in
from core.errors import STORAGE_ERRORS
from core.paper.pdf import PdfFailed

log = structlog.get_logger(__name__)


@shared_task
def scan_attachment(attachment_id: str) -> bool:
    """Right after an upload. True: there is a verdict; else scan_pending asks again each minute."""
    attachment = Attachment.objects.select_related("application__call").filter(pk=attachment_id).first()
    if attachment is None:
        return False
    try:
        return scans.scan(attachment=attachment) != "pending"
    except scanning.NotScanned as without:
        log.warning("scanner.down", attachment=attachment_id, reason=without.reason)
        return False


@shared_task
def scan_pending() -> int:
    """Each minute: whatever waits for the scanner."""
    return scans.scan_pending()


@shared_task
def sweep_orphans() -> int:
    """Each night: files that no row speaks of."""
    return orphans.sweep()


@shared_task
def render_receipt(row_id: str) -> bool:
    """Right after the last consent: the receipt of this submission or amendment. True: it was made here."""
    for model in (Submission, Amendment):
        row = model.objects.filter(pk=row_id).first()
        if row is None:
            continue
        try:
            return receipts.render(row=row) is not None
        except (PdfFailed, *STORAGE_ERRORS) as failed:
            # The row is the truth and waits: the sweep tries again, the page says that it is on its way.
            log.error("receipt.not_rendered", row=row_id, error=type(failed).__name__)
    return False


@shared_task
def render_receipts() -> int:
    """Each minute: whatever has no receipt yet. Any number of these may run at once."""
    return sum(render_receipt(str(pk)) for pk in handed_in.without_receipt())
