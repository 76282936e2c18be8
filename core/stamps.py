"""Each state has its time, told to the database."""

from collections.abc import Mapping

from django.db import models
from django.db.models import Q


def stamped(stamps: Mapping[models.TextChoices, str], prefix: str) -> list[models.CheckConstraint]:
    """One constraint a state: a row in it has the time of its field. stamps: {state: name of the field}."""
    return [
        models.CheckConstraint(
            condition=~Q(state=state) | Q(**{f"{stamp}__isnull": False}),
            name=f"{prefix}_{state.value}_has_time",
        )
        for state, stamp in stamps.items()
    ]
