"""What the casework asks of the rooms above: parts of the officer's page, entries and subjects of the file."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Protocol

from django.db.models import Model, QuerySet

from core.hooks import Hook

if TYPE_CHECKING:
    from accounts.models import User
    from applications.draft.models.application import Application
    from casework.file_entries import Entry


class PagePart(Protocol):
    """A part of the page of one application: rendered by its template as `part`, in the order of registration."""

    name: str
    template: str

    @property
    def subjects(self) -> Iterable[Model]:
        """Rows whose audit entries belong to the course of the application that the page shows."""


# Any: the page itself asks this hook; naming its class here would tie the two in a circle.
PAGE_PARTS: Hook[[Any], PagePart] = Hook(
    "parts of the officer's page",
    "Given the page (casework.queries.page.ApplicationPage) of an application whose papers are open to the person: returns this room's part. It shows no "
    "more than the person may see, reads lazily, and asks a fixed number of queries.",
)
FILE_ENTRIES: Hook[["Application", "User"], Iterable["Entry"]] = Hook(
    "entries of the file",
    "Given an application and a reader of its file: returns what this room has to tell, in a fixed number of "
    "queries. Whoever reads the file may read all of it, except what the answer itself keeps from this reader.",
)
FILE_SUBJECTS: Hook[["Application"], tuple[str, QuerySet[Any]]] = Hook(
    "subjects of the file",
    "Given an application: returns (model label, ids) of rows about it that no chain of foreign keys leads to, so "
    "that their audit entries stand in the file.",
)
