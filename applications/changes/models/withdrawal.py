"""An application taken back: the wish, and each partner's agreement to it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applications.draft.models.application import Application, Partner
from core.history import tracked
from core.models import Base


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

    def __str__(self) -> str:
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

    def __str__(self) -> str:
        return str(self.partner)
