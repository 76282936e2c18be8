"""Queries that are built and compiled once per process, and asked many times with other values.

Django builds and compiles the same SQL anew at every request; on most pages that was the largest cost of all
(docs/benchmarks.md). A prepared query is an ordinary function that returns a queryset:

    @prepared("user", "funders")
    def _assigned(*, user: UUID, funders: Collection[UUID], open_only: bool) -> QuerySet[Assignment]:
        ...

    _assigned(user=person.pk, funders=mine, open_only=True)        # -> list, as the queryset would give it
    _assigned.plain(user=person.pk, funders=mine, open_only=True)  # the queryset itself

The named arguments are *values*: they may differ at every call and change nothing but the parameters of the SQL.
All others are its *shape* and part of the key, so they must be few: flags, names of columns, a language.
None against a value, and how many a collection holds, are told apart by themselves. What the function reads from
elsewhere (the clock, settings, the language) would be kept for ever: give it as an argument.
"""

import copy
import functools
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model, QuerySet, prefetch_related_objects
from django.db.models.expressions import RawSQL
from django.db.models.sql import Query
from django.db.models.sql.compiler import SQLCompiler

R = TypeVar("R")

COLLECTIONS = (list, tuple, set, frozenset)
# More shapes of one query than this: something was taken for a shape that is a value.
MOST_SHAPES = 200


class ShapeChanged(TypeError):
    """A value that decides about the SQL, not only about its parameters."""


def prepared(*values: str) -> Callable[[Callable[..., QuerySet[Any, R]]], "Prepared[R]"]:
    """values: the names of the arguments that are values; all arguments are given by name."""
    return lambda build: Prepared(build, values)


class Prepared(Generic[R]):
    """One query in all its shapes. Calling it gives the rows as a list, with what the queryset prefetches."""

    # Every prepared query, for the test that compares each with its plain twin.
    every: "list[Prepared[Any]]" = []

    def __init__(self, build: Callable[..., QuerySet[Any, R]], values: tuple[str, ...]) -> None:
        self.build = build
        self.values = values
        self.ready: OrderedDict[tuple[Any, ...], _Ready] = OrderedDict()
        self.every.append(self)
        functools.update_wrapper(self, build)  # type: ignore[arg-type]  # has its name and docstring

    def __repr__(self) -> str:
        return f"<prepared {self.build.__module__}.{self.build.__qualname__}>"

    def plain(self, **arguments: Any) -> QuerySet[Any, R]:
        """The same query, built and compiled as usual: to be compared with, chained or explained."""
        return self.build(**arguments)

    def given(self, arguments: dict[str, Any]) -> dict[str, Any]:
        """The values among the arguments, as the database takes them; of a collection each once."""
        return {
            name: list(dict.fromkeys(map(_plain, value))) if isinstance(value, COLLECTIONS) else _plain(value)
            for name, value in arguments.items()
            if name in self.values and value is not None
        }

    def shape(self, arguments: dict[str, Any], given: dict[str, Any]) -> tuple[Any, ...]:
        """What decides about the SQL: of values only whether, of what type and how many."""
        found: list[Any] = []
        for name, value in arguments.items():
            if name not in given:
                found.append((name, value))
            elif isinstance(given[name], list):
                found.append((name, len(given[name]), *map(_kind, given[name][:1])))
            else:
                found.append((name, _kind(given[name])))
        return tuple(found)

    def __call__(self, **arguments: Any) -> list[R]:
        ready, parameters = self.compiled(arguments)
        return ready.rows(parameters)

    def inside(self, **arguments: Any) -> Any:
        """The same query as the right side of an __in of a plain queryset: only the rest is compiled anew."""
        ready, parameters = self.compiled(arguments)
        return RawSQL(ready.sql, parameters) if ready.sql else []  # noqa: S611 (Django's own SQL)

    def compiled(self, arguments: dict[str, Any]) -> "tuple[_Ready, tuple[Any, ...]]":
        """What is sent: (the query in this shape, its parameters)."""
        given = self.given(arguments)
        shape = self.shape(arguments, given)
        ready = self.ready.get(shape)
        if ready is None:
            ready = self.ready[shape] = self._prepare(arguments, given)
            while len(self.ready) > MOST_SHAPES:
                self.ready.popitem(last=False)
        return ready, ready.parameters(given)

    def _prepare(self, arguments: dict[str, Any], given: dict[str, Any]) -> "_Ready":
        """Built twice with other stand-ins: what differs between the two is where the values belong."""
        first, second = (
            self._compiled({**arguments, **_stand_ins(given, series)}, given, series) for series in (0, 1)
        )
        if (first.sql, first.places) != (second.sql, second.places):
            raise ShapeChanged(f"{self!r}: a value decides about the SQL, so it belongs to the shape")
        return first

    def _compiled(self, arguments: dict[str, Any], given: dict[str, Any], series: int) -> "_Ready":
        queryset = self.build(**arguments)
        compiler = queryset.query.chain().get_compiler(DEFAULT_DB_ALIAS)
        where: dict[Any, tuple[Any, ...]] = {}
        for name, value in _stand_ins(given, series).items():
            if isinstance(value, list):
                where |= {one: (name, number) for number, one in enumerate(value)}
            else:
                where[value] = (name, None)
        try:
            sql, parameters = compiler.as_sql()
        except EmptyResultSet:  # whatever the values are: one of the collections is empty
            return _Ready(queryset, compiler, "", [])
        places = []
        for parameter in parameters:
            place = where.get(parameter) if isinstance(parameter, UUID | str | int | date) else None
            if place and isinstance(parameter, int):
                place = (*place, type(parameter))  # Django tells psycopg how wide a number is
            places.append((place, None if place else parameter))
        return _Ready(queryset, compiler, sql, places)


