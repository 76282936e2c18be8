import uuid

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Funder
from budgets.models import AwardShare
from core.history import tracked
from core.models import Base, append_only
from core.stamps import stamped
from letters.constants import Channel, LetterState, Remedy
from programmes.models import Call


@tracked
class LetterTemplate(Base):
    """What a funder's letters of a call say beside the amounts: letterhead, conditions, remedy."""

    call = models.ForeignKey(
        Call, models.PROTECT, related_name="letter_templates", verbose_name=_("Förderaufruf")
    )
    funder = models.ForeignKey(Funder, models.PROTECT, related_name="+", verbose_name=_("Fördergeber"))
    sender = models.TextField(_("Absender"))
    place = models.CharField(_("Ort"), max_length=80)
    file_number_prefix = models.CharField(_("Vorsatz des Aktenzeichens"), max_length=40)
    legal_basis = models.TextField(_("Rechtsgrundlage"))
    conditions = models.TextField(_("Nebenbestimmungen und Bedingungen"), help_text=_("je Zeile eine"))
    drawdown_rule = models.TextField(_("Abruf der Mittel"))
    reporting = models.TextField(_("Berichte und Verwendungsnachweis"), help_text=_("je Zeile eine Pflicht"))
    publicity = models.TextField(_("Hinweis auf die Förderung"), blank=True)
    remedy = models.CharField(_("Rechtsbehelf"), max_length=12, choices=Remedy)
    signatory = models.CharField(_("Unterzeichnung"), max_length=160)
    easy_language = models.TextField(_("Deckblatt in Leichter Sprache"), blank=True)

    class Meta:
        verbose_name = _("Briefvorlage")
        verbose_name_plural = _("Briefvorlagen")
        ordering = ["call", "funder", "id"]
        constraints = [models.UniqueConstraint(fields=["call", "funder"], name="letter_template_once")]

    def __str__(self):
        return f"{self.call} – {self.funder}"


def changes(*fields: str) -> pgtrigger.Q:
    """Trigger condition: the UPDATE changes one of these fields."""
    condition = pgtrigger.Q()
    for field in fields:
        condition |= pgtrigger.Q(**{f"old__{field}__df": pgtrigger.F(f"new__{field}")})
    return condition


def letter_path(instance, _filename) -> str:
    return f"letters/{instance.pk}.pdf"


@tracked
class DecisionLetter(Base):
    """The letter on one award share. Its content is fixed when composed, its PDF when issued.

    content: see letters.figures.Content. number and dated_on come with the release.
    """

    share = models.ForeignKey(AwardShare, models.PROTECT, related_name="letters", verbose_name=_("Anteil"))
    template = models.ForeignKey(LetterTemplate, models.PROTECT, related_name="+", verbose_name=_("Vorlage"))
    state = models.CharField(_("Stand"), max_length=12, choices=LetterState, default=LetterState.DRAFT)
    number = models.CharField(_("Nummer"), max_length=60, unique=True, null=True, blank=True)
    code = models.UUIDField(_("Prüfcode"), default=uuid.uuid4, unique=True, editable=False)
    channel = models.CharField(_("Zustellung"), max_length=12, choices=Channel, default=Channel.PORTAL)
    content = models.JSONField(_("Inhalt"))
    composed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("verfasst von")
    )
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("freigegeben von"),
    )
    released_at = models.DateTimeField(_("freigegeben am"), null=True, blank=True)
    issued_at = models.DateTimeField(_("ausgestellt am"), null=True, blank=True)
    dropped_at = models.DateTimeField(_("verworfen am"), null=True, blank=True)
    dated_on = models.DateField(_("Datum des Briefs"), null=True, blank=True)
    pdf = models.FileField(_("PDF"), upload_to=letter_path, blank=True)
    sha256 = models.CharField(_("Prüfsumme (SHA-256)"), max_length=64, blank=True)
    # Starts the appeal period (section 41 VwVfG); for the portal: the day after the first retrieval.
    served_on = models.DateField(_("bekannt gegeben am"), null=True, blank=True)

    class Meta:
        verbose_name = _("Brief")
        verbose_name_plural = _("Briefe")
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["share"], condition=~Q(state=LetterState.DROPPED), name="letter_once_per_share"
            ),
            models.CheckConstraint(
                condition=Q(released_by__isnull=True) | ~Q(released_by=F("composed_by")),
                name="letter_four_eyes",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[LetterState.RELEASED, LetterState.ISSUED])
                | Q(
                    released_at__isnull=False,
                    released_by__isnull=False,
                    number__isnull=False,
                    dated_on__isnull=False,
                ),
                name="letter_released_complete",
            ),
            models.CheckConstraint(
                condition=~Q(state=LetterState.ISSUED)
                | (Q(issued_at__isnull=False) & ~Q(pdf="") & ~Q(sha256="")),
                name="letter_issued_complete",
            ),
            models.CheckConstraint(
                condition=~Q(state=LetterState.RECORDED)
                | Q(issued_at__isnull=False, number__isnull=False, dated_on__isnull=False),
                name="letter_recorded_complete",
            ),
            *stamped({LetterState.DROPPED: "dropped_at"}, "letter"),
        ]
        triggers = [
            # What a letter says stays from its first moment: a changed award or template means a new letter.
            pgtrigger.Protect(
                name="letter_says_the_same",
                operation=pgtrigger.Update,
                condition=changes("content", "code", "share", "template", "composed_by", "channel"),
            ),
            # Once it has a number, that and its date and its release stay too.
            pgtrigger.Protect(
                name="released_letter_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__number__isnull=False)
                & changes("number", "dated_on", "released_by", "released_at"),
            ),
            pgtrigger.Protect(
                name="issued_letter_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state__in=["issued", "recorded"])
                & changes("sha256", "pdf", "state", "issued_at"),
            ),
            # The appeal period runs from this day: it is said once.
            pgtrigger.Protect(
                name="served_day_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__served_on__isnull=False) & changes("served_on"),
            ),
            pgtrigger.Protect(name="letter_not_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self):
        return self.number or f"{self.share}"


@tracked
class LetterRetrieval(Base):
    """Somebody of the addressee fetched the letter. The first one notifies."""

    letter = models.ForeignKey(
        DecisionLetter, models.PROTECT, related_name="retrievals", verbose_name=_("Brief")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("abgerufen von")
    )

    class Meta:
        verbose_name = _("Abruf")
        verbose_name_plural = _("Abrufe")
        ordering = ["created_at", "id"]
        triggers = append_only("retrieval")

    def __str__(self):
        return f"{self.letter} {self.created_at}"


class LetterSeries(models.Model):
    """The next letter number of a funder in a year; locked while one is drawn."""

    funder = models.ForeignKey(Funder, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["funder", "year"], name="letter_series_once")]

    def __str__(self):
        return f"{self.funder_id} {self.year}: {self.last}"
