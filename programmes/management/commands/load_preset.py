from datetime import date

from django.core.management.base import BaseCommand, CommandError

from core import clock
from core.paper.pdf import PdfFailed
from programmes import actions, preset_file
from programmes.models import Call


class Command(BaseCommand):
    help = "Creates the call that programmes/presets/NAME/call.toml describes. A call that is there stays as it is."

    def add_arguments(self, parser):
        parser.add_argument("name", help=f"one of: {', '.join(preset_file.names())}")
        parser.add_argument(
            "--closes",
            type=date.fromisoformat,
            metavar="YYYY-MM-DD",
            help="last day for applications; every other date of the call moves with it",
        )
        parser.add_argument("--unpublished", action="store_true", help="do not show it to the public yet")
        parser.add_argument("--demo", action="store_true", help="mark its documents as MUSTER")

    def handle(self, *args, name, closes, unpublished, demo, **options):
        before = Call.objects.count()
        try:
            call = actions.load_preset(
                name=name,
                closes_at=clock.closing_moment(closes) if closes else None,
                published=not unpublished,
                is_demo=demo,
            )
        except preset_file.PresetError as error:
            raise CommandError(str(error)) from error
        except PdfFailed as error:
            raise CommandError(f"A document could not be made into a PDF: {error}") from error
        word = "created" if Call.objects.count() > before else "was there already"
        self.stdout.write(
            f"{call.slug} {word}; applications until {clock.last_second(call.closes_at):%d.%m.%Y %H:%M}."
        )
