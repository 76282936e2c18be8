"""Append-only history of a table by database trigger: sees bulk writes and raw SQL as well.

Each tracked model gets an event table (pghistory) that refuses UPDATE and DELETE. Who did it and in
which request comes from the context that core.middleware.HistoryContext opens.
"""

from typing import Any

import pghistory
from django.db.models import Model


def tracked(model: type[Model] | None = None, **options: Any) -> Any:
    """Class decorator: keep every state of every row."""
    decorate = pghistory.track(
        pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), **options
    )
    return decorate(model) if model is not None else decorate
