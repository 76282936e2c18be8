"""States of a talk and their transitions, its forms, needs and limits."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.transitions import Transition

# Times to propose for a talk.
MIN_SLOTS, MAX_SLOTS = 2, 3


TALK_MINUTES = 120


MIN_TALK_MINUTES, MAX_TALK_MINUTES = 15, 600


# Between two talks of the same people: the way, and a little late.
BUFFER_MINUTES = 60


MAX_QUESTIONS = 40


MAX_CHECKLIST = 60


# What a partner may tick; fields of PartnerNeeds.
NEEDS = ("sign_language", "easy_language", "step_free", "assistance")


# What is prepared for every talk; the office adds its own.
CHECKLIST = (
    _("Raum und Weg dorthin sind ohne Stufen und gut zu finden."),
    _("Toilette ohne Stufen ist da und offen."),
    _("Wer assistiert oder dolmetscht, ist bestellt und kennt Ort und Zeit."),
    _("Unterlagen in Leichter Sprache sind verschickt."),
    _("Anreise und Rückreise der Kommission sind geplant."),
    _("Link und Telefonnummer für die Zuschaltung sind ausprobiert."),
    _("Alle haben die Fragen und die Bewerbung gelesen."),
)


class InterviewState(models.TextChoices):
    PROPOSED = "proposed", _("Termine vorgeschlagen")
    CONFIRMED = "confirmed", _("Termin steht fest")
    HELD = "held", _("Gespräch geführt")
    CANCELLED = "cancelled", _("abgesagt")


I = InterviewState  # noqa: E741


CONFIRM = Transition("interview.confirm", (I.PROPOSED,), I.CONFIRMED, "confirmed_at", "partners")


RESCHEDULE = Transition(
    "interview.reschedule", (I.PROPOSED, I.CONFIRMED), I.PROPOSED, "rescheduled_at", "responsible"
)


HOLD = Transition("interview.hold", (I.CONFIRMED,), I.HELD, "held_at", "officer")


CANCEL = Transition("interview.cancel", (I.PROPOSED, I.CONFIRMED), I.CANCELLED, "cancelled_at", "officer")


INTERVIEW_TRANSITIONS = (CONFIRM, RESCHEDULE, HOLD, CANCEL)


class InterviewMode(models.TextChoices):
    ON_SITE = "on_site", _("vor Ort")
    ONLINE = "online", _("online")


class QuestionSource(models.TextChoices):
    """Where a question for the talk comes from."""

    REVIEW = "review", _("aus den Gutachten")
    RESEARCH = "research", _("aus eigener Recherche")
    OFFICE = "office", _("vom Programmbüro")


class Presence(models.TextChoices):
    PRESENT = "present", _("anwesend")
    ONLINE = "online", _("zugeschaltet")
    ABSTAINED = "abstained", _("anwesend, enthält sich")
    LEFT = "left", _("befangen, hat den Raum verlassen")
    EXCUSED = "excused", _("entschuldigt")
