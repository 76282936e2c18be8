"""What the portal's own pages read."""

from django.db.models import QuerySet

from core.models import OutboxMessage


def mailbox(recipient: str = "") -> QuerySet[OutboxMessage]:
    """Every mail the portal owes or has sent, newest first; of one recipient or of all (demo only)."""
    found = OutboxMessage.objects.order_by("-created_at", "-id")
    return found.filter(recipient__iexact=recipient) if recipient else found


def mailbox_recipients() -> list[str]:
    return list(OutboxMessage.objects.order_by("recipient").values_list("recipient", flat=True).distinct())
