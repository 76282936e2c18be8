from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.constants import OrganisationKind
from accounts.models import Funder
from core import clock
from core.fields import TranslatedTextField
from core.history import tracked
from core.models import Base
from core.money import EuroField
from programmes.constants import (
    CallPhase,
    CapScope,
    FinancingMode,
    LetterForm,
    LetterMode,
    PaperKind,
    RoundKind,
)


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


@tracked
class PartnerRole(CallPart):
    """A seat in the tandem: which kind of organisation, how many, which share of the grant."""

    call = models.ForeignKey(
        Call, models.CASCADE, related_name="partner_roles", verbose_name=_("Förderaufruf")
    )
    key = models.SlugField(_("Kürzel"))
    title = TranslatedTextField(_("Bezeichnung"))
    organisation_kind = models.CharField(_("Art der Organisation"), max_length=12, choices=OrganisationKind)
    minimum = models.PositiveSmallIntegerField(_("mindestens"), default=1)
    maximum = models.PositiveSmallIntegerField(_("höchstens"), default=1)
    share = models.DecimalField(
        _("Anteil an der Förderung in Prozent"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
        help_text=_("leer: kein fester Anteil"),
    )

    class Meta(CallPart.Meta):
        verbose_name = _("Partnerrolle")
        verbose_name_plural = _("Partnerrollen")
        constraints = [
            models.UniqueConstraint(fields=["call", "key"], name="partner_role_once"),
            models.CheckConstraint(condition=Q(maximum__gte=F("minimum")), name="partner_role_min_max"),
        ]

    def __str__(self):
        return str(self.title)


@tracked
class FundingLine(CallPart):
    """Which funder pays which partner role, at which rate, by which kind of letter."""

    call = models.ForeignKey(
        Call, models.CASCADE, related_name="funding_lines", verbose_name=_("Förderaufruf")
    )
    funder = models.ForeignKey(Funder, models.PROTECT, related_name="+", verbose_name=_("Fördergeber"))
    partner_role = models.OneToOneField(
        PartnerRole, models.CASCADE, related_name="funding_line", verbose_name=_("Partnerrolle")
    )
    rate = models.DecimalField(
        _("Förderquote in Prozent"),
        max_digits=5,
        decimal_places=2,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    financing_mode = models.CharField(
        _("Finanzierungsart"), max_length=12, choices=FinancingMode, default=FinancingMode.PROPORTIONAL
    )
    letter_form = models.CharField(_("Form des Briefs"), max_length=12, choices=LetterForm)
    letter_mode = models.CharField(
        _("Wer schreibt den Brief"), max_length=12, choices=LetterMode, default=LetterMode.ISSUE
    )

    class Meta(CallPart.Meta):
        verbose_name = _("Förderlinie")
        verbose_name_plural = _("Förderlinien")

    def __str__(self):
        return f"{self.funder} → {self.partner_role}"


@tracked
class Cap(CallPart):
    """A limit on grants. Each becomes one or more budgets.Fund rows whose balance the database guards."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="caps", verbose_name=_("Förderaufruf"))
    scope = models.CharField(_("begrenzt"), max_length=12, choices=CapScope)
    funder = models.ForeignKey(
        Funder, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Fördergeber")
    )
    partner_role = models.ForeignKey(
        PartnerRole,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="caps",
        verbose_name=_("Partnerrolle"),
    )
    budget_year = models.PositiveSmallIntegerField(
        _("Haushaltsjahr"), null=True, blank=True, help_text=_("leer: über alle Jahre zusammen")
    )
    each_year = models.BooleanField(_("in jedem Haushaltsjahr"), default=False)
    amount = EuroField(_("Höchstbetrag"))

    class Meta(CallPart.Meta):
        verbose_name = _("Höchstbetrag")
        verbose_name_plural = _("Höchstbeträge")
        constraints = [
            models.CheckConstraint(
                condition=Q(scope=CapScope.FUNDER, funder__isnull=False)
                | (~Q(scope=CapScope.FUNDER) & Q(funder__isnull=True)),
                name="cap_funder",
            ),
            models.CheckConstraint(
                condition=Q(scope=CapScope.PARTNER, partner_role__isnull=False)
                | (~Q(scope=CapScope.PARTNER) & Q(partner_role__isnull=True)),
                name="cap_partner_role",
            ),
            models.CheckConstraint(
                condition=Q(each_year=False) | Q(budget_year__isnull=True), name="cap_year_or_each"
            ),
        ]

    def __str__(self):
        return f"{self.get_scope_display()}: {self.amount}"


@tracked
class RequiredPaper(CallPart):
    """What has to be handed in with an application."""

    call = models.ForeignKey(
        Call, models.CASCADE, related_name="required_papers", verbose_name=_("Förderaufruf")
    )
    kind = models.CharField(_("Art"), max_length=20, choices=PaperKind)
    title = TranslatedTextField(_("Bezeichnung"))
    guidance = TranslatedTextField(_("Hinweis"), blank=True)
    minimum = models.PositiveSmallIntegerField(_("mindestens"), default=1)
    max_pages = models.PositiveSmallIntegerField(_("höchstens Seiten"), null=True, blank=True)
    may_follow = models.BooleanField(_("darf nach der Frist folgen"), default=False)

    class Meta(CallPart.Meta):
        verbose_name = _("verlangte Unterlage")
        verbose_name_plural = _("verlangte Unterlagen")
        constraints = [models.UniqueConstraint(fields=["call", "kind"], name="required_paper_once")]

    def __str__(self):
        return str(self.title)


@tracked
class FormSection(CallPart):
    """A text that the tandem writes into the form itself."""

    call = models.ForeignKey(
        Call, models.CASCADE, related_name="form_sections", verbose_name=_("Förderaufruf")
    )
    key = models.SlugField(_("Kürzel"))
    title = TranslatedTextField(_("Überschrift"))
    guidance = TranslatedTextField(_("Hinweis"), blank=True)
    max_words = models.PositiveSmallIntegerField(_("höchstens Wörter"), null=True, blank=True)
    required = models.BooleanField(_("Pflicht"), default=True)

    class Meta(CallPart.Meta):
        verbose_name = _("Abschnitt des Formulars")
        verbose_name_plural = _("Abschnitte des Formulars")
        constraints = [models.UniqueConstraint(fields=["call", "key"], name="form_section_once")]

    def __str__(self):
        return str(self.title)


@tracked
class CallDocument(CallPart):
    """A document to download."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="documents", verbose_name=_("Förderaufruf"))
    key = models.SlugField(_("Kürzel"))
    title = TranslatedTextField(_("Titel"))
    file = models.FileField(_("Datei"), upload_to="documents/")
    content_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField()

    class Meta(CallPart.Meta):
        verbose_name = _("Dokument")
        verbose_name_plural = _("Dokumente")
        constraints = [models.UniqueConstraint(fields=["call", "key"], name="call_document_once")]

    def __str__(self):
        return str(self.title)


@tracked
class CallQuestion(CallPart):
    """A question people ask, and its answer."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="questions", verbose_name=_("Förderaufruf"))
    question = TranslatedTextField(_("Frage"))
    answer = TranslatedTextField(_("Antwort"))

    class Meta(CallPart.Meta):
        verbose_name = _("Frage und Antwort")
        verbose_name_plural = _("Fragen und Antworten")

    def __str__(self):
        return str(self.question)


@tracked
class CallDate(CallPart):
    """A date to announce: an information event, the expected decision."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="dates", verbose_name=_("Förderaufruf"))
    on = models.DateField(_("Tag"))
    title = TranslatedTextField(_("was"))

    class Meta(CallPart.Meta):
        verbose_name = _("Termin")
        verbose_name_plural = _("Termine")
        ordering = ["on", "id"]

    def __str__(self):
        return str(self.title)


@tracked
class Round(Base):
    """A round of selection. Two rounds are two rows; the order is the number."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="rounds", verbose_name=_("Förderaufruf"))
    number = models.PositiveSmallIntegerField(_("Runde"))
    kind = models.CharField(_("Art"), max_length=12, choices=RoundKind)
    title = TranslatedTextField(_("Bezeichnung"))
    reviews_per_funder = models.PositiveSmallIntegerField(_("Gutachten je Fördergeber"), default=1)
    target = models.PositiveSmallIntegerField(_("so viele kommen weiter"), null=True, blank=True)
    reviews_due_on = models.DateField(_("Gutachten fällig am"), null=True, blank=True)
    experts_count = models.BooleanField(_("Gutachten in eigener Sache zählen mit"), default=True)

    class Meta:
        verbose_name = _("Auswahlrunde")
        verbose_name_plural = _("Auswahlrunden")
        ordering = ["number", "id"]
        constraints = [models.UniqueConstraint(fields=["call", "number"], name="round_once")]

    def __str__(self):
        return str(self.title)


@tracked
class Criterion(CallPart):
    round = models.ForeignKey(Round, models.CASCADE, related_name="criteria", verbose_name=_("Auswahlrunde"))
    key = models.SlugField(_("Kürzel"))
    title = TranslatedTextField(_("Kriterium"))
    guidance = TranslatedTextField(_("woran man es erkennt"), blank=True)
    weight = models.DecimalField(
        _("Gewicht"), max_digits=5, decimal_places=2, default=1, validators=[MinValueValidator(0)]
    )
    max_points = models.PositiveSmallIntegerField(_("höchstens Punkte"), default=5)

    class Meta(CallPart.Meta):
        verbose_name = _("Kriterium")
        verbose_name_plural = _("Kriterien")
        constraints = [
            models.UniqueConstraint(fields=["round", "key"], name="criterion_once"),
            models.CheckConstraint(condition=Q(weight__gt=0, max_points__gt=0), name="criterion_counts"),
        ]

    def __str__(self):
        return str(self.title)
