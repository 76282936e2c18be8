import time
from uuid import UUID

import structlog
from celery import shared_task

from core.constants import ExportProblem
from core.exports import building
from core.mail import outbox
from core.sessions import SessionStore

log = structlog.get_logger(__name__)

# The sweep of exports takes up nothing new after so many seconds: CELERY_TASK_TIME_LIMIT ends it.
SWEEP_SECONDS = 120


@shared_task
def deliver_outbox() -> int:
    """Send what is owed. Any number of these may run at once: rows are claimed under lock."""
    return outbox.deliver()


@shared_task
def build_export(export_id: str) -> bool:
    """Right after somebody asked. True: it was made here."""
    export = None
    try:
        export = building.claim(pk=UUID(export_id))
        return export is not None and building.make(export=export)
    except Exception:  # the edge of the task: the person learns of it, the log has the rest, others go on
        log.exception("export.broken", export=export_id, kind=export.kind if export else "")
        if export is not None:
            building.give_up(export=export, problem=ExportProblem.BROKEN)
        return False


@shared_task
def build_exports() -> int:
    """Each minute: what waits, what a dead worker left, and files whose days are over."""
    began, made = time.monotonic(), 0
    for pk in building.due():
        if time.monotonic() - began > SWEEP_SECONDS:
            break
        made += build_export(str(pk))
    building.sweep()
    return made


@shared_task
def clear_sessions() -> None:
    """Rows of sessions that are over are of no use to anybody but a thief of the table."""
    SessionStore.clear_expired()
