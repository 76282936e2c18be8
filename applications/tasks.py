import structlog
from celery import shared_task

from applications import actions, scanning
from applications.models import Attachment

log = structlog.get_logger(__name__)


@shared_task
def scan_attachment(attachment_id: str) -> bool:
    """Right after an upload. True: there is a verdict; else scan_pending asks again each minute."""
    attachment = Attachment.objects.select_related("application__call").filter(pk=attachment_id).first()
    if attachment is None:
        return False
    try:
        return actions.scan(attachment=attachment) != "pending"
    except scanning.NotScanned as without:
        log.warning("scanner.down", attachment=attachment_id, reason=without.reason)
        return False


@shared_task
def scan_pending() -> int:
    """Each minute: whatever waits for the scanner."""
    return actions.scan_pending()


@shared_task
def sweep_orphans() -> int:
    """Each night: files that no row speaks of."""
    return actions.sweep_orphans()
