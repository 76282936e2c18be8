"""The day on which a letter counts as served (bekannt gegeben); who fetches it and when is actions/retrieval."""

from datetime import date, timedelta

from letters.constants import DAYS_OF_POST


def posted_is_served_on(dated_on: date) -> date:
    """Post: the fourth day after posting, weekday or not (whether section 31 (3) VwVfG moves it is disputed;
    the later day only ever favours the addressee and is for the office to grant)."""
    return dated_on + timedelta(days=DAYS_OF_POST)


def fetched_is_served_on(fetched_on: date) -> date:
    """Portal: the day after the letter was fetched (section 41 (2a) VwVfG)."""
    return fetched_on + timedelta(days=1)
