from django.db import models
from django.utils.translation import gettext_lazy as _

from core.history import tracked
from core.models import Base


@tracked
class BarrierReport(Base):
    """Somebody tells us that something keeps them out (BITV: a way to report barriers, and an answer)."""

    text = models.TextField(_("Was ist die Barriere?"))
    page = models.CharField(_("Auf welcher Seite?"), max_length=500, blank=True)
    name = models.CharField(_("Name"), max_length=120, blank=True)
    email = models.EmailField(_("E-Mail-Adresse für die Antwort"), blank=True)

    class Meta:
        verbose_name = _("Meldung einer Barriere")
        verbose_name_plural = _("Meldungen von Barrieren")
        ordering = ["-created_at", "id"]

    def __str__(self):
        return f"{self.created_at:%d.%m.%Y}"
