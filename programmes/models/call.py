"""A programme and its calls; who is part of a call has an order."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core import clock
from core.fields import TranslatedTextField
from core.history import tracked
from core.models import Base, append_only
from core.money import EuroField
from programmes.constants import CallPhase


@tracked
class Programme(Base):
    slug = models.SlugField(_("Kurzname in der Adresse"), unique=True)
    title = TranslatedTextField(_("Titel"))

    class Meta:
        verbose_name = _("Förderprogramm")
        verbose_name_plural = _("Förderprogramme")
        ordering = ["slug"]

    def __str__(self):
        return str(self.title)


@tracked
class Call(Base):
    """A call for applications. Everything that differs from call to call is data of the call."""

    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="calls", verbose_name=_("Förderprogramm")
    )
    slug = models.SlugField(_("Kurzname in der Adresse"), unique=True)
    number_prefix = models.CharField(_("Vorsatz der Antragsnummern"), max_length=12)
    title = TranslatedTextField(_("Titel"))
    summary = TranslatedTextField(_("in einem Satz"))
    purpose = TranslatedTextField(_("Zweck der Förderung"))
    who_may_apply = TranslatedTextField(_("Wer kann sich bewerben"))
    legal_basis = TranslatedTextField(_("Rechtsgrundlage"), blank=True)
    published_at = models.DateTimeField(_("veröffentlicht am"), null=True, blank=True)
    opens_at = models.DateTimeField(_("Bewerbung möglich ab"))
    closes_at = models.DateTimeField(
        _("Bewerbung möglich bis"),
        help_text=_("Der Augenblick nach der letzten angekündigten Sekunde."),
    )
    first_budget_year = models.PositiveSmallIntegerField(_("erstes Haushaltsjahr"))
    last_budget_year = models.PositiveSmallIntegerField(_("letztes Haushaltsjahr"))
    funding_months = models.PositiveSmallIntegerField(_("Förderdauer in Monaten"))
    starts_on = models.DateField(
        _("voraussichtlicher Beginn der Förderung"),
        null=True,
        blank=True,
        help_text=_(
            "leer: 1. Januar des ersten Haushaltsjahres; das erste und das letzte Jahr sind sonst Teiljahre"
        ),
    )
    allows_investment = models.BooleanField(_("Investitionen sind zuwendungsfähig"), default=False)
    lump_sum_rate = models.DecimalField(
        _("Verwaltungspauschale in Prozent der Personalausgaben"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
        help_text=_("leer: keine Pauschale"),
    )
    max_spaces = models.PositiveSmallIntegerField(_("höchstens so viele Sozialräume"), null=True, blank=True)
    volume = EuroField(_("Fördersumme insgesamt"))
    contact_name = models.CharField(_("Kontakt: Stelle"), max_length=200)
    contact_email = models.EmailField(_("Kontakt: E-Mail"))
    contact_phone = models.CharField(_("Kontakt: Telefon"), max_length=60, blank=True)
    is_demo = models.BooleanField(_("Vorführung"), default=False)

    class Meta:
        verbose_name = _("Förderaufruf")
        verbose_name_plural = _("Förderaufrufe")
        ordering = ["-closes_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")), name="call_closes_after_opening"
            ),
            models.CheckConstraint(
                condition=Q(last_budget_year__gte=F("first_budget_year")), name="call_years_in_order"
            ),
        ]

    def __str__(self):
        return str(self.title)

    @property
    def months_by_year(self) -> dict[int, int]:
        """{budget year: months of funding in it}: first and last year may be partial."""
        start = self.starts_on.month - 1 if self.starts_on else 0
        end = start + self.funding_months
        return {
            year: max(0, min(end, 12 * (number + 1)) - max(start, 12 * number))
            for number, year in enumerate(self.budget_years)
        }

    @property
    def budget_years(self) -> list[int]:
        return list(range(self.first_budget_year, self.last_budget_year + 1))

    @property
    def is_published(self) -> bool:
        return self.published_at is not None and self.published_at <= clock.now()

    @property
    def phase(self) -> CallPhase:
        if self.opens_at > clock.now():
            return CallPhase.UPCOMING
        return CallPhase.OPEN if clock.is_open(self.closes_at) else CallPhase.CLOSED

    def is_open(self, *, arrived_at=None) -> bool:
        """May an application come in (or, for a request already here: might it)?"""
        return (
            self.is_published
            and self.opens_at <= clock.now()
            and clock.is_open(self.closes_at, arrived_at=arrived_at)
        )


class CallPart(Base):
    """What belongs to a call and has an order."""

    position = models.PositiveSmallIntegerField(_("Reihenfolge"), default=0)

    class Meta:
        abstract = True
        ordering = ["position", "id"]


class DeadlineExtension(Base):
    """The office moves the deadline for all, with a reason that everybody can read."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="extensions", verbose_name=_("Förderaufruf"))
    closed_at = models.DateTimeField(_("bisheriges Ende"))
    closes_at = models.DateTimeField(_("neues Ende"))
    reason = models.TextField(_("Begründung"))
    extended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("verlängert von")
    )

    class Meta:
        verbose_name = _("Fristverlängerung")
        verbose_name_plural = _("Fristverlängerungen")
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(closes_at__gt=F("closed_at")), name="extension_is_later"),
            models.CheckConstraint(condition=~Q(reason=""), name="extension_has_reason"),
        ]
        triggers = append_only("deadline_extension")

    def __str__(self):
        return f"{self.call}: {self.closes_at}"
