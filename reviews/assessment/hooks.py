"""What the assessment asks of the rooms above before a review is locked or opened again."""

from typing import TYPE_CHECKING

from core.errors import Impossible
from core.hooks import Hook

if TYPE_CHECKING:
    from casework.models import Assignment

MAY_LOCK: Hook[["Assignment"], Impossible | None] = Hook(
    "may a review be locked",
    "Given an open assignment: returns why its review cannot be locked yet, or None. Changes nothing.",
)
MAY_UNLOCK: Hook[["Assignment"], Impossible | None] = Hook(
    "may a review be opened again",
    "Given an assignment whose application is locked by the caller: returns why its review must stay as it is, "
    "or None. Changes nothing.",
)
