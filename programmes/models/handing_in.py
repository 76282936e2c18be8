"""What an application consists of: papers, and texts written into the form."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import TranslatedTextField
from core.history import tracked
from programmes.constants import PaperKind
from programmes.models.call import Call, CallPart


@tracked
class RequiredPaper(CallPart):
    """What has to be handed in with an application."""

    call = models.ForeignKey(
        Call, models.CASCADE, related_name="required_papers", verbose_name=_("Förderaufruf")
    )
    kind = models.CharField(_("Art"), max_length=20, choices=PaperKind)
    title = TranslatedTextField(_("Bezeichnung"))
    guidance = TranslatedTextField(_("Hinweis"), blank=True)
    minimum = models.PositiveSmallIntegerField(_("mindestens"), default=1)
    max_pages = models.PositiveSmallIntegerField(_("höchstens Seiten"), null=True, blank=True)
    may_follow = models.BooleanField(_("darf nach der Frist folgen"), default=False)
    follows_until = models.DateField(
        _("darf folgen bis"),
        null=True,
        blank=True,
        help_text=_("Der letzte Tag zählt mit. Ohne Angabe: solange die Bewerbung im Verfahren ist."),
    )

    class Meta(CallPart.Meta):
        verbose_name = _("verlangte Unterlage")
        verbose_name_plural = _("verlangte Unterlagen")
        constraints = [models.UniqueConstraint(fields=["call", "kind"], name="required_paper_once")]

    def __str__(self):
        return str(self.title)


@tracked
class FormSection(CallPart):
    """A text that the tandem writes into the form itself."""

    call = models.ForeignKey(
        Call, models.CASCADE, related_name="form_sections", verbose_name=_("Förderaufruf")
    )
    key = models.SlugField(_("Kürzel"))
    title = TranslatedTextField(_("Überschrift"))
    guidance = TranslatedTextField(_("Hinweis"), blank=True)
    example = TranslatedTextField(_("Beispiel"), blank=True)
    max_words = models.PositiveSmallIntegerField(_("höchstens Wörter"), null=True, blank=True)
    max_pages = models.PositiveSmallIntegerField(
        _("höchstens Normseiten"), null=True, blank=True, help_text=_("eine Normseite: 1.800 Zeichen")
    )
    required = models.BooleanField(_("Pflicht"), default=True)

    class Meta(CallPart.Meta):
        verbose_name = _("Abschnitt des Formulars")
        verbose_name_plural = _("Abschnitte des Formulars")
        constraints = [models.UniqueConstraint(fields=["call", "key"], name="form_section_once")]

    def __str__(self):
        return str(self.title)
