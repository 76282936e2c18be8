"""Who of the funders may hear of an application now: rooms above know, and answer MAY_HEAR.

A mail to a funder's person says no more than a page of the office would show them, but conflicts of
interest and blind rounds belong to rooms above.
"""

from collections.abc import Iterable

from accounts.models import User
from applications.draft.models.application import Application
from core.hooks import Hook

MAY_HEAR: Hook[[User, Application], bool] = Hook(
    "may hear of an application",
    "Given a funder's person and an application: returns False where nothing about it may be said to this person "
    "now. Every answer has to agree; one that raises stops the action, rather than telling somebody who must not "
    "know. Changes nothing.",
)


def of_the_funders(people: Iterable[User], application: Application) -> list[User]:
    """Those of these people, of funders, to whom something about this application may be said now."""
    return [person for person in people if all(MAY_HEAR.ask(person, application))]
