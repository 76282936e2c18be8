"""A partner's agreement to exactly one content."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applications.draft.models.application import Partner
from core.history import tracked
from core.models import Base


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

    def __str__(self) -> str:
        return f"{self.partner}: {self.given_at}"
