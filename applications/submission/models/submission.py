"""What was handed in, the number it got, the receipt of it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applications.draft.models.application import Application
from applications.draft.models.reopening import Reopening
from core.history import tracked
from core.models import Base, append_only
from programmes.models import Call


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

    def __str__(self) -> str:
        return f"{self.application_id}: {self.arrived_at}"


class NumberSeries(models.Model):
    """The next application number of a call; locked while one is drawn, so that none is missing or double."""

    call = models.OneToOneField(Call, models.PROTECT, primary_key=True, related_name="+")
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.call_id}: {self.last}"


def receipt_path(instance: "Receipt", _filename: str) -> str:
    return f"receipts/{uuid.uuid4()}"


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

    def __str__(self) -> str:
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

    def __str__(self) -> str:
        return self.sha256
