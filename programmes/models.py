from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.constants import OrganisationKind
from accounts.models import Funder
from core import clock
from core.fields import TranslatedTextField
from core.history import tracked
from core.models import Base, append_only
from core.money import EuroField
from programmes.constants import (
    CallPhase,
    CapScope,
    FinancingMode,
    LetterForm,
    LetterMode,
    PaperKind,
    RoundKind,
    Verdict,
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
    follows_until = models.DateField(
        _("darf folgen bis"),
        null=True,
        blank=True,
        help_text=_("Der letzte Tag zählt mit. Ohne Angabe: solange die Bewerbung im Verfahren ist."),
    )

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
    example = TranslatedTextField(_("Beispiel"), blank=True)
    max_words = models.PositiveSmallIntegerField(_("höchstens Wörter"), null=True, blank=True)
    max_pages = models.PositiveSmallIntegerField(
        _("höchstens Normseiten"), null=True, blank=True, help_text=_("eine Normseite: 1.800 Zeichen")
    )
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
    expert_weight = models.DecimalField(
        _("Gewicht eines Gutachtens in eigener Sache"),
        max_digits=4,
        decimal_places=2,
        default=1,
        validators=[MinValueValidator(0)],
        help_text=_("1: so viel wie ein anderes Gutachten"),
    )
    is_blind = models.BooleanField(
        _("ohne Namen der Bewerber"),
        default=False,
        help_text=_("Wer begutachtet, sieht Namen von Organisationen und Personen erst nach dem Abschluss."),
    )
    difference_threshold = models.PositiveSmallIntegerField(
        _("Unterschied zweier Gutachten, über den gesprochen wird (Prozentpunkte)"), default=20
    )

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
    easy_question = TranslatedTextField(
        _("Frage in Leichter Sprache"),
        blank=True,
        help_text=_("So wird Expertinnen und Experten in eigener Sache gefragt."),
    )

    class Meta(CallPart.Meta):
        verbose_name = _("Kriterium")
        verbose_name_plural = _("Kriterien")
        constraints = [
            models.UniqueConstraint(fields=["round", "key"], name="criterion_once"),
            models.CheckConstraint(condition=Q(weight__gt=0, max_points__gt=0), name="criterion_counts"),
        ]

    def __str__(self):
        return str(self.title)


@tracked
class CriterionAnchor(Base):
    """What a number of points means for a criterion: the same ruler for every reviewer."""

    criterion = models.ForeignKey(
        Criterion, models.CASCADE, related_name="anchors", verbose_name=_("Kriterium")
    )
    points = models.PositiveSmallIntegerField(_("Punkte"))
    text = TranslatedTextField(_("was diese Punktzahl bedeutet"))

    class Meta:
        verbose_name = _("Ankertext")
        verbose_name_plural = _("Ankertexte")
        ordering = ["points", "id"]
        constraints = [models.UniqueConstraint(fields=["criterion", "points"], name="anchor_once")]

    def __str__(self):
        return f"{self.points}: {self.text}"


@tracked
class SelfCheckQuestion(CallPart):
    """A question before applying, without a login: may we apply?"""

    call = models.ForeignKey(Call, models.CASCADE, related_name="self_check", verbose_name=_("Förderaufruf"))
    key = models.SlugField(_("Kürzel"))
    question = TranslatedTextField(_("Frage"))
    guidance = TranslatedTextField(_("Hinweis"), blank=True)

    class Meta(CallPart.Meta):
        verbose_name = _("Frage der Selbstprüfung")
        verbose_name_plural = _("Fragen der Selbstprüfung")
        constraints = [models.UniqueConstraint(fields=["call", "key"], name="self_check_once")]

    def __str__(self):
        return str(self.question)


@tracked
class SelfCheckAnswer(CallPart):
    """A possible answer, what it means, why, and the way on when it is a no."""

    question = models.ForeignKey(
        SelfCheckQuestion, models.CASCADE, related_name="answers", verbose_name=_("Frage")
    )
    text = TranslatedTextField(_("Antwort"))
    verdict = models.CharField(_("bedeutet"), max_length=4, choices=Verdict)
    reason = TranslatedTextField(_("Grund"), blank=True)
    way_on = TranslatedTextField(_("wie es weitergeht"), blank=True)

    class Meta(CallPart.Meta):
        verbose_name = _("Antwort der Selbstprüfung")
        verbose_name_plural = _("Antworten der Selbstprüfung")

    def __str__(self):
        return str(self.text)


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
