from django.db import models
from django.utils.translation import gettext_lazy as _

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
STAMP_OF_STATE = {
    S.SUBMITTED: "submitted_at",
    S.ELIGIBLE: "eligible_at",
    S.INELIGIBLE: "ineligible_at",
    S.REJECTED: "rejected_at",
    S.RESERVE: "reserve_at",
    S.SELECTED: "selected_at",
    S.AWARDED: "awarded_at",
    S.WITHDRAWN: "withdrawn_at",
}


class CostCategory(models.TextChoices):
    STAFF = "staff", _("Personalausgaben")
    FEES = "fees", _("Honorare und Fremdleistungen")
    MATERIAL = "material", _("Sachausgaben")
    TRAVEL = "travel", _("Reisekosten")
    PUBLICITY = "publicity", _("Öffentlichkeitsarbeit")
    ACCESSIBILITY = "accessibility", _("Barrierefreiheit und Assistenz")
    INVESTMENT = "investment", _("Investitionen")
    LUMP_SUM = "lump_sum", _("Verwaltungspauschale")


class FundingKind(models.TextChoices):
    OWN_CASH = "own_cash", _("Eigenmittel (Geld)")
    OWN_IN_KIND = "own_in_kind", _("Eigenleistungen (unbar)")
    PUBLIC = "public", _("öffentliche Drittmittel")
    PRIVATE = "private", _("private Drittmittel")
    INCOME = "income", _("Einnahmen aus dem Projekt")
    GRANT = "grant", _("beantragte Förderung")


class ScanState(models.TextChoices):
    PENDING = "pending", _("wird auf Schadsoftware geprüft")
    CLEAN = "clean", _("geprüft")
    INFECTED = "infected", _("Schadsoftware gefunden")
    OFF = "off", _("ohne Virenprüfung")


# Scan states in which a file may go out again.
SERVED = (ScanState.CLEAN, ScanState.OFF)

# What may still be handed in late, where the call says so, as long as the application is alive.
ALIVE = (S.SUBMITTED, S.ELIGIBLE, S.RESERVE, S.SELECTED)

# A partner's seat can change hands once the tandem is chosen; before, it applies anew.
REPLACEABLE = (S.SELECTED, S.AWARDED)

# A plan of more rows than this is not a plan any more, and a form of more is an attack.
MAX_PLAN_ROWS = 500
MAX_LETTERS = 30
MAX_KEPT_VERSIONS = 50

# Texts of a section: room for long German words, and an end.
CHARACTERS_PER_WORD = 10
SECTION_CHARACTERS = 3000
# A Normseite, blanks included.
CHARACTERS_PER_PAGE = 1800


class VersionKind(models.TextChoices):
    DAY = "day", _("Stand am Ende des Tages")
    MANUAL = "manual", _("von Hand festgehalten")
    RESTORED = "restored", _("vor dem Zurückholen")
    IMPORTED = "imported", _("vor dem Einlesen einer Excel-Datei")
    SUBMITTED = "submitted", _("eingereicht")
    AMENDED = "amended", _("nach Nachfrage ergänzt")


class ReopeningState(models.TextChoices):
    """A question of the office: while it is open, the named parts can be changed."""

    OPEN = "open", _("wartet auf Antwort")
    ANSWERED = "answered", _("beantwortet")
    CLOSED = "closed", _("beendet")


R = ReopeningState
ANSWER_REOPENING = Transition("reopening.answer", (R.OPEN,), R.ANSWERED, "answered_at", "signatory")
CLOSE_REOPENING = Transition("reopening.close", (R.OPEN,), R.CLOSED, "closed_at", "officer")
REOPENING_TRANSITIONS = (ANSWER_REOPENING, CLOSE_REOPENING)


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
