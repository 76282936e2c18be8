"""What the content was."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applications.draft.models.application import Application
from applications.submission.constants import VersionKind
from core.models import Base, append_only


class Version(Base):
    """The whole content (content.snapshot) at a moment: of a day, of a submission, before a restoring."""

    application = models.ForeignKey(
        Application, models.PROTECT, related_name="versions", verbose_name=_("Bewerbung")
    )
    kind = models.CharField(_("Anlass"), max_length=12, choices=VersionKind)
    taken_at = models.DateTimeField(_("Stand vom"))
    day = models.DateField(_("Tag"), null=True, blank=True)
    label = models.CharField(_("Bezeichnung"), max_length=160, blank=True)
    content = models.JSONField(_("Inhalt"))
    content_hash = models.CharField(_("Prüfsumme des Inhalts"), max_length=64)
    kept_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("festgehalten von"),
    )

    class Meta:
        verbose_name = _("Fassung")
        verbose_name_plural = _("Fassungen")
        ordering = ["-taken_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "day"], condition=Q(kind=VersionKind.DAY), name="version_once_a_day"
            ),
            models.CheckConstraint(
                condition=~Q(kind=VersionKind.DAY) | Q(day__isnull=False), name="version_of_day_has_day"
            ),
        ]
        triggers = append_only("version")

    def __str__(self) -> str:
        return f"{self.application_id}: {self.taken_at}"
