"""Begin an application and write its texts."""

from applications.draft import hooks
from applications.draft.models.application import Partner


def fits(role, organisation) -> bool:
    return role.organisation_kind == organisation.kind


def seat(application, role, organisation) -> Partner:
    """A partner, with what belongs to a seat from its first moment (hooks.SEAT_TAKEN)."""
    partner = Partner.objects.create(application=application, role=role, organisation=organisation)
    hooks.SEAT_TAKEN.ask(partner)
    return partner
