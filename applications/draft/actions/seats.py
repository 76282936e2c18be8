"""Take a seat in the tandem; which organisation fits it."""

from accounts.constants import PlaceKind
from accounts.models import Organisation
from applications.draft import hooks
from applications.draft.models.application import Application, Partner
from applications.draft.models.texts import SocialSpace
from core import clock
from programmes.models import PartnerRole


def fits(role: PartnerRole, organisation: Organisation) -> bool:
    return role.organisation_kind == organisation.kind


def take(application: Application, role: PartnerRole, organisation: Organisation) -> Partner:
    """A partner, with what belongs to a seat from its first moment (hooks.SEAT_TAKEN). The social space lies in
    the tandem's town; only of a Landkreis it has to be asked in which."""
    partner = Partner.objects.create(application=application, role=role, organisation=organisation)
    home = organisation.place
    if home is not None and home.kind != PlaceKind.DISTRICT:
        SocialSpace.objects.filter(application=application, place__isnull=True).update(
            place=home, updated_at=clock.now()
        )
    hooks.SEAT_TAKEN.ask(partner)
    return partner
