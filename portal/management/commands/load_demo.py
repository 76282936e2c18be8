from django.core.management.base import BaseCommand, CommandError

from portal.showcase.demo import story
from portal.showcase.demo.people import LOGINS, PASSWORD


class Command(BaseCommand):
    help = "Loads the demo: invented people and tandems in every state. A second run changes nothing."

    def handle(self, *args, **options):
        try:
            story.load()
        except RuntimeError as error:
            raise CommandError(str(error)) from error
        if options["verbosity"] > 0:
            names = ["kommune@demo.example", "traeger@demo.example", "fremd@demo.example"]
            names += [email for email, *_rest in LOGINS]
            self.stdout.write(f"Logins: {', '.join(names)} · password {PASSWORD}")
