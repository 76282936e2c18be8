from django.db import models
from django.utils.translation import gettext_lazy as _

from core.transitions import Transition


class AssignmentState(models.TextChoices):
    ASSIGNED = "assigned", _("Befangenheit noch nicht erklärt")
    OPEN = "open", _("zu begutachten")
    RECUSED = "recused", _("befangen")
    LOCKED = "locked", _("Gutachten abgeschlossen")
    REVOKED = "revoked", _("zurückgenommen")


A = AssignmentState
DECLARE_FREE = Transition("assignment.declare_free", (A.ASSIGNED,), A.OPEN, "declared_at", "reviewer")
# Also after locking, when a conflict turns up late: the review stays in the file and counts no more.
RECUSE = Transition("assignment.recuse", (A.ASSIGNED, A.OPEN, A.LOCKED), A.RECUSED, "declared_at", "reviewer")
# The office found no ground for distrust (section 21 VwVfG).
REINSTATE = Transition("assignment.reinstate", (A.RECUSED,), A.OPEN, "declared_at", "officer")
# The same for a review that was locked already: it counts again.
REINSTATE_LOCKED = Transition("review.reinstate", (A.RECUSED,), A.LOCKED, "declared_at", "officer")
UNLOCK_REVIEW = Transition("review.unlock", (A.LOCKED,), A.OPEN, "declared_at", "officer")
LOCK_REVIEW = Transition("review.lock", (A.OPEN,), A.LOCKED, "locked_at", "reviewer")
REVOKE = Transition("assignment.revoke", (A.ASSIGNED, A.OPEN), A.REVOKED, "revoked_at", "officer")
ASSIGNMENT_TRANSITIONS = (
    DECLARE_FREE,
    RECUSE,
    REINSTATE,
    REINSTATE_LOCKED,
    LOCK_REVIEW,
    UNLOCK_REVIEW,
    REVOKE,
)

# States in which this reviewer may see the papers.
PAPERS_OPEN = (A.OPEN, A.LOCKED)


class ConflictGround(models.TextChoices):
    """Section 20 (1) VwVfG, number by number; the last two are section 21, which the office decides."""

    PARTICIPANT = "participant", _("Ich nehme selbst an dieser Bewerbung teil.")
    BENEFIT = "benefit", _("Mir nützt oder schadet die Entscheidung direkt.")
    RELATIVE = "relative", _("Jemand aus meiner Familie nimmt teil.")
    REPRESENTATIVE = "representative", _("Ich vertrete eine der beteiligten Organisationen.")
    KIN_OF_REP = "kin_of_rep", _("Jemand aus meiner Familie vertritt eine der beteiligten Organisationen.")
    EMPLOYED = "employed", _("Ich arbeite bei einer der beteiligten Organisationen.")
    BOARD = "board", _("Ich bin dort im Vorstand, im Aufsichtsrat oder in einem ähnlichen Gremium.")
    ADVISED = "advised", _("Ich habe in dieser Sache beraten oder ein Gutachten geschrieben.")
    PARTNER = (
        "partner",
        _("Meine Partnerin oder mein Partner, mit der oder dem ich nicht verheiratet bin, ist beteiligt."),
    )
    DISTRUST = (
        "distrust",
        _("Es gibt einen anderen Grund, aus dem man an meiner Unparteilichkeit zweifeln kann."),
    )


# Section 21 VwVfG: a ground for distrust does not exclude by itself; the programme office decides.
OFFICE_RULES = (ConflictGround.PARTNER, ConflictGround.DISTRUST)


class HintKind(models.TextChoices):
    """Why a conflict is likely, from the strongest to the weakest."""

    MEMBER = "member", _("gehört dazu")
    PAST = "past", _("gehörte früher dazu")
    EARLIER = "earlier", _("schon einmal befangen erklärt")
    DOMAIN = "domain", _("gleiche E-Mail-Adresse")
    SUPPORTER = "supporter", _("gehört zu einer unterstützenden Organisation")


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


class SizeClass(models.TextChoices):
    """How large the place of a social space is: the classes of the BBSR (Stadt- und Gemeindetypen), by
    population alone."""

    RURAL = "rural", _("Landgemeinde, unter 5.000")
    SMALL = "small", _("Kleinstadt, 5.000 bis unter 20.000")
    MEDIUM = "medium", _("Mittelstadt, 20.000 bis unter 100.000")
    LARGE = "large", _("Großstadt, ab 100.000")
    DISTRICT = "district", _("Landkreis")

    @property
    def short(self) -> str:
        """Without the figures, for a narrow column."""
        return str(self.label).split(",")[0]

    @property
    def smallest(self) -> int:
        return {"rural": 0, "small": 5_000, "medium": 20_000, "large": 100_000}[self.value]

    @property
    def below(self) -> int | None:
        return {"rural": 5_000, "small": 20_000, "medium": 100_000, "large": None}[self.value]

    @classmethod
    def of(cls, place_kind: str | None, population: int | None) -> "SizeClass | None":
        if place_kind == cls.DISTRICT:
            return cls.DISTRICT
        if population is None:
            return None
        sizes = (cls.LARGE, cls.MEDIUM, cls.SMALL, cls.RURAL)
        return next(size for size in sizes if population >= size.smallest)


class DecisionState(models.TextChoices):
    STAGED = "staged", _("vorbereitet, wartet auf Freigabe")
    RELEASED = "released", _("freigegeben")
    DROPPED = "dropped", _("verworfen")


D = DecisionState
RELEASE = Transition("decision.release", (D.STAGED,), D.RELEASED, "released_at", "approver")
DROP = Transition("decision.drop", (D.STAGED,), D.DROPPED, "dropped_at", "officer")
DECISION_TRANSITIONS = (RELEASE, DROP)


class Outcome(models.TextChoices):
    ADVANCE = "advance", _("kommt weiter")
    RESERVE = "reserve", _("Nachrückliste")
    REJECT = "reject", _("wird abgelehnt")


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


class Audience(models.TextChoices):
    """Who reads a post of the discussion; nobody whose own review is still pending ever does."""

    REVIEWERS = "reviewers", _("alle, die diese Bewerbung begutachten, und das Programmbüro")
    FUNDER = "funder", _("nur mein Fördergeber")
    OFFICE = "office", _("nur das Programmbüro")
