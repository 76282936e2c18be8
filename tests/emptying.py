"""After a test with real commits: no row of it stays, and no request of it is still at work.

Django's own way truncates every table. That takes 0.7 to 2 seconds, most of it for tables in which nothing
is, and it wants a lock on each table that excludes everybody: a request that was still under way, of a page
that the browser had left already, and the teardown waited for each other until the database ended one of
them. So: first the requests end, then the rows of the few tables that have any are deleted.
"""

import threading

import pgtrigger
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import connection, transaction

# Tables that a migration fills, or that Django fills after migrating: they stay.
KEPT = {"django_migrations", "django_content_type", "auth_permission", "accounts_place"}
PATIENCE = 20  # seconds; whoever still works then is stuck, and the test says so


class InFlight:
    """Requests that a server is answering. Those of django.test.Client are no server's: it waits itself."""

    def __init__(self) -> None:
        self._count = 0
        self._changed = threading.Condition()

    def began(self, sender: type, **_signal: object) -> None:
        self._add(sender, 1)

    def ended(self, sender: type, **_signal: object) -> None:
        self._add(sender, -1)

    def _add(self, sender: type, number: int) -> None:
        if isinstance(sender, type) and issubclass(sender, WSGIHandler):
            with self._changed:
                self._count = max(0, self._count + number)
                self._changed.notify_all()

    def wait(self, seconds: float = PATIENCE) -> None:
        with self._changed:
            if not self._changed.wait_for(lambda: self._count == 0, timeout=seconds):
                stuck, self._count = self._count, 0  # the next test is not to blame
                raise AssertionError(f"{stuck} requests are still under way after {seconds} seconds")


in_flight = InFlight()
request_started.connect(in_flight.began, weak=False)
request_finished.connect(in_flight.ended, weak=False)


def tables_with_rows() -> list[str]:
    """Asked in one statement; a table is left at its first row."""
    names = [name for name in connection.introspection.table_names() if name not in KEPT]
    asked = " UNION ALL ".join(
        f"SELECT '{name}' WHERE EXISTS (SELECT FROM {connection.ops.quote_name(name)})" for name in names
    )
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return [name for (name,) in cursor.fetchall()]


def empty_tables(*, seconds: float = PATIENCE) -> None:
    """Every foreign key is checked at the commit, so the order does not matter; append-only triggers step aside."""
    in_flight.wait(seconds)
    with pgtrigger.ignore(), transaction.atomic(), connection.cursor() as cursor:
        for name in tables_with_rows():
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(name)}")
        cursor.execute("DELETE FROM accounts_place WHERE key LIKE %s", ["14999%"])
