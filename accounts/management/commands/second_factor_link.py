from django.core.management.base import BaseCommand, CommandError

from accounts import queries
from accounts.actions import second_factor
from core.errors import Impossible
from core.mail import post


class Command(BaseCommand):
    help = (
        "Mails a one-time link to a person with a role at a funder, to set up a second factor. For the first "
        "officer, and where fewer than two officers are left; the others are let in by two officers in the portal. "
        "Make sure that it is this person who asked."
    )

    def add_arguments(self, parser):
        parser.add_argument("email")
        parser.add_argument(
            "--replace", action="store_true", help="the person has a factor and lost it: remove it"
        )
        parser.add_argument(
            "--print",
            action="store_true",
            dest="shown",
            help="print the link as well, where no mail goes out yet",
        )

    def handle(self, *args, email, replace, shown, **options):
        person = queries.user_of_email(email)
        if person is None:
            raise CommandError(f"Nobody has registered with {email} yet.")
        if queries.has_second_factor(person) and not replace:
            raise CommandError(f"{email} has a second factor. --replace removes it and ends all sessions.")
        try:
            link = second_factor.issue(person=person)
        except Impossible as error:
            raise CommandError(f"{error.message} Give a role first: manage.py grant_role.") from error
        self.stdout.write(
            f"{email}: a link is on its way; it works until {link.expires_at:%Y-%m-%d %H:%M} UTC."
        )
        if shown:
            token = link.token  # type: ignore[attr-defined]
            self.stdout.write(post.link("accounts:factor_link", token))
