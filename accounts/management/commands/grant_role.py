from django.core.management.base import BaseCommand, CommandError

from accounts import queries
from accounts.actions import funders
from accounts.constants import FunderRole
from accounts.models import Funder, FunderMembership
from core.errors import Impossible


class Command(BaseCommand):
    help = (
        "Gives a person a role at a funder (or takes it). The person registers first; the role works once they set "
        "up a second factor by a one-time link (second_factor_link, or two officers in the portal)."
    )

    def add_arguments(self, parser):
        parser.add_argument("email")
        parser.add_argument("funder", help="key of the funder, for example sms")
        parser.add_argument("role", choices=FunderRole.values)
        parser.add_argument("--revoke", action="store_true")

    def handle(self, *args, email, funder, role, revoke, **options):
        user = queries.user_of_email(email)
        if user is None:
            raise CommandError(f"Nobody has registered with {email} yet.")
        found = Funder.objects.filter(key=funder).first()
        if found is None:
            keys = ", ".join(Funder.objects.values_list("key", flat=True)) or "none; load a preset first"
            raise CommandError(f"There is no funder {funder!r}. There are: {keys}.")
        if revoke:
            membership = FunderMembership.objects.filter(user=user, funder=found, role=role).first()
            if membership is None:
                raise CommandError(f"{email} is not {role} at {funder}.")
            funders.revoke(membership=membership, by=None)
        else:
            try:
                funders.grant(user=user, funder=found, role=role, by=None)
            except Impossible as error:
                raise CommandError(error.message) from error
        self.stdout.write(f"{email}: {role} at {funder} {'revoked' if revoke else 'granted'}.")
