"""What people of the tandem may see, and everything the pages need to know about one application."""

from applications.draft.models.application import PartnerInvitation


def open_invitations(application) -> list[PartnerInvitation]:
    return list(
        PartnerInvitation.objects.filter(
            application=application, accepted_at__isnull=True, revoked_at__isnull=True
        )
        .select_related("role", "invited_by")
        .order_by("created_at", "id")
    )
