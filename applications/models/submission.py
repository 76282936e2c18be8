"""Consent, submission, number."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applications.constants import ReopeningState
from applications.models.application import Application, Partner
from core.history import tracked
from core.models import Base, append_only
from core.stamps import stamped
from programmes.models import Call


@tracked
class Consent(Base):
    """A partner's signatory agrees to exactly this content. Any later edit voids it."""

    partner = models.ForeignKey(Partner, models.CASCADE, related_name="consents", verbose_name=_("Partner"))
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("gegeben von")
    )
    content_hash = models.CharField(_("Prüfsumme des Inhalts"), max_length=64)
    given_at = models.DateTimeField(_("gegeben am"))
    # What was agreed to on handing in stays on record beside what is agreed to after a question.
    reopening = models.ForeignKey(
        "applications.Reopening",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="consents",
        verbose_name=_("zur Antwort auf die Nachfrage"),
    )
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
                fields=["partner", "reopening"],
                condition=Q(voided_at__isnull=True),
                nulls_distinct=False,
                name="consent_one_standing",
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


def receipt_path(instance, _filename) -> str:
    return f"receipts/{uuid.uuid4()}"


@tracked
class Reopening(Base):
    """The office asks, and opens the named parts until a date. parts: entries of the task list."""

    application = models.ForeignKey(
        Application, models.PROTECT, related_name="reopenings", verbose_name=_("Bewerbung")
    )
    parts = ArrayField(models.CharField(max_length=60), verbose_name=_("geöffnete Teile"))
    question = models.TextField(_("Frage"))
    due_at = models.DateTimeField(_("offen bis"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("gefragt von")
    )
    state = models.CharField(_("Stand"), max_length=12, choices=ReopeningState, default=ReopeningState.OPEN)
    answer = models.TextField(_("Antwort"), blank=True)
    answered_at = models.DateTimeField(_("beantwortet am"), null=True, blank=True)
    closed_at = models.DateTimeField(_("beendet am"), null=True, blank=True)

    class Meta:
        verbose_name = _("Nachfrage des Programmbüros")
        verbose_name_plural = _("Nachfragen des Programmbüros")
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"], condition=Q(state=ReopeningState.OPEN), name="reopening_one_open"
            ),
            *stamped(
                {ReopeningState.ANSWERED: "answered_at", ReopeningState.CLOSED: "closed_at"}, "reopening"
            ),
        ]

    def __str__(self):
        return f"{self.application_id}: {self.due_at}"


class Amendment(Base):
    """What was handed in after a question of the office; agreed to by every partner. Never changes."""

    application = models.ForeignKey(
        Application, models.PROTECT, related_name="amendments", verbose_name=_("Bewerbung")
    )
    reopening = models.OneToOneField(
        Reopening, models.PROTECT, related_name="amendment", verbose_name=_("Nachfrage")
    )
    number = models.PositiveSmallIntegerField(_("Nummer"))
    content = models.JSONField(_("Inhalt"))
    content_hash = models.CharField(_("Prüfsumme des Inhalts"), max_length=64)
    arrived_at = models.DateTimeField(_("eingegangen am"))
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("letzte Zustimmung von")
    )

    class Meta:
        verbose_name = _("Ergänzung")
        verbose_name_plural = _("Ergänzungen")
        ordering = ["number", "id"]
        constraints = [
            models.UniqueConstraint(fields=["application", "number"], name="amendment_number_once")
        ]
        triggers = append_only("amendment")

    def __str__(self):
        return f"{self.application_id}: {self.number}"


class Receipt(Base):
    """The confirmation of arrival as PDF/UA, kept as it was sent."""

    submission = models.OneToOneField(
        Submission,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="receipt",
        verbose_name=_("Einreichung"),
    )
    amendment = models.OneToOneField(
        Amendment, models.PROTECT, null=True, blank=True, related_name="receipt", verbose_name=_("Ergänzung")
    )
    file = models.FileField(_("Datei"), upload_to=receipt_path, max_length=200)
    size = models.PositiveIntegerField(_("Größe in Byte"))
    sha256 = models.CharField(_("Prüfsumme (SHA-256)"), max_length=64)
    rendered_at = models.DateTimeField(_("erstellt am"))

    class Meta:
        verbose_name = _("Eingangsbestätigung")
        verbose_name_plural = _("Eingangsbestätigungen")
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(submission__isnull=False, amendment__isnull=True)
                | Q(submission__isnull=True, amendment__isnull=False),
                name="receipt_of_one",
            )
        ]
        triggers = append_only("receipt")

    def __str__(self):
        return self.sha256


@tracked
class Withdrawal(Base):
    """A partner wants the application taken back; it happens when every partner has agreed."""

    application = models.ForeignKey(
        Application, models.PROTECT, related_name="withdrawals", verbose_name=_("Bewerbung")
    )
    reason = models.TextField(_("Begründung"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("beantragt von")
    )
    cancelled_at = models.DateTimeField(_("aufgegeben am"), null=True, blank=True)
    completed_at = models.DateTimeField(_("vollzogen am"), null=True, blank=True)

    class Meta:
        verbose_name = _("Rücknahme")
        verbose_name_plural = _("Rücknahmen")
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(cancelled_at__isnull=True, completed_at__isnull=True),
                name="withdrawal_one_open",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True) | Q(completed_at__isnull=True),
                name="withdrawal_one_end",
            ),
        ]

    def __str__(self):
        return f"{self.application_id}: {self.reason}"


@tracked
class WithdrawalAgreement(Base):
    withdrawal = models.ForeignKey(
        Withdrawal, models.CASCADE, related_name="agreements", verbose_name=_("Rücknahme")
    )
    partner = models.ForeignKey(Partner, models.CASCADE, related_name="+", verbose_name=_("Partner"))
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("zugestimmt von")
    )

    class Meta:
        verbose_name = _("Zustimmung zur Rücknahme")
        verbose_name_plural = _("Zustimmungen zur Rücknahme")
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["withdrawal", "partner"], name="withdrawal_agreement_once")
        ]

    def __str__(self):
        return str(self.partner)
