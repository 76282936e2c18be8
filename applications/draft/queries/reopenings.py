"""The question of the office that waits for an answer."""

from uuid import UUID

from django.db.models import QuerySet

from applications.draft.constants import ReopeningState
from applications.draft.models.application import Application
from applications.draft.models.reopening import Reopening
from core.prepared import one_of, prepared


@prepared("application")
def _open(*, application: UUID) -> QuerySet[Reopening]:
    waiting = Reopening.objects.filter(application=application, state=ReopeningState.OPEN)
    return waiting.select_related("asked_by").order_by("pk")[:1]


def open_reopening(application: Application) -> Reopening | None:
    """The question of the office that waits for its answer (also when its time is over)."""
    return None if application.is_draft else one_of(_open(application=application.pk))
