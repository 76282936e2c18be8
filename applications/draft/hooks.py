"""What the draft asks of the parts that stand on it (registered in applications/apps.py)."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from core.hooks import Hook

if TYPE_CHECKING:
    from applications.draft.models.application import Application, Partner

SEAT_TAKEN: Hook[["Partner"], None] = Hook(
    "seat taken",
    "Given a partner just created, in the same transaction: makes what belongs to a seat from its first moment.",
)
BEFORE_CHANGE: Hook[["Application"], object] = Hook(
    "before a change",
    "Given an application locked for a change of its content, before anything of it changes: keeps what would "
    "be lost. Changes nothing of the application itself.",
)
BEFORE_REPLACED: Hook[["Application"], Callable[..., object]] = Hook(
    "before a part is replaced",
    "Given a locked application of which a whole part is about to be replaced by a file: returns keep(by=person), "
    "which is called after the replacement, if anything differed, and keeps what there was.",
)
