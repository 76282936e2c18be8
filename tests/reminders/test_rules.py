"""When a reminder is due: each stage from its hour on, after an outage only the latest, nothing once it is closed."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
import time_machine

from core import clock
from reminders import rules
from reminders.constants import OVERDUE

DUE = date(2026, 3, 31)  # the clock went forward two days before
MOMENT = timedelta(microseconds=1)


def at(day: date, hour: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=clock.BERLIN)


def call(closes_at: datetime) -> SimpleNamespace:
    return SimpleNamespace(closes_at=closes_at, is_open=lambda: clock.is_open(closes_at))


def test_the_last_day_is_the_one_before_the_exclusive_end():
    assert rules.last_day(clock.closing_moment(DUE)) == DUE
    assert rules.last_day(at(DUE, 12)) == DUE


@pytest.mark.parametrize(
    ("stage", "day"),
    [(14, date(2026, 3, 17)), (1, date(2026, 3, 30)), (OVERDUE, date(2026, 4, 1))],
)
def test_a_stage_begins_at_seven_in_germany(stage, day):
    assert rules.begins(stage, DUE) == at(day, 7)


def test_seven_o_clock_is_the_wall_clocks_on_both_sides_of_summer_time():
    assert rules.begins(14, DUE).astimezone(UTC).hour == 6
    assert rules.begins(1, DUE).astimezone(UTC).hour == 5


@pytest.mark.parametrize(
    ("stage", "before"), [(14, None), (7, 14), (3, 7), (1, 3)], ids=["14", "7", "3", "1"]
)
def test_a_draft_is_reminded_from_that_hour_on_and_of_the_latest_stage_only(stage, before):
    open_call = call(clock.closing_moment(DUE))
    with time_machine.travel(rules.begins(stage, DUE) - MOMENT, tick=False):
        assert rules.draft_stage(open_call) == before
    with time_machine.travel(rules.begins(stage, DUE), tick=False):
        assert rules.draft_stage(open_call) == stage


def test_a_closed_call_reminds_nobody():
    closes_at = clock.closing_moment(DUE)
    with time_machine.travel(closes_at - MOMENT, tick=False):
        assert rules.draft_stage(call(closes_at)) == 1
    with time_machine.travel(closes_at, tick=False):
        assert rules.draft_stage(call(closes_at)) is None


@pytest.mark.parametrize(("stage", "before"), [(7, None), (1, 7), (OVERDUE, 1)], ids=["7", "1", "overdue"])
def test_reviews_are_reminded_of_before_and_once_after(stage, before):
    with time_machine.travel(rules.begins(stage, DUE) - MOMENT, tick=False):
        assert rules.review_stage(DUE) == before
    with time_machine.travel(rules.begins(stage, DUE), tick=False):
        assert rules.review_stage(DUE) == stage


def test_a_moved_deadline_is_another_occasion_and_overdue_has_its_own():
    assert rules.occasion(DUE, 7) == "2026-03-31/7"
    assert rules.occasion(DUE + timedelta(days=1), 7) == "2026-04-01/7"
    assert rules.occasion(DUE, OVERDUE) == "2026-03-31/overdue"
