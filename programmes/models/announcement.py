"""What the public page of a call offers beside the facts: documents, answers, dates."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import TranslatedTextField
from core.history import tracked
from programmes.models.call import Call, CallPart


@tracked
class CallDocument(CallPart):
    """A document to download."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="documents", verbose_name=_("Förderaufruf"))
    key = models.SlugField(_("Kürzel"))
    title = TranslatedTextField(_("Titel"))
    file = models.FileField(_("Datei"), upload_to="documents/")
    content_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField()

    class Meta(CallPart.Meta):
        verbose_name = _("Dokument")
        verbose_name_plural = _("Dokumente")
        constraints = [models.UniqueConstraint(fields=["call", "key"], name="call_document_once")]

    def __str__(self):
        return str(self.title)


@tracked
class CallQuestion(CallPart):
    """A question people ask, and its answer."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="questions", verbose_name=_("Förderaufruf"))
    question = TranslatedTextField(_("Frage"))
    answer = TranslatedTextField(_("Antwort"))

    class Meta(CallPart.Meta):
        verbose_name = _("Frage und Antwort")
        verbose_name_plural = _("Fragen und Antworten")

    def __str__(self):
        return str(self.question)


@tracked
class CallDate(CallPart):
    """A date to announce: an information event, the expected decision."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="dates", verbose_name=_("Förderaufruf"))
    on = models.DateField(_("Tag"))
    title = TranslatedTextField(_("was"))

    class Meta(CallPart.Meta):
        verbose_name = _("Termin")
        verbose_name_plural = _("Termine")
        ordering = ["on", "id"]

    def __str__(self):
        return str(self.title)
