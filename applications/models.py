import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Place
from applications.constants import (
    STAMP_OF_STATE,
    ApplicationState,
    CostCategory,
    FundingKind,
    ScanState,
)
from core.history import tracked
from core.models import Base
from core.money import EuroField
from programmes.constants import PaperKind
from programmes.models import Call, FormSection, PartnerRole, Round


@tracked
class Application(Base):
    """What a tandem hands in together. Everything of it hangs here."""

    call = models.ForeignKey(
        Call, models.PROTECT, related_name="applications", verbose_name=_("Förderaufruf")
    )
    number = models.CharField(
        _("Antragsnummer"), max_length=24, unique=True, null=True, blank=True, editable=False
    )
    title = models.CharField(_("Titel des Vorhabens"), max_length=160)
    state = models.CharField(
        _("Stand"), max_length=12, choices=ApplicationState, default=ApplicationState.DRAFT
    )
    current_round = models.ForeignKey(
        Round, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Auswahlrunde")
    )
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("begonnen von")
    )
    submitted_at = models.DateTimeField(_("eingereicht am"), null=True, blank=True)
    eligible_at = models.DateTimeField(_("zulässig seit"), null=True, blank=True)
    ineligible_at = models.DateTimeField(_("nicht zulässig seit"), null=True, blank=True)
    rejected_at = models.DateTimeField(_("abgelehnt am"), null=True, blank=True)
    reserve_at = models.DateTimeField(_("auf der Nachrückliste seit"), null=True, blank=True)
    selected_at = models.DateTimeField(_("ausgewählt am"), null=True, blank=True)
    awarded_at = models.DateTimeField(_("bewilligt am"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("zurückgezogen am"), null=True, blank=True)
    state_reason = models.TextField(_("Begründung"), blank=True)
    # From the hidden field of the form that began it: the same form sent twice is one application.
    start_key = models.UUIDField(null=True, unique=True, editable=False)
    # Does any partner agree to the present content? Kept under the row's lock, so that a draft save learns
    # from the row it locks anyway whether there is something to void.
    consents_stand = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("Bewerbung")
        verbose_name_plural = _("Bewerbungen")
        ordering = ["-created_at", "id"]
        constraints = [
            *(
                models.CheckConstraint(
                    condition=~Q(state=state) | Q(**{f"{stamp}__isnull": False}),
                    name=f"application_{state.value}_has_time",
                )
                for state, stamp in STAMP_OF_STATE.items()
            ),
            models.CheckConstraint(
                condition=Q(submitted_at__isnull=True) | Q(number__isnull=False),
                name="application_submitted_has_number",
            ),
            models.CheckConstraint(
                condition=~Q(state=ApplicationState.ELIGIBLE) | Q(current_round__isnull=False),
                name="application_eligible_has_round",
            ),
        ]
        indexes = [models.Index(fields=["call", "state", "-submitted_at"], name="application_list")]

    def __str__(self):
        return f"{self.number} {self.title}" if self.number else self.title

    @property
    def is_draft(self) -> bool:
        return self.state == ApplicationState.DRAFT


@tracked
class Partner(Base):
    """An organisation in its seat of the tandem. The seats are equal."""

    application = models.ForeignKey(
        Application, models.CASCADE, related_name="partners", verbose_name=_("Bewerbung")
    )
    role = models.ForeignKey(PartnerRole, models.PROTECT, related_name="+", verbose_name=_("Rolle"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="partners", verbose_name=_("Organisation")
    )

    class Meta:
        verbose_name = _("Partner")
        verbose_name_plural = _("Partner")
        ordering = ["role__position", "created_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["application", "organisation"], name="partner_organisation_once")
        ]

    def __str__(self):
        return str(self.organisation)


@tracked
class PartnerInvitation(Base):
    """The way into a free seat: a link by mail. Only the hash of its token is kept."""

    application = models.ForeignKey(
        Application, models.CASCADE, related_name="invitations", verbose_name=_("Bewerbung")
    )
    role = models.ForeignKey(PartnerRole, models.PROTECT, related_name="+", verbose_name=_("Rolle"))
    email = models.EmailField(_("E-Mail-Adresse"))
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("eingeladen von")
    )
    expires_at = models.DateTimeField(_("gilt bis"))
    accepted_at = models.DateTimeField(_("angenommen am"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("angenommen von"),
    )
    revoked_at = models.DateTimeField(_("zurückgezogen am"), null=True, blank=True)

    class Meta:
        verbose_name = _("Einladung")
        verbose_name_plural = _("Einladungen")
        ordering = ["-created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "role"],
                condition=Q(accepted_at__isnull=True, revoked_at__isnull=True),
                name="invitation_one_open",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(accepted_by__isnull=False),
                name="invitation_accepted_by",
            ),
        ]

    def __str__(self):
        return f"{self.role}: {self.email}"


@tracked
class SocialSpace(Base):
    """The neighbourhood it is about."""

    application = models.OneToOneField(
        Application, models.CASCADE, related_name="social_space", verbose_name=_("Bewerbung")
    )
    name = models.CharField(_("Name des Sozialraums"), max_length=160, blank=True)
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Kommune")
    )
    population = models.PositiveIntegerField(
        _("Einwohnerinnen und Einwohner im Sozialraum"), null=True, blank=True
    )
    description = models.TextField(_("Beschreibung"), blank=True)

    class Meta:
        verbose_name = _("Sozialraum")
        verbose_name_plural = _("Sozialräume")

    def __str__(self):
        return self.name


