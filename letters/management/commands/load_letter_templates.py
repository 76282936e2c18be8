from django.core.management.base import BaseCommand, CommandError

from letters.actions import templates
from programmes.models import Call
from programmes.preset_file import PresetError


class Command(BaseCommand):
    help = "Reads what the funders' letters of a call say from [letters.…] in its preset file."

    def add_arguments(self, parser):
        parser.add_argument("call", help="the call's slug")
        parser.add_argument("--preset", default="", help="name of the preset, if not the slug")

    def handle(self, *args, **options):
        call = Call.objects.filter(slug=options["call"]).first()
        if call is None:
            raise CommandError(f"There is no call {options['call']}.")
        try:
            found = templates.load(call=call, preset=options["preset"])
        except PresetError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{len(found)} letter templates: {', '.join(t.funder.key for t in found)}")
