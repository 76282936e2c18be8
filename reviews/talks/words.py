"""Colours for the states of a talk."""

from reviews.talks.constants import InterviewState

KINDS: dict[str, str] = {
    InterviewState.PROPOSED: "info",
    InterviewState.CONFIRMED: "success",
    InterviewState.HELD: "success",
}


def state_kind(state: str) -> str:
    """The badge's kind for the state of a talk."""
    return KINDS.get(state, "neutral")
