"""May we apply? Questions before applying, without a login."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import TranslatedTextField
from core.history import tracked
from programmes.constants import Verdict
from programmes.models.call import Call, CallPart


@tracked
class SelfCheckQuestion(CallPart):
    """A question before applying, without a login: may we apply?"""

    call = models.ForeignKey(Call, models.CASCADE, related_name="self_check", verbose_name=_("Förderaufruf"))
    key = models.SlugField(_("Kürzel"))
    question = TranslatedTextField(_("Frage"))
    guidance = TranslatedTextField(_("Hinweis"), blank=True)

    class Meta(CallPart.Meta):
        verbose_name = _("Frage der Selbstprüfung")
        verbose_name_plural = _("Fragen der Selbstprüfung")
        constraints = [models.UniqueConstraint(fields=["call", "key"], name="self_check_once")]

    def __str__(self):
        return str(self.question)


@tracked
class SelfCheckAnswer(CallPart):
    """A possible answer, what it means, why, and the way on when it is a no."""

    question = models.ForeignKey(
        SelfCheckQuestion, models.CASCADE, related_name="answers", verbose_name=_("Frage")
    )
    text = TranslatedTextField(_("Antwort"))
    verdict = models.CharField(_("bedeutet"), max_length=4, choices=Verdict)
    reason = TranslatedTextField(_("Grund"), blank=True)
    way_on = TranslatedTextField(_("wie es weitergeht"), blank=True)

    class Meta(CallPart.Meta):
        verbose_name = _("Antwort der Selbstprüfung")
        verbose_name_plural = _("Antworten der Selbstprüfung")

    def __str__(self):
        return str(self.text)
