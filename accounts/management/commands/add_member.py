from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from accounts import queries
from accounts.actions import members
from accounts.constants import MemberRole
from accounts.models import Organisation
from core.errors import Impossible


class Command(BaseCommand):
    help = (
        "Adds a person to an organisation, or changes their role there. Check first that they belong to it. "
        "Signatories do this themselves in the portal; this is for an organisation that has none left."
    )

    def add_arguments(self, parser):
        parser.add_argument("email")
        parser.add_argument("organisation", help="key of the municipality (AGS) or id of the organisation")
        parser.add_argument("role", choices=MemberRole.values)

    def handle(self, *args, email, organisation, role, **options):
        user = queries.user_of_email(email)
        if user is None:
            raise CommandError(f"Nobody has registered with {email} yet.")
        try:
            found = Organisation.objects.filter(pk=UUID(organisation)).first()
        except ValueError:
            found = Organisation.objects.filter(place_id=organisation).first()
        if found is None:
            raise CommandError(f"There is no organisation {organisation!r} in the portal.")
        try:
            members.add(organisation=found, user=user, role=role, by=None)
        except Impossible as error:
            raise CommandError(error.message) from error
        self.stdout.write(f"{email}: {role} of {found.name}.")
