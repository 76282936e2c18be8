"""The one clock and the one deadline function. Nothing else in the project asks what time it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

BERLIN = ZoneInfo("Europe/Berlin")

# A request that arrived in time may take this long to commit.
GRACE = timedelta(minutes=5)


_shift: ContextVar[timedelta] = ContextVar("clock_shift", default=timedelta())


def now() -> datetime:
    """The moment, aware, UTC."""
    return timezone.now() + _shift.get()


@contextmanager
def as_if(moment: datetime) -> Iterator[None]:
    """The demo tells a story of months in seconds: inside, it is `moment`, and time runs on from there.

    Only where nothing is real (settings.DEMO).
    """
    if not settings.DEMO:
        raise RuntimeError("the clock is set back in the demo only")
    token = _shift.set(moment - timezone.now())
    try:
        yield
    finally:
        _shift.reset(token)


def today() -> date:
    """The day in Germany."""
    return now().astimezone(BERLIN).date()


def closing_moment(last_day: date) -> datetime:
    """The exclusive end of a last day: 0:00 of the day after, in Berlin, as UTC.

    Days of 23 and 25 hours come out right because the wall clock is asked, not a number of hours.
    """
    return datetime.combine(last_day + timedelta(days=1), time(), tzinfo=BERLIN).astimezone(UTC)


def is_open(closes_at: datetime, *, arrived_at: datetime | None = None) -> bool:
    """May something that arrived then still come in?

    closes_at is exclusive: the instant after the last announced second. What counts is when the request
    arrived, not when it commits, but an arrival older than GRACE counts as now, so that nobody can
    keep a request in hand.
    """
    moment = now()
    if arrived_at is not None and moment - GRACE <= arrived_at <= moment:
        moment = arrived_at
    return moment < closes_at


def last_second(closes_at: datetime) -> datetime:
    """The last announced second, in Berlin: what a person reads ("31.01.2024, 23:59:59 Uhr")."""
    return (closes_at - timedelta(seconds=1)).astimezone(BERLIN)
