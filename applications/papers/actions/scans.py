"""Uploaded files and the malware scanner: asked after the commit, and each minute until there is a verdict."""

import time

import structlog
from django.db import transaction

from applications.papers import scanning
from applications.papers.constants import ScanState
from applications.papers.mails import papers as paper_mails
from applications.papers.models import Attachment
from core import audit, broker, clock
from core.errors import STORAGE_ERRORS

log = structlog.get_logger(__name__)

# One sweep ends before the next begins; what is left waits for it.
SWEEP_SECONDS = 50


def state_on_arrival() -> ScanState:
    return ScanState.PENDING if scanning.is_on() else ScanState.OFF


def scan_soon(attachment: Attachment) -> None:
    """Ask a worker after the commit. Without a broker the sweep of the next minute does it."""
    if attachment.scan_state == ScanState.PENDING:
        pk = str(attachment.pk)
        transaction.on_commit(
            lambda: broker.soon("applications.tasks.scan_attachment", pk),
            robust=True,
        )


def scan(*, attachment: Attachment) -> ScanState:
    """Ask the scanner, keep its verdict. Without one the file stays pending: neither lost nor handed out.

    The file is read and judged outside any transaction. Two at once are harmless: the first verdict counts.
    Raises scanning.NotScanned when clamd is down, so that a sweep need not knock for every file.
    """
    if attachment.scan_state != ScanState.PENDING or not scanning.is_on():
        return ScanState(attachment.scan_state)
    try:
        with attachment.file.open("rb") as opened:
            content = opened.read()
    except STORAGE_ERRORS as error:
        log.error("attachment.unreadable", attachment=str(attachment.pk), error=type(error).__name__)
        return ScanState(attachment.scan_state)
    try:
        found = scanning.scan(content)
    except scanning.NotScanned as without:
        if without.reason == "down":
            raise
        log.error("attachment.not_scanned", attachment=str(attachment.pk), reason=without.reason)
        with transaction.atomic():
            paper_mails.cannot_be_scanned(attachment, without.reason)
        return ScanState(attachment.scan_state)
    return _judge(attachment, ScanState.INFECTED if found else ScanState.CLEAN, found)


@transaction.atomic
def _judge(attachment: Attachment, state: ScanState, found: str) -> ScanState:
    moment = clock.now()
    waiting = Attachment.objects.filter(pk=attachment.pk, scan_state=ScanState.PENDING)
    if not waiting.update(scan_state=state, scanned_at=moment, updated_at=moment):
        attachment.refresh_from_db(fields=["scan_state", "scanned_at"])
        return ScanState(attachment.scan_state)
    attachment.scan_state, attachment.scanned_at = state, moment
    if state == ScanState.INFECTED:
        audit.record(
            "attachment.infected", attachment, application=str(attachment.application_id), found=found
        )
        log.warning("attachment.infected", attachment=str(attachment.pk), found=found)
        paper_mails.infected(attachment)
    return state


def scan_pending() -> int:
    """Everything that waits for its verdict, oldest first. Returns how many got one."""
    if not scanning.is_on():
        return 0
    scanning.CLAMD.reset()  # each minute somebody asks
    until, judged = time.monotonic() + SWEEP_SECONDS, 0
    waiting = Attachment.objects.filter(scan_state=ScanState.PENDING).order_by("created_at", "id")
    for attachment in waiting.select_related("application__call"):
        if time.monotonic() > until:
            break
        try:
            judged += scan(attachment=attachment) != ScanState.PENDING
        except scanning.NotScanned:
            log.warning("scanner.down")
            break
    return judged
