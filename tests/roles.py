"""The database as web and workers see it: by the role that takes nothing away which proves something."""

import contextlib
from collections.abc import Iterator

from django.conf import settings
from django.db import DatabaseError, connection


@contextlib.contextmanager
def web_and_workers() -> Iterator[None]:
    """This connection has the rights of the smaller role."""
    with connection.cursor() as cursor:
        cursor.execute(f'SET ROLE "{settings.DATABASE_ROLE}"')
    try:
        yield
    finally:
        # In a transaction that has failed nothing can be said; it takes the role back by itself.
        with contextlib.suppress(DatabaseError), connection.cursor() as cursor:
            cursor.execute("RESET ROLE")


@contextlib.contextmanager
def owner() -> Iterator[None]:
    """Inside of the above: once more as the owner, for what a test changes that nobody else may."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        yield
        cursor.execute(f'SET ROLE "{settings.DATABASE_ROLE}"')
