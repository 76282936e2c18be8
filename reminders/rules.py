"""Who is due what, when: days, not rows."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from core import clock
from programmes.models import Call
from reminders.constants import DRAFT_DAYS, FROM_HOUR, OVERDUE, REVIEW_DAYS


def last_day(closes_at: datetime) -> date:
    """The day people know as the deadline: closes_at is the instant after its last second."""
    return clock.last_second(closes_at).date()


def begins(stage: int, due_on: date) -> datetime:
    """When the reminder of this stage (days before; OVERDUE: the day after) is to go out."""
    day = due_on - timedelta(days=stage)
    return datetime.combine(day, time(FROM_HOUR), tzinfo=clock.BERLIN)


def stage_now(due_on: date, stages: Iterable[int]) -> int | None:
    """The latest stage that has begun, or None. After an outage only the latest is sent, not all missed."""
    begun = [stage for stage in stages if begins(stage, due_on) <= clock.now()]
    return min(begun, default=None)


def draft_stage(call: Call) -> int | None:
    """14, 7, 3 or 1 while the call is open; a closed call reminds nobody."""
    return stage_now(last_day(call.closes_at), DRAFT_DAYS) if call.is_open() else None


def review_stage(due_on: date) -> int | None:
    """7 or 1 days before, OVERDUE afterwards."""
    return stage_now(due_on, (*REVIEW_DAYS, OVERDUE))


def occasion(due_on: date, stage: int) -> str:
    """A deadline that moved is another occasion."""
    return f"{due_on.isoformat()}/{'overdue' if stage == OVERDUE else stage}"
