"""The question of the office that waits for an answer."""

from applications.draft.constants import ReopeningState
from applications.draft.models.application import Application
from applications.draft.models.reopening import Reopening


def open_reopening(application: Application) -> Reopening | None:
    """The question of the office that waits for its answer (also when its time is over)."""
    if application.is_draft:
        return None
    return (
        Reopening.objects.filter(application=application, state=ReopeningState.OPEN)
        .select_related("asked_by")
        .first()
    )
