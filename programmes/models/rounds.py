"""Rounds of selection, and what is judged in them."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.fields import TranslatedTextField
from core.history import tracked
from core.models import Base
from programmes.constants import RoundKind
from programmes.models.call import Call, CallPart


@tracked
class Round(Base):
    """A round of selection. Two rounds are two rows; the order is the number."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="rounds", verbose_name=_("Förderaufruf"))
    number = models.PositiveSmallIntegerField(_("Runde"))
    kind = models.CharField(_("Art"), max_length=12, choices=RoundKind)
    title = TranslatedTextField(_("Bezeichnung"))
    reviews_per_funder = models.PositiveSmallIntegerField(_("Gutachten je Fördergeber"), default=1)
    target = models.PositiveSmallIntegerField(_("so viele kommen weiter"), null=True, blank=True)
    reviews_due_on = models.DateField(_("Gutachten fällig am"), null=True, blank=True)
    experts_count = models.BooleanField(_("Gutachten in eigener Sache zählen mit"), default=True)
    expert_weight = models.DecimalField(
        _("Gewicht eines Gutachtens in eigener Sache"),
        max_digits=4,
        decimal_places=2,
        default=1,
        validators=[MinValueValidator(0)],
        help_text=_("1: so viel wie ein anderes Gutachten"),
    )
    is_blind = models.BooleanField(
        _("ohne Namen der Bewerber"),
        default=False,
        help_text=_("Wer begutachtet, sieht Namen von Organisationen und Personen erst nach dem Abschluss."),
    )
    difference_threshold = models.PositiveSmallIntegerField(
        _("Unterschied zweier Gutachten, über den gesprochen wird (Prozentpunkte)"), default=20
    )

    class Meta:
        verbose_name = _("Auswahlrunde")
        verbose_name_plural = _("Auswahlrunden")
        ordering = ["number", "id"]
        constraints = [models.UniqueConstraint(fields=["call", "number"], name="round_once")]

    def __str__(self):
        return str(self.title)


@tracked
class Criterion(CallPart):
    round = models.ForeignKey(Round, models.CASCADE, related_name="criteria", verbose_name=_("Auswahlrunde"))
    key = models.SlugField(_("Kürzel"))
    title = TranslatedTextField(_("Kriterium"))
    guidance = TranslatedTextField(_("woran man es erkennt"), blank=True)
    weight = models.DecimalField(
        _("Gewicht"), max_digits=5, decimal_places=2, default=1, validators=[MinValueValidator(0)]
    )
    max_points = models.PositiveSmallIntegerField(_("höchstens Punkte"), default=5)
    easy_question = TranslatedTextField(
        _("Frage in Leichter Sprache"),
        blank=True,
        help_text=_("So wird Expertinnen und Experten in eigener Sache gefragt."),
    )

    class Meta(CallPart.Meta):
        verbose_name = _("Kriterium")
        verbose_name_plural = _("Kriterien")
        constraints = [
            models.UniqueConstraint(fields=["round", "key"], name="criterion_once"),
            models.CheckConstraint(condition=Q(weight__gt=0, max_points__gt=0), name="criterion_counts"),
        ]

    def __str__(self):
        return str(self.title)


@tracked
class CriterionAnchor(Base):
    """What a number of points means for a criterion: the same ruler for every reviewer."""

    criterion = models.ForeignKey(
        Criterion, models.CASCADE, related_name="anchors", verbose_name=_("Kriterium")
    )
    points = models.PositiveSmallIntegerField(_("Punkte"))
    text = TranslatedTextField(_("was diese Punktzahl bedeutet"))

    class Meta:
        verbose_name = _("Ankertext")
        verbose_name_plural = _("Ankertexte")
        ordering = ["points", "id"]
        constraints = [models.UniqueConstraint(fields=["criterion", "points"], name="anchor_once")]

    def __str__(self):
        return f"{self.points}: {self.text}"
