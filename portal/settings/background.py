"""What beat does and when, and how long what workers make is theirs. Part of base.py, which has the broker."""

import environ
from celery.schedules import crontab

_env = environ.Env()

CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# The database is the truth: each minute look whether anything is due. See core.tasks, reminders.tasks.
CELERY_BEAT_SCHEDULER = "portal.beat:Scheduler"
CELERY_BEAT_SCHEDULE = {
    "deliver-outbox": {"task": "core.tasks.deliver_outbox", "schedule": 60},
    "render-letters": {"task": "letters.tasks.render_released", "schedule": 60},
    "scan-pending": {"task": "applications.tasks.scan_pending", "schedule": 60},
    "clear-sessions": {"task": "core.tasks.clear_sessions", "schedule": crontab(hour=3, minute=47)},
    "sweep-orphans": {"task": "applications.tasks.sweep_orphans", "schedule": crontab(hour=3, minute=17)},
    "build-exports": {"task": "core.tasks.build_exports", "schedule": 60},
    "render-receipts": {"task": "applications.tasks.render_receipts", "schedule": 60},
    "remind": {"task": "reminders.tasks.remind", "schedule": 60},
}
OUTBOX_LEASE_SECONDS = 120
# A worker that makes an export gives a sign of life within these seconds, else another one takes it up; more than the
# longest step between two signs (casework.prints.case_file.SECONDS), less than CELERY_TASK_TIME_LIMIT.
EXPORT_LEASE_SECONDS = 200
# Days that a finished export can be fetched; then its file is deleted.
EXPORT_DAYS = _env.int("EXPORT_DAYS", default=7)
OUTBOX_FROZEN = _env.bool("OUTBOX_FROZEN", default=False)  # after a restore from backup
