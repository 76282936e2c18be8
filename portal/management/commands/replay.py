from django.core.management.base import BaseCommand, CommandError

from portal.showcase.replay import course, proof
from portal.showcase.replay.cast import DOMAIN
from portal.showcase.replay.course import FULL
from portal.showcase.replay.proof import Mismatch


class Command(BaseCommand):
    help = (
        "Plays a selection through with invented people, by the actions of the pages, at the times it happened, "
        "and proves that the result fits together. In the demo only; a call that is there is left alone."
    )

    def add_arguments(self, parser):
        parser.add_argument("name", choices=["kommune-inklusiv-2016"])
        parser.add_argument("--scale", type=int, default=FULL, help="so many expressions of interest")

    def handle(self, *args, name, scale, verbosity, **options):
        def say(line):
            if verbosity > 0:
                self.stdout.write(line)

        try:
            played = course.replay(name, interested=scale, say=say)
            table = proof.prove(played)
        except (RuntimeError, Mismatch) as error:
            raise CommandError(str(error)) from error
        say(f"{sum(played.seconds.values()):.1f} s in all")
        for label, value in table:
            say(f"{value:>8}  {label}")
        say(f"Logins: buero@{DOMAIN}, freigabe@{DOMAIN}, pruefung@{DOMAIN}, with the demo's password")
