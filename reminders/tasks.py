from celery import shared_task

from reminders import actions


@shared_task
def remind() -> int:
    """Once a minute: owe every reminder that is due. The outbox sends it once, however often this runs."""
    return actions.remind_drafts() + actions.remind_reviewers()
