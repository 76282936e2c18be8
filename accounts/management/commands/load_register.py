from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from accounts.actions import register
from accounts.register import NoRegister


class Command(BaseCommand):
    help = (
        "Loads the register of municipalities: that of the portal, or a newer GV100AD file of Destatis. Rows that "
        "are there are brought up to date, none is deleted."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, nargs="?", help="GV100AD file (text, UTF-8)")

    def handle(self, *args, file=None, **options):
        try:
            lines = None if file is None else file.read_text(encoding="utf-8").splitlines(keepends=True)
            count, as_of = register.load(lines)
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"Cannot read the file: {error}") from error
        except NoRegister as error:
            raise CommandError(f"This list cannot be loaded: {error}") from error
        self.stdout.write(f"{count} places in the register, territory of {as_of:%d.%m.%Y}.")
