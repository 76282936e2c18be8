"""Each state has its time, told to the database."""

from django.db import models
from django.db.models import Q


def stamped(states: dict, prefix: str) -> list[models.CheckConstraint]:
    """Each of these states has its time."""
    return [
        models.CheckConstraint(
            condition=~Q(state=state) | Q(**{f"{stamp}__isnull": False}),
            name=f"{prefix}_{state.value}_has_time",
        )
        for state, stamp in states.items()
    ]
