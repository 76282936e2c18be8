"""The states of a change of seats, and how it moves between them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.draft.constants import S
from core.transitions import Transition

# A partner's seat can change hands once the tandem is chosen; before, it applies anew.
REPLACEABLE = (S.SELECTED, S.AWARDED)


class ReplacementState(models.TextChoices):
    PROPOSED = "proposed", _("vorgeschlagen, die neue Organisation antwortet noch")
    ACCEPTED = "accepted", _("wartet auf die Zustimmung der Fördergeber")
    DONE = "done", _("vollzogen")
    DROPPED = "dropped", _("beendet ohne Wechsel")


P = ReplacementState


ACCEPT_REPLACEMENT = Transition("replacement.accept", (P.PROPOSED,), P.ACCEPTED, "accepted_at", "signatory")


DO_REPLACEMENT = Transition("replacement.do", (P.ACCEPTED,), P.DONE, "done_at", "approver")


DROP_REPLACEMENT = Transition(
    "replacement.drop", (P.PROPOSED, P.ACCEPTED), P.DROPPED, "dropped_at", "signatory or officer"
)


REPLACEMENT_TRANSITIONS = (ACCEPT_REPLACEMENT, DO_REPLACEMENT, DROP_REPLACEMENT)
