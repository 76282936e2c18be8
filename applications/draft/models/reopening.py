"""A question of the office, and the parts it opens again."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applications.draft.constants import ReopeningState
from applications.draft.models.application import Application
from core.history import tracked
from core.models import Base
from core.stamps import stamped


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

    def __str__(self) -> str:
        return f"{self.application_id}: {self.due_at}"
