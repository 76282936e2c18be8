"""Take a seat in the tandem; which organisation fits it."""

from accounts.models import Organisation
from applications.draft import hooks
from applications.draft.models.application import Application, Partner
from programmes.models import PartnerRole


def fits(role: PartnerRole, organisation: Organisation) -> bool:
    return role.organisation_kind == organisation.kind


def take(application: Application, role: PartnerRole, organisation: Organisation) -> Partner:
    """A partner, with what belongs to a seat from its first moment (hooks.SEAT_TAKEN)."""
    partner = Partner.objects.create(application=application, role=role, organisation=organisation)
    hooks.SEAT_TAKEN.ask(partner)
    return partner
