"""The people of a tandem: who gets mail, who signs, who may know of whom."""

from uuid import UUID

from django.db.models import Exists, OuterRef

from accounts.constants import MemberRole
from accounts.models import Membership, User
from applications.draft.constants import ApplicationState
from applications.draft.models.application import Application, Partner
from programmes.models import Call


def people_of(application: Application) -> list[User]:
    """Everybody in the tandem, once each: who gets mail about it."""
    seen: dict[UUID, User] = {}
    memberships = (
        Membership.objects.filter(organisation__partners__application=application, user__is_active=True)
        .select_related("user", "organisation")
        .order_by("created_at", "id")
    )
    for membership in memberships:
        seen.setdefault(membership.user_id, membership.user)
    return list(seen.values())


def people_with_drafts(call: Call) -> list[User]:
    """Everybody in a tandem that still writes in this call, once each."""
    mine = Membership.objects.filter(
        user=OuterRef("pk"),
        organisation__partners__application__call=call,
        organisation__partners__application__state=ApplicationState.DRAFT,
    )
    return list(User.objects.filter(Exists(mine), is_active=True).order_by("created_at", "id"))


def people_beside(user: User, application_pk: UUID) -> set[UUID]:
    """The ids of everybody in this application's tandem, one query; empty for a stranger."""
    people = set(
        Membership.objects.filter(organisation__partners__application=application_pk)
        .order_by()
        .values_list("user_id", flat=True)
    )
    return people if user.pk in people else set()


def signatories_of(partner: Partner) -> list[User]:
    return [
        membership.user
        for membership in Membership.objects.filter(
            organisation_id=partner.organisation_id, role=MemberRole.SIGNATORY, user__is_active=True
        )
        .select_related("user")
        .order_by("created_at", "id")
    ]
