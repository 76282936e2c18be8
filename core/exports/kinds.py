"""What can be exported: each room says it of its own things, by a hook."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, Any

from django.db.models import Model

from core.constants import ExportPlace
from core.hooks import Hook

# (done, total): how far it is. Written at most once a second; raises Lost where nobody wants it any more.
Progress = Callable[[int, int], None]
Facts = dict[str, Any]


@dataclass
class Wanted(ABC):
    """One thing that one person may have now, as this person sees it; asked for anew at each step.

    subject: the row it is about. title: for the list, nothing of the content (it may outlive the right to see it).
    """

    subject: Model
    title: str
    file_name: str
    content_type: str
    place: ExportPlace

    @abstractmethod
    def make(self, out: IO[bytes], progress: Progress) -> Facts:
        """Write the file. Returns what was in it (small, JSON), for `holds` and `record`.

        Raises core.paper.pdf.PdfFailed, one of core.errors.STORAGE_ERRORS.
        """

    @abstractmethod
    def holds(self, facts: Facts) -> bool:
        """May this person still have all that a file with these facts says?"""

    def record(self, facts: Facts, sha256: str) -> None:  # noqa: B027  not every kind leaves a trace
        """The file goes out now: what the audit trail says of it."""


WANTED: Hook[[str, Any, dict[str, str]], Wanted | None] = Hook(
    "what can be exported",
    "Given a kind, a person and parameters: returns what this person may have of it now, or None for a kind of another "
    "room and for whoever must not have it. It reads rights afresh, each time, and makes nothing yet.",
)


def wanted(kind: str, by: Any, parameters: dict[str, str]) -> Wanted | None:
    """What this person may have now; None: nothing (any more)."""
    if not by.is_active:
        return None
    return next((one for one in WANTED.ask(kind, by, parameters) if one is not None), None)
