"""Who applies: the application, its seats, the way into one, who takes care of what."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from applications.draft.constants import STAMP_OF_STATE, ApplicationState
from core.history import tracked
from core.models import Base
from core.stamps import stamped
from programmes.models import Call, PartnerRole, Round


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

    # The last change of content; what a day left behind is kept before the first change of the next one.
    edited_at = models.DateTimeField(_("zuletzt bearbeitet am"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("Bewerbung")
        verbose_name_plural = _("Bewerbungen")
        ordering = ["-created_at", "id"]
        constraints = [
            *stamped(STAMP_OF_STATE, "application"),
            models.CheckConstraint(
                condition=Q(submitted_at__isnull=True) | Q(number__isnull=False),
                name="application_submitted_has_number",
            ),
            models.CheckConstraint(
                condition=~Q(state=ApplicationState.ELIGIBLE) | Q(current_round__isnull=False),
                name="application_eligible_has_round",
            ),
        ]
        indexes = [
            models.Index(fields=["call", "state", "-submitted_at"], name="application_list"),
            # Few values and no more: to count 100,000 is to read a hundred pages.
            models.Index(
                fields=["call", "state", "current_round"],
                name="application_handed_in",
                condition=Q(submitted_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
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

    others_may_write = models.BooleanField(
        _("Die anderen Partner dürfen unseren Finanzplan bearbeiten"), default=False
    )

    class Meta:
        verbose_name = _("Partner")
        verbose_name_plural = _("Partner")
        ordering = ["role__position", "created_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["application", "organisation"], name="partner_organisation_once")
        ]

    def __str__(self) -> str:
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

    def __str__(self) -> str:
        return f"{self.role}: {self.email}"


@tracked
class Responsibility(Base):
    """Who takes care of a part of the application. part: an entry of the task list (parts.py)."""

    application = models.ForeignKey(
        Application, models.CASCADE, related_name="responsibilities", verbose_name=_("Bewerbung")
    )
    part = models.CharField(_("Teil"), max_length=60)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("zuständig")
    )
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("übergeben von")
    )

    class Meta:
        verbose_name = _("Zuständigkeit")
        verbose_name_plural = _("Zuständigkeiten")
        ordering = ["created_at", "id"]
        constraints = [models.UniqueConstraint(fields=["application", "part"], name="responsibility_once")]

    def __str__(self) -> str:
        return f"{self.part}: {self.person}"
