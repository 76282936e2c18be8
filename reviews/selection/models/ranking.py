"""A ranking that can be proven later, and how people like to look at it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.history import tracked
from core.models import Base, append_only
from programmes.models import Round


class RankingFreeze(Base):
    """The inputs of a round's ranking as canonical JSON, and the result made of them. Never changes.

    Rebuilding from `inputs` with the named method gives `result` byte for byte.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="freezes", verbose_name=_("Auswahlrunde"))
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("festgehalten von")
    )
    frozen_at = models.DateTimeField(_("festgehalten am"))
    method = models.CharField(_("Rechenweg"), max_length=40)
    inputs = models.TextField(_("Eingaben"))
    inputs_sha256 = models.CharField(_("Prüfsumme der Eingaben"), max_length=64)
    result = models.TextField(_("Ergebnis"))
    result_sha256 = models.CharField(_("Prüfsumme des Ergebnisses"), max_length=64)

    class Meta:
        verbose_name = _("festgehaltene Rangliste")
        verbose_name_plural = _("festgehaltene Ranglisten")
        ordering = ["-frozen_at", "id"]
        triggers = append_only("ranking_freeze")

    def __str__(self) -> str:
        return f"{self.round}: {self.frozen_at}"


@tracked
class SavedView(Base):
    """Filters and order of a list under a name of one's own."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views", verbose_name=_("Person")
    )
    page = models.CharField(_("Seite"), max_length=60)
    name = models.CharField(_("Name"), max_length=80)
    query = models.CharField(_("Filter und Sortierung"), max_length=1000, blank=True)
    is_default = models.BooleanField(_("öffnet sich von selbst"), default=False)

    class Meta:
        verbose_name = _("gespeicherte Ansicht")
        verbose_name_plural = _("gespeicherte Ansichten")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["person", "page", "name"], name="saved_view_once"),
            models.UniqueConstraint(
                fields=["person", "page"], condition=Q(is_default=True), name="saved_view_one_default"
            ),
        ]

    def __str__(self) -> str:
        return self.name