def _kind(value: Any) -> type:
    """The type that stands in for it. bool is refused: it decides about the SQL."""
    for kind in (UUID, str, datetime, date):
        if isinstance(value, kind):
            return kind
    if isinstance(value, int) and not isinstance(value, bool):
        return int
    raise TypeError(f"no value of a prepared query: {value!r}")


def _plain(value: Any) -> Any:
    """A choice of an enumeration as its text, as a field would hand it on."""
    return str(value) if isinstance(value, str) else value


def _stand_ins(given: dict[str, Any], series: int) -> dict[str, Any]:
    """The same arguments with values that occur nowhere else, of the same types and lengths."""
    fresh = _fresh(series)
    return {
        name: [fresh(_kind(one)) for one in value] if isinstance(value, list) else fresh(_kind(value))
        for name, value in given.items()
    }


def _fresh(series: int) -> Callable[[type], Any]:
    numbers: Iterator[int] = iter(range(series * 500, series * 500 + 500))

    def make(kind: type) -> Any:
        number = next(numbers)
        if kind is UUID:
            return UUID(int=0xD1CE_0000_0000_4000_8000_0000_0000_0000 + number)
        if kind is str:
            return f"stand-in {number}"
        if kind is datetime:
            return datetime(8000, 1, 1, tzinfo=UTC) + timedelta(microseconds=number)
        if kind is date:
            return date(8000, 1, 1) + timedelta(days=number)
        return 31_000 + number  # fits the smallest integer column

    return make


class _Ready:
    """A compiled query that waits for its values."""

    def __init__(
        self,
        queryset: QuerySet[Any, Any],
        compiler: SQLCompiler,
        sql: str,
        places: list[tuple[tuple[Any, ...] | None, Any]],
    ) -> None:
        self.queryset, self.compiler, self.sql, self.places = queryset, compiler, sql, places
        if sql:
            columns = [one[0] for one in compiler.select[: compiler.col_count]]
            self.converters = compiler.get_converters(columns)

    def parameters(self, given: dict[str, Any]) -> tuple[Any, ...]:
        found = []
        for place, constant in self.places:
            if place is None:
                found.append(constant)
                continue
            name, number, *width = place
            value = given[name] if number is None else given[name][number]
            found.append(width[0](value) if width else value)
        return tuple(found)

    def rows(self, parameters: tuple[Any, ...]) -> list[Any]:
        if not self.sql:
            return []
        compiler: Any = copy.copy(self.compiler)
        compiler.connection = connections[DEFAULT_DB_ALIAS]  # of this thread
        compiler.as_sql = lambda: (self.sql, parameters)
        compiler.get_converters = lambda _columns: self.converters
        query: Any = _twin(self.queryset.query, Query)
        query.get_compiler = lambda *_args, **_kwargs: compiler
        queryset: Any = _twin(self.queryset, type(self.queryset))
        queryset._query = query
        found = list(queryset._iterable_class(queryset))
        if found and queryset._prefetch_related_lookups:
            prefetch_related_objects(found, *queryset._prefetch_related_lookups)
        return found


def _twin(one: Any, kind: type) -> Any:
    """The same object once more, its attributes shared (a queryset cannot be copied without being evaluated)."""
    twin: Any = object.__new__(kind)
    twin.__dict__.update(one.__dict__)
    return twin


class Attached(QuerySet[Any, Any]):
    """Rows at hand, as prefetch_related leaves them: read by .all(); what goes on from it asks the database."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.of: dict[str, Any] = {}

    def _chain(self) -> Any:
        return self.model._default_manager.filter(**self.of)


def attach(owners: Iterable[Model], relation: str, rows: Iterable[Model]) -> None:
    """As prefetch_related would do with a reverse foreign key: each owner gets its rows in the order given."""
    owners = list(owners)
    if not owners:
        return
    reverse: Any = owners[0]._meta.get_field(relation)
    key: Any = reverse.field
    found: dict[Any, list[Model]] = {}
    for row in rows:
        found.setdefault(getattr(row, key.attname), []).append(row)
    for owner in owners:
        mine = found.get(owner.pk, [])
        for row in mine:
            key.set_cached_value(row, owner)
        kept: Any = Attached(reverse.related_model)
        kept.of = {key.name: owner}
        kept._result_cache = mine
        kept._prefetch_done = True
        cache: dict[str, Any] = owner.__dict__.setdefault("_prefetched_objects_cache", {})
        cache[reverse.get_accessor_name()] = kept


def one_of(rows: Collection[R]) -> R | None:
    """The only row, or None; the query says by its filter (or [:1]) that there are no more."""
    return next(iter(rows), None)
