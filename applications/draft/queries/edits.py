"""Who wrote what stands there now."""

from datetime import datetime
from itertools import pairwise
from typing import Any, cast

from django.db.models import Field, Model, Value
from django.db.models.functions import Coalesce

from accounts.models import User
from core.joint.merge import as_text, basis

LOOK_BACK = 100


def _column(row: Model, name: str) -> str:
    """The field as the history has it: of a reference, its id."""
    return cast("Field[Any, Any]", row._meta.get_field(name)).attname


def last_edit(row: Model, name: str) -> tuple[User | None, datetime]:
    """Who gave this field its present value, and when; from the history, so that it is true whichever way it
    came about. Nobody when no person did it in a request."""
    field = _column(row, name)
    before = row.events.exclude(**{field: getattr(row, field)}).order_by("-pgh_id").values("pgh_id")[:1]
    since = (
        row.events.filter(pgh_id__gt=Coalesce(before, Value(0)))
        .order_by("pgh_id")
        .values_list("pgh_created_at", "pgh_context__metadata")
        .first()
    )
    if since is None:
        return None, row.updated_at
    moment, context = since
    person = (context or {}).get("user")
    return (User.objects.filter(pk=person).first() if person else None), moment


def was_made(row: Model, name: str, began: str, value: Any) -> bool:
    """Has this very edit (from the value with the basis `began` to `value`) been saved before?

    Then it arrived, only the answer got lost, and what stands there now was written by somebody who saw it.
    """
    field = _column(row, name)
    newest = row.events.order_by("-pgh_id").values_list(field, flat=True)[:LOOK_BACK]
    values = [as_text(one) for one in reversed(newest)]
    wanted = as_text(value)
    return any(after == wanted and basis(before) == began for before, after in pairwise(values))
