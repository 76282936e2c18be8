"""Who of the funders may hear of an application now: rooms above know, and register a rule here.

A mail to a funder's person says no more than a page of the office would show them, but conflicts of
interest and blind rounds belong to rooms above. They fill this hook in their app's `ready()`.

Contract: rule(person, application) -> bool. False: nothing about this application is said to this person.
Every registered rule has to agree; a rule that raises stops the action, rather than telling somebody who
must not know. A rule asks and changes nothing. Registering the same rule again changes nothing.
"""

from collections.abc import Callable, Iterable

from accounts.models import User
from applications.models import Application

Rule = Callable[[User, Application], bool]

_rules: list[Rule] = []


def register(rule: Rule) -> None:
    if rule not in _rules:
        _rules.append(rule)


def of_the_funders(people: Iterable[User], application: Application) -> list[User]:
    """Those of these people, of funders, to whom something about this application may be said now."""
    return [person for person in people if all(rule(person, application) for rule in _rules)]
