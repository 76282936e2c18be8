from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from core import clock

DAYS = [
    # last day, the exclusive end in UTC, hours of that day
    (date(2024, 1, 31), datetime(2024, 1, 31, 23, tzinfo=UTC), 24),
    (date(2024, 7, 31), datetime(2024, 7, 31, 22, tzinfo=UTC), 24),
    (date(2024, 3, 31), datetime(2024, 3, 31, 22, tzinfo=UTC), 23),
    (date(2024, 10, 27), datetime(2024, 10, 27, 23, tzinfo=UTC), 25),
    (date(2024, 12, 31), datetime(2024, 12, 31, 23, tzinfo=UTC), 24),
]


@pytest.mark.parametrize(("day", "end", "hours"), DAYS)
def test_a_day_ends_at_midnight_in_berlin(day, end, hours):
    assert clock.closing_moment(day) == end
    assert end - clock.closing_moment(day - timedelta(days=1)) == timedelta(hours=hours)


@pytest.mark.parametrize(("day", "end", "_hours"), DAYS)
def test_the_last_second_counts_and_the_next_does_not(day, end, _hours):
    with time_machine.travel(end - timedelta(microseconds=1), tick=False):
        assert clock.is_open(end)
    with time_machine.travel(end, tick=False):
        assert not clock.is_open(end)
    assert clock.last_second(end).strftime("%d.%m.%Y %H:%M:%S") == day.strftime("%d.%m.%Y 23:59:59")


def test_the_arrival_of_the_request_decides():
    end = clock.closing_moment(date(2024, 1, 31))
    with time_machine.travel(end + timedelta(minutes=4), tick=False):
        assert clock.is_open(end, arrived_at=end - timedelta(seconds=1))
        assert not clock.is_open(end, arrived_at=end)


def test_an_arrival_older_than_five_minutes_counts_as_now():
    end = clock.closing_moment(date(2024, 1, 31))
    arrived = end - timedelta(seconds=1)
    with time_machine.travel(arrived + clock.GRACE, tick=False):
        assert clock.is_open(end, arrived_at=arrived)
    with time_machine.travel(arrived + clock.GRACE + timedelta(microseconds=1), tick=False):
        assert not clock.is_open(end, arrived_at=arrived)


def test_an_arrival_in_the_future_counts_as_now():
    """now < end < arrived: a wrong stamp shuts nobody out, and it lets nobody in."""
    end = clock.closing_moment(date(2024, 1, 31))
    arrived = end + timedelta(seconds=1)
    with time_machine.travel(end - timedelta(microseconds=1), tick=False):
        assert clock.is_open(end, arrived_at=arrived)
    with time_machine.travel(end, tick=False):
        assert not clock.is_open(end, arrived_at=arrived)


def test_today_is_the_day_in_germany():
    with time_machine.travel(datetime(2024, 6, 30, 22, 30, tzinfo=UTC), tick=False):
        assert clock.today() == date(2024, 7, 1)


def test_nothing_else_asks_what_time_it_is():
    import re
    from pathlib import Path

    from tests import rooms

    asks = re.compile(r"datetime\.(now|today|utcnow)\(|date\.today\(|timezone\.(now|localdate|localtime)\(\)")
    found = [
        f"{file}:{number}"
        for room in rooms.PORTAL
        for file in (rooms.ROOT / room).rglob("*.py")
        if file != Path(clock.__file__) and "migrations" not in file.parts
        for number, line in enumerate(file.read_text().splitlines(), 1)
        if asks.search(line)
    ]
    assert found == []


def test_the_clock_is_not_set_outside_the_demo():
    with pytest.raises(RuntimeError), clock.as_if(datetime(2024, 1, 1, tzinfo=UTC)):
        pass


def test_the_demo_tells_its_story_at_other_times(settings):
    settings.DEMO = True
    moment = datetime(2024, 1, 1, 12, tzinfo=UTC)
    with clock.as_if(moment):
        assert moment <= clock.now() < moment + timedelta(seconds=5)
        with clock.as_if(moment + timedelta(days=9)):
            assert clock.today() == date(2024, 1, 10)
        assert clock.today() == date(2024, 1, 1)
    assert clock.now().year > 2024