@tracked
class Section(Base):
    """The tandem's text for one section of the call's form."""

    application = models.ForeignKey(
        Application, models.CASCADE, related_name="sections", verbose_name=_("Bewerbung")
    )
    form_section = models.ForeignKey(
        FormSection, models.PROTECT, related_name="+", verbose_name=_("Abschnitt")
    )
    text = models.TextField(_("Text"), blank=True)

    class Meta:
        verbose_name = _("Abschnitt")
        verbose_name_plural = _("Abschnitte")
        ordering = ["form_section__position", "id"]
        constraints = [models.UniqueConstraint(fields=["application", "form_section"], name="section_once")]

    def __str__(self):
        return str(self.form_section)


def attachment_path(instance, _filename) -> str:
    """Stored under a name of our own: nothing a person typed becomes a path."""
    return f"attachments/{instance.application_id}/{uuid.uuid4()}"


@tracked
class Attachment(Base):
    """An uploaded file, checked by content. The original bytes stay as they came."""

    application = models.ForeignKey(
        Application, models.CASCADE, related_name="attachments", verbose_name=_("Bewerbung")
    )
    kind = models.CharField(_("Art"), max_length=20, choices=PaperKind)
    file = models.FileField(_("Datei"), upload_to=attachment_path, max_length=200)
    name = models.CharField(_("Dateiname"), max_length=255)
    content_type = models.CharField(_("Dateityp"), max_length=100)
    size = models.PositiveIntegerField(_("Größe in Byte"))
    sha256 = models.CharField(_("Prüfsumme (SHA-256)"), max_length=64)
    pages = models.PositiveSmallIntegerField(_("Seiten"), null=True, blank=True)
    scan_state = models.CharField(
        _("Virenprüfung"), max_length=12, choices=ScanState, default=ScanState.PENDING
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("hochgeladen von")
    )
    removed_at = models.DateTimeField(_("entfernt am"), null=True, blank=True)

    class Meta:
        verbose_name = _("Anlage")
        verbose_name_plural = _("Anlagen")
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(kind=PaperKind.CONCEPT, removed_at__isnull=True),
                name="one_concept",
            )
        ]

    def __str__(self):
        return self.name


@tracked
class LetterOfIntent(Base):
    """A supporting organisation says that it takes part; one responsible person signs."""

    application = models.ForeignKey(
        Application, models.CASCADE, related_name="letters_of_intent", verbose_name=_("Bewerbung")
    )
    organisation_name = models.CharField(_("unterstützende Organisation"), max_length=200)
    signed_by = models.CharField(_("verantwortliche Person"), max_length=160)
    attachment = models.OneToOneField(
        Attachment, models.PROTECT, related_name="letter_of_intent", verbose_name=_("Datei")
    )

    class Meta:
        verbose_name = _("Absichtserklärung")
        verbose_name_plural = _("Absichtserklärungen")
        ordering = ["created_at", "id"]

    def __str__(self):
        return self.organisation_name


@tracked
class FinancePlan(Base):
    """The costs and financing of one partner, per budget year."""

    partner = models.OneToOneField(
        Partner, models.CASCADE, related_name="finance_plan", verbose_name=_("Partner")
    )

    class Meta:
        verbose_name = _("Kosten- und Finanzierungsplan")
        verbose_name_plural = _("Kosten- und Finanzierungspläne")

    def __str__(self):
        return str(self.partner)


class PlanRow(Base):
    """A row of a finance plan with an amount for each budget year (rows of a table of their own)."""

    class Meta:
        abstract = True

    @property
    def by_year(self) -> dict:
        """{year: amount}; without a query where queries.with_amounts brought them along."""
        if "amount_years" in self.__dict__:
            return dict(zip(self.amount_years, self.amount_values, strict=True))
        return {amount.year: amount.amount for amount in self.amounts.all()}


