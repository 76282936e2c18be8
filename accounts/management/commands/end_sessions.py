from django.core.management.base import BaseCommand, CommandError

from accounts import queries
from core import audit, sessions


class Command(BaseCommand):
    help = "Ends all logins of a person at once; they may log in again."

    def add_arguments(self, parser):
        parser.add_argument("email")

    def handle(self, *args, email, **options):
        person = queries.user_of_email(email)
        if person is None:
            raise CommandError(f"Nobody has registered with {email} yet.")
        ended = sessions.end_all(person.pk)
        audit.record("account.sessions_end", person, by=None, ended=ended)
        self.stdout.write(f"{email}: {ended} ended.")
