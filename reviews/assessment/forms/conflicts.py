"""The office decides on a ground for distrust."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import ProseField


class RulingForm(forms.Form):
    BACK, ON = "back", "on"
    decision = forms.ChoiceField(
        label=_("Wie entscheiden Sie?"),
        widget=forms.RadioSelect,
        choices=[
            (BACK, _("Sie oder er gibt die Begutachtung ab.")),
            (ON, _("Sie oder er begutachtet weiter. Der Zweifel ist nicht begründet.")),
        ],
    )
    reason = ProseField(
        label=_("Begründung"),
        help_text=_("Die Begründung steht in der Akte."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
