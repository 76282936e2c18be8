"""Which papers may still follow when the application is out of the tandem's hands."""

from datetime import datetime

from applications.draft.constants import ALIVE
from applications.draft.models.application import Application
from core import clock
from programmes.models import RequiredPaper


def may_follow(application: Application, paper: RequiredPaper, *, arrived_at: datetime | None = None) -> bool:
    """May this paper still come in although the application is out of the tandem's hands?"""
    if not paper.may_follow or application.state not in ALIVE:
        return False
    return paper.follows_until is None or clock.is_open(
        clock.closing_moment(paper.follows_until), arrived_at=arrived_at
    )
