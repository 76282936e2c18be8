"""What holds in every test: order is never left to chance, an undefined template variable fails."""

import sys
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.db.models.expressions import OrderBy
from django.db.models.functions import Random
from django.db.models.sql.compiler import SQLCompiler
from django.template import engines
from django.template.base import Node, NodeList
from django.test import Client

ROOT = Path(settings.BASE_DIR)


class UndefinedVariable(Exception):
    pass


class Undefined(str):
    """Stands as the engine's string_if_invalid: using it in a template of ours raises.

    Templates of other people's packages (the admin's, allauth's) rely on undefined being empty.
    """

    __slots__ = ()

    def _used(self, name) -> str:
        origin = self._origin()
        theirs = Path(origin).is_absolute() and (
            not Path(origin).is_relative_to(ROOT) or "site-packages" in origin
        )
        if not theirs:
            raise UndefinedVariable(f"{name} is undefined in {origin}")
        return ""

    @staticmethod
    def _origin() -> str:
        frame = sys._getframe(2)
        while frame is not None:
            node = frame.f_locals.get("self")
            if isinstance(node, Node) and not isinstance(node, NodeList) and hasattr(node, "origin"):
                return node.origin.name
            frame = frame.f_back
        return ""

    def __mod__(self, name):
        return self._used(name)

    def __html__(self):
        # A lookup that failed silently (a row that does not exist) comes out here.
        return self._used("something")


@pytest.fixture(autouse=True, scope="session")
def _undefined_variables_fail():
    engines["django"].engine.string_if_invalid = Undefined("UNDEFINED(%s)")


def _shuffle_unordered() -> None:
    """What has no ORDER BY comes back in random order, so that nothing leans on the order of insertion."""
    ordered = SQLCompiler._order_by_pairs

    def pairs(self):
        found = False
        for pair in ordered(self):
            found = True
            yield pair
        query = self.query
        # DISTINCT and UNION refuse an ORDER BY that is not in the SELECT list.
        if not found and not (query.distinct or query.combinator or query.subquery):
            yield OrderBy(Random()), False

    SQLCompiler._order_by_pairs = pairs


if settings.SHUFFLE_UNORDERED:
    _shuffle_unordered()


@pytest.fixture
def login():
    """login(user) -> a client in which this person is logged in, just now with the password."""

    def enter(user) -> Client:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        session = client.session
        session["account_authentication_methods"] = [
            {"method": "password", "at": time.time(), "email": user.email}
        ]
        session.save()
        return client

    return enter


@pytest.fixture(autouse=True)
def _empty_cache():
    """Rate limits of one test must not reach the next."""
    from django.core.cache import cache

    yield
    cache.clear()
