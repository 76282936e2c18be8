from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from accounts.actions import register


class Command(BaseCommand):
    help = (
        "Loads the register of municipalities. Rows that are there are brought up to date, none is deleted."
    )

    def add_arguments(self, parser):
        parser.add_argument("--municipalities", type=Path, help="CSV with the columns of accounts/data")
        parser.add_argument("--districts", type=Path, help="CSV with the columns of accounts/data")

    def handle(self, *args, municipalities=None, districts=None, **options):
        try:
            count = register.load(municipalities=municipalities, districts=districts)
        except OSError as error:
            raise CommandError(f"Cannot read the file: {error}") from error
        except (KeyError, ValueError) as error:
            raise CommandError(f"The file has not the columns of accounts/data: {error}") from error
        self.stdout.write(f"{count} places in the register.")