@tracked
class CostItem(PlanRow):
    """A row of expenditure."""

    plan = models.ForeignKey(FinancePlan, models.CASCADE, related_name="cost_items", verbose_name=_("Plan"))
    position = models.PositiveSmallIntegerField(_("Reihenfolge"), default=0)
    category = models.CharField(_("Kostenart"), max_length=16, choices=CostCategory)
    label = models.CharField(_("Bezeichnung"), max_length=160)
    calculation = models.CharField(
        _("Berechnung"), max_length=300, blank=True, help_text=_("zum Beispiel: 0,5 Stelle, E 9b, 12 Monate")
    )

    class Meta:
        verbose_name = _("Ausgabe")
        verbose_name_plural = _("Ausgaben")
        ordering = ["position", "created_at", "id"]

    def __str__(self):
        return self.label


@tracked
class CostAmount(Base):
    item = models.ForeignKey(CostItem, models.CASCADE, related_name="amounts", verbose_name=_("Ausgabe"))
    year = models.PositiveSmallIntegerField(_("Haushaltsjahr"))
    amount = EuroField(_("Betrag"))

    class Meta:
        verbose_name = _("Ausgabe im Jahr")
        verbose_name_plural = _("Ausgaben im Jahr")
        ordering = ["year", "id"]
        constraints = [
            models.UniqueConstraint(fields=["item", "year"], name="cost_amount_once"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="cost_amount_not_negative"),
        ]

    def __str__(self):
        return f"{self.year}: {self.amount}"


@tracked
class FundingSource(PlanRow):
    """A row of financing; the grant applied for is one of them."""

    plan = models.ForeignKey(
        FinancePlan, models.CASCADE, related_name="funding_sources", verbose_name=_("Plan")
    )
    kind = models.CharField(_("Herkunft"), max_length=16, choices=FundingKind)
    label = models.CharField(_("Bezeichnung"), max_length=160, blank=True)

    class Meta:
        verbose_name = _("Finanzierungsquelle")
        verbose_name_plural = _("Finanzierungsquellen")
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan"], condition=Q(kind=FundingKind.GRANT), name="one_grant_row"
            )
        ]

    def __str__(self):
        return self.label or self.get_kind_display()


@tracked
class FundingAmount(Base):
    source = models.ForeignKey(
        FundingSource, models.CASCADE, related_name="amounts", verbose_name=_("Finanzierungsquelle")
    )
    year = models.PositiveSmallIntegerField(_("Haushaltsjahr"))
    amount = EuroField(_("Betrag"))

    class Meta:
        verbose_name = _("Finanzierung im Jahr")
        verbose_name_plural = _("Finanzierungen im Jahr")
        ordering = ["year", "id"]
        constraints = [
            models.UniqueConstraint(fields=["source", "year"], name="funding_amount_once"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="funding_amount_not_negative"),
        ]

    def __str__(self):
        return f"{self.year}: {self.amount}"


@tracked
class Consent(Base):
    """A partner's signatory agrees to exactly this content. Any later edit voids it."""

    partner = models.ForeignKey(Partner, models.CASCADE, related_name="consents", verbose_name=_("Partner"))
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("gegeben von")
    )
    content_hash = models.CharField(_("Prüfsumme des Inhalts"), max_length=64)
    given_at = models.DateTimeField(_("gegeben am"))
    voided_at = models.DateTimeField(_("erloschen am"), null=True, blank=True)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("erloschen durch Änderung von"),
    )

    class Meta:
        verbose_name = _("Zustimmung")
        verbose_name_plural = _("Zustimmungen")
        ordering = ["given_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["partner"], condition=Q(voided_at__isnull=True), name="consent_one_standing"
            )
        ]

    def __str__(self):
        return f"{self.partner}: {self.given_at}"


@tracked
class Submission(Base):
    """The receipt: what was handed in, when it arrived. Never changes."""

    application = models.OneToOneField(
        Application, models.PROTECT, related_name="submission", verbose_name=_("Bewerbung")
    )
    content = models.JSONField(_("Inhalt"))
    content_hash = models.CharField(_("Prüfsumme des Inhalts"), max_length=64)
    arrived_at = models.DateTimeField(_("eingegangen am"))
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("letzte Zustimmung von")
    )

    class Meta:
        verbose_name = _("Einreichung")
        verbose_name_plural = _("Einreichungen")

    def __str__(self):
        return f"{self.application_id}: {self.arrived_at}"


class NumberSeries(models.Model):
    """The next application number of a call; locked while one is drawn, so that none is missing or double."""

    call = models.OneToOneField(Call, models.PROTECT, primary_key=True, related_name="+")
    last = models.PositiveIntegerField(default=0)

    def __str__(self):
        return f"{self.call_id}: {self.last}"
