"""Words and colours for decisions and what they bring."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reviews.selection.constants import DecisionState, Outcome

KINDS: dict[str, str] = {
    DecisionState.STAGED: "warning",
    DecisionState.RELEASED: "success",
}
OUTCOME_KINDS: dict[str, str] = {
    Outcome.ADVANCE: "success",
    Outcome.REJECT: "danger",
    Outcome.RESERVE: "warning",
}

# In the last round nobody goes on: who is chosen is chosen.
OUTCOMES_AT_LAST = {Outcome.ADVANCE: _("wird ausgewählt")}


def outcome_label(outcome: str, *, is_last: bool) -> str | Promise:
    found = OUTCOMES_AT_LAST.get(Outcome(outcome)) if is_last else None
    return found or Outcome(outcome).label


def outcome_choices(*, is_last: bool) -> list[tuple[str, str | Promise]]:
    return [(outcome.value, outcome_label(outcome, is_last=is_last)) for outcome in Outcome]


def state_kind(state: str) -> str:
    """The badge's kind for the state of a decision."""
    return KINDS.get(state, "neutral")


def outcome_kind(outcome: str) -> str:
    """The badge's kind for what a decision brings to an application."""
    return OUTCOME_KINDS.get(outcome, "neutral")
