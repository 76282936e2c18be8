"""What an application still lacks. For both partners, at all times, each with the way to the place."""

from applications.draft.constants import ALIVE
from core import clock


def may_follow(application, paper, *, arrived_at=None) -> bool:
    """May this paper still come in although the application is out of the tandem's hands?"""
    if not paper.may_follow or application.state not in ALIVE:
        return False
    return paper.follows_until is None or clock.is_open(
        clock.closing_moment(paper.follows_until), arrived_at=arrived_at
    )
