"""Ask a worker to look now. The database is the truth: without Redis the sweep of the next minute looks."""

import time

import structlog
from celery import current_app
from kombu.exceptions import OperationalError

log = structlog.get_logger(__name__)

# Knocking at a dead Redis takes time, and an action may owe twenty mails: after a refusal nobody knocks for
# a while in this process.
PAUSE_SECONDS = 30
_closed_until = 0.0


def soon(task: str, *args: str) -> bool:
    """Queue the task of this name now. False: no broker; whoever depends on it has a sweep.

    Call it on commit. A name, not the task: actions know nothing of the tasks above them.
    """
    global _closed_until
    if time.monotonic() < _closed_until:
        return False
    try:
        current_app.send_task(task, args=args, retry=False, expires=600)
    except (OperationalError, OSError):
        _closed_until = time.monotonic() + PAUSE_SECONDS
        log.warning("broker.gone", task=task)
        return False
    return True
