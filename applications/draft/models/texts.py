"""What the tandem writes together."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Place
from applications.draft.models.application import Application
from core.history import tracked
from core.models import Base
from programmes.models import FormSection


@tracked
class SocialSpace(Base):
    """The neighbourhood it is about."""

    application = models.OneToOneField(
        Application, models.CASCADE, related_name="social_space", verbose_name=_("Bewerbung")
    )
    name = models.CharField(_("Name des Sozialraums"), max_length=160, blank=True)
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Kommune")
    )
    population = models.PositiveIntegerField(
        _("Einwohnerinnen und Einwohner im Sozialraum"), null=True, blank=True
    )
    description = models.TextField(_("Beschreibung"), blank=True)

    class Meta:
        verbose_name = _("Sozialraum")
        verbose_name_plural = _("Sozialräume")

    def __str__(self) -> str:
        return self.name


@tracked
class Section(Base):
    """The tandem's text for one section of the call's form."""

    application = models.ForeignKey(
        Application, models.CASCADE, related_name="sections", verbose_name=_("Bewerbung")
    )
    form_section = models.ForeignKey(
        FormSection, models.PROTECT, related_name="+", verbose_name=_("Abschnitt")
    )
    text = models.TextField(_("Text"), blank=True)

    class Meta:
        verbose_name = _("Abschnitt")
        verbose_name_plural = _("Abschnitte")
        ordering = ["form_section__position", "id"]
        constraints = [models.UniqueConstraint(fields=["application", "form_section"], name="section_once")]

    def __str__(self) -> str:
        return str(self.form_section)
