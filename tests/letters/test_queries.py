"""What the back office is told about a letter, at both sides of each edge."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from letters.constants import Channel, LetterState
from letters.models import DecisionLetter
from letters.queries import letters
from programmes.constants import LetterForm

TOLD_AT = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)


def notice(**fields) -> DecisionLetter:
    """A notice that its addressee was told of and has not fetched; not saved."""
    return DecisionLetter(
        **{
            "content": {"form": LetterForm.NOTICE},
            "state": LetterState.ISSUED,
            "channel": Channel.PORTAL,
            "served_on": None,
            "issued_at": TOLD_AT,
            **fields,
        }
    )


def after(**time) -> time_machine.travel:
    return time_machine.travel(TOLD_AT + timedelta(**time), tick=False)


def test_a_notice_has_ten_days_to_be_fetched():
    """Section 41 (2a) VwVfG. The tenth day whole; from then on it is late, not a day afterwards."""
    with after(days=10):
        assert not letters.not_retrieved_in_time(notice())
    with after(days=10, seconds=1):
        assert letters.not_retrieved_in_time(notice())


@pytest.mark.parametrize(
    "fields",
    [
        {"content": {"form": LetterForm.AGREEMENT}},
        {"state": LetterState.RELEASED},
        {"channel": Channel.POST},
        {"served_on": TOLD_AT.date()},
        {"issued_at": None},
    ],
    ids=["an agreement", "not issued", "by post", "fetched", "nobody told"],
)
def test_what_nobody_has_to_fetch_is_never_late(fields):
    with after(days=400):
        assert letters.not_retrieved_in_time(notice())
        assert not letters.not_retrieved_in_time(notice(**fields))
