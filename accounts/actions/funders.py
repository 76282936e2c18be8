"""Who works for a funder, and as what."""

from django.db import transaction

from accounts.constants import FunderRole
from accounts.models import Funder, FunderMembership, User
from core import audit


@transaction.atomic
def grant(*, user: User, funder: Funder, role: FunderRole | str, by: User | None) -> FunderMembership:
    membership, created = FunderMembership.objects.get_or_create(
        user=user, funder=funder, role=FunderRole(role)
    )
    if created:
        user.__dict__.pop("_funder_roles", None)
        audit.record("funder.grant", user, by=by, funder=str(funder.pk), role=membership.role)
    return membership


@transaction.atomic
def revoke(*, membership: FunderMembership, by: User | None) -> None:
    audit.record(
        "funder.revoke", membership.user, by=by, funder=str(membership.funder_id), role=membership.role
    )
    membership.delete()
