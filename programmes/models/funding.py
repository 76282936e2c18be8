"""Who sits in the tandem, who pays which seat, and what limits the grants."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.constants import OrganisationKind
from accounts.models import Funder
from core.fields import TranslatedTextField
from core.history import tracked
from core.money import EuroField
from programmes.constants import CapScope, FinancingMode, LetterForm, LetterMode
from programmes.models.call import Call, CallPart


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
    rate_each_year = models.BooleanField(
        _("Förderquote gilt in jedem Haushaltsjahr"),
        default=False,
        help_text=_("sonst: in allen Jahren zusammen; ein einzelnes Jahr darüber ist nur ein Hinweis"),
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
