"""Ask a worker to look now. The database is the truth: without Redis the sweep of the next minute looks."""

import structlog
from celery import current_app
from kombu.exceptions import OperationalError

from core.breaker import REDIS

log = structlog.get_logger(__name__)


def soon(task: str, *args: str) -> bool:
    """Queue the task of this name now. False: no broker; whoever depends on it has a sweep.

    Call it on commit. A name, not the task: actions know nothing of the tasks above them. It waits at most
    settings.REDIS_TIMEOUT, and after a refusal nobody knocks for a while: an action may owe twenty mails.
    """
    if REDIS.is_open:
        return False
    try:
        current_app.send_task(task, args=args, retry=False, expires=600)
    except (OperationalError, OSError):
        REDIS.trip()
        log.warning("broker.gone", task=task)
        return False
    return True
