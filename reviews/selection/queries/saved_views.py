"""Views of a list that a person saved."""

from uuid import UUID

from accounts.models import User
from reviews.selection.models.ranking import SavedView


def saved_views(user: User, page: str) -> list[SavedView]:
    """One's own, nobody else's."""
    return list(SavedView.objects.filter(person=user, page=page).order_by("name", "pk"))


def saved_view(user: User, page: str, pk: UUID) -> SavedView | None:
    """One of one's own."""
    return SavedView.objects.filter(pk=pk, person=user, page=page).first()
