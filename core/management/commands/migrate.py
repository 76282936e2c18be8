"""Django's migrate, which first looks whether the database is one of ours."""

import contextlib
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import DEFAULT_DB_ALIAS, OperationalError, ProgrammingError, connections
from psycopg.errors import LockNotAvailable

from core import installed

WHO = ("USER", "PASSWORD", "HOST", "PORT")


@contextlib.contextmanager
def as_owner(alias: str) -> Iterator[None]:
    """The connection of whoever owns the tables, where that is somebody else (DATABASE_OWNER_URL).

    The database stays the one of DATABASE_URL: two that differ would be a slip.
    """
    connection = connections[alias]
    there, owner = connection.settings_dict, settings.DATABASE_OWNER
    usual = {key: there[key] for key in WHO}
    if not owner or alias != DEFAULT_DB_ALIAS or usual["USER"] == owner["USER"]:
        yield
        return
    connection.close()
    there.update({key: owner[key] for key in WHO})
    try:
        yield
    finally:
        connection.close()
        there.update(usual)


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        with as_owner(options["database"]):
            self.migrate(*args, **options)

    def migrate(self, *args: Any, **options: Any) -> None:
        if words := installed.older_set(connections[options["database"]]):
            raise CommandError(words)
        try:
            super().handle(*args, **options)
        except OperationalError as error:
            if not isinstance(error.__cause__, LockNotAvailable):
                raise
            raise CommandError(
                "Somebody else has held a table for too long (LOCK_TIMEOUT). Nothing of this step has happened. "
                "Stop web and workers, or run migrate again at a quiet moment."
            ) from error
        except ProgrammingError as error:
            # The triggers of all rooms are installed after each migrate, also where it stops half way.
            if not options["app_label"]:
                raise
            raise CommandError(
                f"{options['app_label']} is migrated, but the triggers of the rooms that have no tables "
                "could not be installed. Run migrate without naming a room."
            ) from error
