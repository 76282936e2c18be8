"""Django's migrate, which first looks whether the database is one of ours."""

from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import OperationalError, ProgrammingError, connections
from psycopg.errors import LockNotAvailable

from core import installed


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
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
