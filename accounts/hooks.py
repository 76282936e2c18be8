"""What accounts asks of the rooms above before somebody stands on one side of a call: they know who applies where."""

from typing import TYPE_CHECKING

from core.errors import Impossible
from core.hooks import Hook

if TYPE_CHECKING:
    from accounts.models import Funder, Organisation, User

MAY_JOIN: Hook[["User", "Organisation"], Impossible | None] = Hook(
    "may a person join an organisation",
    "Given a person and an organisation, both locked by the caller: returns why the person cannot belong to it, "
    "or None. Changes nothing.",
)
MAY_SERVE: Hook[["User", "Funder"], Impossible | None] = Hook(
    "may a person work for a funder",
    "Given a person, locked by the caller with all their organisations, and a funder: returns why the person "
    "cannot work for it, or None. Changes nothing.",
)
