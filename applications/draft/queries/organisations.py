"""The person's own organisations, where they begin or join."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from accounts.constants import MemberRole
from accounts.models import Membership, Organisation, User
from applications.draft.constants import WRITERS


def organisations_for(user: User, kinds: Iterable[str]) -> QuerySet[Organisation]:
    """Organisations of these kinds for which this person may write."""
    mine = Membership.objects.filter(organisation=OuterRef("pk"), user=user, role__in=WRITERS)
    return Organisation.objects.filter(Exists(mine), kind__in=kinds).order_by("sort_key", "id")


def organisations_only_read(user: User, kinds: Iterable[str]) -> list[Organisation]:
    """Organisations of these kinds to which this person belongs and for which they may not write; each with
    .signing, the memberships of those who can give another role."""
    mine = Membership.objects.filter(organisation=OuterRef("pk"), user=user).exclude(role__in=WRITERS)
    signing = (
        Membership.objects.filter(role=MemberRole.SIGNATORY, user__is_active=True)
        .select_related("user")
        .order_by("user__name", "id")
    )
    return list(
        Organisation.objects.filter(Exists(mine), kind__in=kinds)
        .prefetch_related(Prefetch("memberships", signing, to_attr="signing"))
        .order_by("sort_key", "id")
    )
