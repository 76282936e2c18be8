"""States of an application and of a question of the office, how they move; who writes; how long texts may be."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.constants import MemberRole
from core.transitions import Transition


class ApplicationState(models.TextChoices):
    DRAFT = "draft", _("Entwurf")
    SUBMITTED = "submitted", _("eingereicht")
    ELIGIBLE = "eligible", _("in der Auswahl")
    INELIGIBLE = "ineligible", _("nicht zulässig")
    REJECTED = "rejected", _("nicht ausgewählt")
    RESERVE = "reserve", _("auf der Nachrückliste")
    SELECTED = "selected", _("ausgewählt")
    AWARDED = "awarded", _("bewilligt")
    WITHDRAWN = "withdrawn", _("zurückgezogen")


S = ApplicationState
# Nobody decides about it any more, and no money comes of it.
OVER = (S.INELIGIBLE, S.REJECTED, S.WITHDRAWN)


# The only ways an application moves. Which round it is in says Application.current_round, so that two
# rounds or three are the same states.
SUBMIT = Transition("application.submit", (S.DRAFT,), S.SUBMITTED, "submitted_at", "signatory")


FIND_ELIGIBLE = Transition("application.find_eligible", (S.SUBMITTED,), S.ELIGIBLE, "eligible_at", "officer")


FIND_INELIGIBLE = Transition(
    "application.find_ineligible", (S.SUBMITTED,), S.INELIGIBLE, "ineligible_at", "officer"
)


REJECT = Transition("application.reject", (S.ELIGIBLE, S.RESERVE), S.REJECTED, "rejected_at", "decision")


PUT_ON_RESERVE = Transition("application.reserve", (S.ELIGIBLE,), S.RESERVE, "reserve_at", "decision")


SELECT = Transition("application.select", (S.ELIGIBLE, S.RESERVE), S.SELECTED, "selected_at", "decision")


# A new decision takes the place of the one that brought it here: back into the selection, to be decided anew.
RECONSIDER = Transition(
    "application.reconsider", (S.ELIGIBLE, S.RESERVE, S.REJECTED, S.SELECTED), S.ELIGIBLE, None, "decision"
)


AWARD = Transition("application.award", (S.SELECTED,), S.AWARDED, "awarded_at", "award")


WITHDRAW = Transition(
    "application.withdraw",
    (S.DRAFT, S.SUBMITTED, S.ELIGIBLE, S.RESERVE, S.SELECTED),
    S.WITHDRAWN,
    "withdrawn_at",
    "signatory",
)


TRANSITIONS = (
    SUBMIT,
    FIND_ELIGIBLE,
    FIND_INELIGIBLE,
    REJECT,
    PUT_ON_RESERVE,
    SELECT,
    RECONSIDER,
    AWARD,
    WITHDRAW,
)


# State -> the timestamps that must be there (a CheckConstraint binds them).
STAMP_OF_STATE: dict[models.TextChoices, str] = {
    S.SUBMITTED: "submitted_at",
    S.ELIGIBLE: "eligible_at",
    S.INELIGIBLE: "ineligible_at",
    S.REJECTED: "rejected_at",
    S.RESERVE: "reserve_at",
    S.SELECTED: "selected_at",
    S.AWARDED: "awarded_at",
    S.WITHDRAWN: "withdrawn_at",
}


# What may still be handed in late, where the call says so, as long as the application is alive.
ALIVE = (S.SUBMITTED, S.ELIGIBLE, S.RESERVE, S.SELECTED)


# Texts of a section: room for long German words, and an end.
CHARACTERS_PER_WORD = 10


SECTION_CHARACTERS = 3000


# A Normseite, blanks included.
CHARACTERS_PER_PAGE = 1800


class ReopeningState(models.TextChoices):
    """A question of the office: while it is open, the named parts can be changed."""

    OPEN = "open", _("wartet auf Antwort")
    ANSWERED = "answered", _("beantwortet")
    CLOSED = "closed", _("beendet")


R = ReopeningState


ANSWER_REOPENING = Transition("reopening.answer", (R.OPEN,), R.ANSWERED, "answered_at", "signatory")


CLOSE_REOPENING = Transition("reopening.close", (R.OPEN,), R.CLOSED, "closed_at", "officer")


REOPENING_TRANSITIONS = (ANSWER_REOPENING, CLOSE_REOPENING)


WRITERS = (MemberRole.SIGNATORY, MemberRole.EDITOR)
