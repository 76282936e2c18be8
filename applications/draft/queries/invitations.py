"""Invitations into a free seat: for the page behind the link, and for those who sent them."""

from uuid import UUID

from django.db.models import QuerySet

from applications.draft.models.application import Application, PartnerInvitation


def behind_links() -> QuerySet[PartnerInvitation]:
    """What the page behind such a link needs (core.invitations)."""
    return PartnerInvitation.objects.select_related("application__call", "role", "invited_by")


def invitation_of(application: Application, pk: UUID) -> PartnerInvitation | None:
    """An invitation into this tandem, open or not."""
    return (
        PartnerInvitation.objects.select_related("application").filter(application=application, pk=pk).first()
    )


def open_invitations(application: Application) -> list[PartnerInvitation]:
    return list(
        PartnerInvitation.objects.filter(
            application=application, accepted_at__isnull=True, revoked_at__isnull=True
        )
        .select_related("role", "invited_by")
        .order_by("created_at", "id")
    )
