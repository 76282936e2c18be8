from django.db import models
from django.utils.translation import gettext_lazy as _


class CallPhase(models.TextChoices):
    """Where a published call stands today. Follows from its dates; never stored."""

    UPCOMING = "upcoming", _("kommt")
    OPEN = "open", _("offen")
    CLOSED = "closed", _("beendet")


class CapScope(models.TextChoices):
    """What a cap limits. With a budget year: within that year; without: in total."""

    CALL = "call", _("der ganze Aufruf")
    FUNDER = "funder", _("ein Fördergeber im Aufruf")
    SPACE = "space", _("jeder Sozialraum")
    PARTNER = "partner", _("jeder Partner einer Rolle")


class PaperKind(models.TextChoices):
    CONCEPT = "concept", _("gemeinsames Konzept")
    LETTER_OF_INTENT = "letter_of_intent", _("Absichtserklärung")
    COUNCIL_RESOLUTION = "council_resolution", _("Ratsbeschluss")
    OTHER = "other", _("anderes Dokument")


class RoundKind(models.TextChoices):
    PAPERS = "papers", _("Begutachtung nach Aktenlage")
    TALKS = "talks", _("Vor-Ort-Gespräche")


class Verdict(models.TextChoices):
    """What an answer of the self-check means for the person who gives it."""

    YES = "yes", _("spricht dafür")
    NO = "no", _("geht so nicht")
    ASK = "ask", _("bitte nachfragen")


class FinancingMode(models.TextChoices):
    PROPORTIONAL = "proportional", _("Anteilfinanzierung")
    DEFICIT = "deficit", _("Fehlbedarfsfinanzierung")
    FIXED = "fixed", _("Festbetragsfinanzierung")


class LetterForm(models.TextChoices):
    NOTICE = "notice", _("Zuwendungsbescheid (öffentliches Recht)")
    AGREEMENT = "agreement", _("Förderzusage (Privatrecht)")


class LetterMode(models.TextChoices):
    ISSUE = "issue", _("Das Portal schreibt den Brief")
    RECORD = "record", _("Der Fördergeber schreibt selbst, das Portal hält fest")
