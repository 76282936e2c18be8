"""What the tandem's page of an application asks of the rooms above."""

from typing import TYPE_CHECKING, Protocol

from core.hooks import Hook

if TYPE_CHECKING:
    from accounts.models import User
    from applications.draft.models.application import Application


class Card(Protocol):
    """Rendered by its template as `card`."""

    @property
    def template(self) -> str: ...


CARDS: Hook[["Application", "User"], Card | None] = Hook(
    "cards of the tandem's page",
    "Given an application that was handed in and a person of its tandem: returns what this room shows about it, or "
    "None. No more than the tandem may know now, in a fixed number of queries.",
)
