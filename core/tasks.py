from celery import shared_task

from core.mail import outbox


@shared_task
def deliver_outbox() -> int:
    """Send what is owed. Any number of these may run at once: rows are claimed under lock."""
    return outbox.deliver()
