"""Who works for a funder, and as what."""

from django.db import transaction

from accounts import hooks
from accounts.actions import second_factor
from accounts.constants import FunderRole
from accounts.models import Funder, FunderMembership, Organisation, User
from core import audit


@transaction.atomic
def grant(*, user: User, funder: Funder, role: FunderRole | str, by: User | None) -> FunderMembership:
    """Locks the person and their organisations: one of them may begin an application at this moment.

    Raises Impossible where the person belongs to an organisation that applies to this funder.
    """
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    mine = Organisation.objects.filter(memberships__user=user).order_by("pk")
    list(mine.select_for_update(of=("self",), no_key=True))
    for refusal in hooks.MAY_SERVE.ask(user, funder):
        if refusal:
            raise refusal
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
    second_factor.close_open(person=membership.user)
