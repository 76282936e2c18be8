"""The day of service, at both sides of a month, a year and 29 February."""

from datetime import date

import pytest

from letters import service


@pytest.mark.parametrize(
    ("dated_on", "served_on"),
    [
        (date(2027, 3, 2), date(2027, 3, 6)),  # a Tuesday, served on a Saturday: weekday or not
        (date(2027, 2, 25), date(2027, 3, 1)),
        (date(2028, 2, 25), date(2028, 2, 29)),
        (date(2027, 12, 28), date(2028, 1, 1)),
    ],
)
def test_what_was_posted_is_served_on_the_fourth_day(dated_on, served_on):
    assert service.posted_is_served_on(dated_on) == served_on


@pytest.mark.parametrize(
    ("fetched_on", "served_on"),
    [(date(2027, 3, 2), date(2027, 3, 3)), (date(2027, 12, 31), date(2028, 1, 1))],
)
def test_what_was_fetched_is_served_on_the_day_after(fetched_on, served_on):
    assert service.fetched_is_served_on(fetched_on) == served_on
