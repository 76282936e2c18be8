"""Every prepared query is compared with its plain twin in every test that asks it (core.prepared).

At the first, second, fourth, eighth ... call of each shape, so that the tests do not pay for all of them twice.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS

from core.prepared import Prepared

_on = True


@contextmanager
def compared(*, off: bool = False) -> Iterator[None]:
    global _on
    before, _on = _on, not off
    try:
        yield
    finally:
        _on = before


def difference(query: Prepared[Any], arguments: dict[str, Any]) -> str | None:
    """What the prepared query would send other than its twin."""
    ready, values = query.compiled(arguments)
    found = (ready.sql, values)
    try:
        compiler = query.plain(**arguments).query.get_compiler(DEFAULT_DB_ALIAS)
        sql, parameters = compiler.as_sql()
        twin = (sql, tuple(parameters))
    except EmptyResultSet:
        twin = ("", ())
    return None if found == twin else f"{query!r} sends\n{found}\nits plain twin\n{twin}"


def compare_at_every_call() -> None:
    compiled = Prepared.compiled
    calls: Counter[tuple[Any, ...]] = Counter()

    def compared_too(self: Prepared[Any], arguments: dict[str, Any]) -> tuple[Any, tuple[Any, ...]]:
        found = compiled(self, arguments)
        shape = (self, self.shape(arguments, self.given(arguments)))
        if not _on:
            return found
        calls[shape] += 1
        if calls[shape].bit_count() == 1:
            with compared(off=True):
                wrong = difference(self, arguments)
            assert wrong is None, wrong
        return found

    Prepared.compiled = compared_too  # type: ignore[method-assign]


def build_at_every_call(monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests that patch what a query is built from: nothing that was compiled before is asked, nothing is kept."""

    def anew(self: Prepared[Any], arguments: dict[str, Any]) -> tuple[Any, tuple[Any, ...]]:
        given = self.given(arguments)
        ready = self._prepare(arguments, given)
        return ready, ready.parameters(given)

    monkeypatch.setattr(Prepared, "compiled", anew)
