"""The hook through which rooms above say who must not hear of an application."""

import pytest

from applications.draft import hearing
from casework.queries.hearing import sees_it_as_the_office_does
from core.hooks import Hook


@pytest.fixture
def rules(monkeypatch):
    """A registry of its own."""
    monkeypatch.setattr(hearing, "MAY_HEAR", Hook("may hear", "of a test"))


def test_one_rule_that_refuses_is_enough_and_each_is_asked_with_person_and_application(rules):
    asked = []
    hearing.MAY_HEAR.register(lambda person, application: True)
    hearing.MAY_HEAR.register(
        lambda person, application: asked.append((person, application)) or person != "kim"
    )
    assert hearing.of_the_funders(["erika", "kim"], "HH-1") == ["erika"]
    assert asked == [("erika", "HH-1"), ("kim", "HH-1")]


def test_the_same_rule_registered_twice_is_asked_once(rules):
    asked = []

    def rule(person, application):
        asked.append(person)
        return True

    hearing.MAY_HEAR.register(rule)
    hearing.MAY_HEAR.register(rule)
    assert hearing.of_the_funders(["erika"], "HH-1") == ["erika"]
    assert asked == ["erika"]


def test_a_rule_that_fails_tells_nobody(rules):
    def broken(person, application):
        raise LookupError

    hearing.MAY_HEAR.register(broken)
    with pytest.raises(LookupError):
        hearing.of_the_funders(["erika"], "HH-1")


def test_the_room_of_reviews_has_registered_its_rule():
    assert repr(hearing.MAY_HEAR) == "<Hook may hear of an application>"
    assert hearing.MAY_HEAR.answers == (sees_it_as_the_office_does,)
