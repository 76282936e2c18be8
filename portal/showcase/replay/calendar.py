"""When it happens: 2016 and 2017. Days are a proposal, like those of the preset."""

from datetime import date, datetime, time, timedelta

from core import clock


def at(day: date, hour: int = 10, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), tzinfo=clock.BERLIN)


def workday(day: date) -> date:
    """This day, or the Monday after."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


OPENED = date(2016, 5, 2)
STARTED = date(2016, 5, 9)
CHECKED = date(2016, 7, 5)
ASKED = date(2016, 7, 6)
ANSWERED = date(2016, 7, 12)
ANSWER_UNTIL = date(2016, 7, 20)
WITHDRAWN_EARLY = date(2016, 7, 15)
ASSIGNED = date(2016, 7, 21)
DECLARED = date(2016, 7, 25)
RULED = date(2016, 7, 27)
REASSIGNED = date(2016, 7, 28)
REVIEWED = date(2016, 8, 1)
REVIEW_DAYS = 25
AGREED = date(2016, 8, 30)
WITHDRAWN_LATE = date(2016, 9, 1)
FROZEN = date(2016, 9, 5)
STAGED = date(2016, 9, 8)
APPROVED = date(2016, 9, 12)
PROPOSED = date(2016, 9, 15)
SLOTS_ANSWERED = date(2016, 9, 20)
QUESTIONS_SENT = date(2016, 9, 22)
QUESTIONS_ANSWERED = date(2016, 9, 29)
FIRST_TALK = date(2016, 10, 10)
SECOND_ASSIGNED = date(2016, 9, 14)
SECOND_DECLARED = date(2016, 9, 15)
SECOND_REVIEWED = date(2016, 11, 21)
SECOND_FROZEN = date(2016, 12, 5)
SECOND_STAGED = date(2016, 12, 7)
SECOND_APPROVED = date(2016, 12, 12)
AWARD_STAGED = date(2017, 1, 16)
AWARD_COMMITTED = date(2017, 1, 18)
COMPOSED = date(2017, 1, 23)
RELEASED = date(2017, 1, 25)
RETRIEVED = date(2017, 1, 30)
AFTER = date(2017, 12, 31)
