"""Outcomes, and why."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import ProseField
from reviews.selection.constants import Outcome


class OutcomeForm(forms.Form):
    """One application in a decision; an empty outcome leaves it out."""

    outcome = forms.ChoiceField(label=_("Ergebnis"), required=False)
    reason = ProseField(
        label=_("Begründung"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args, row, choices, **kwargs):
        super().__init__(*args, **kwargs)
        self.row = row
        self.fields["outcome"].choices = [("", _("nicht entscheiden")), *choices]

    def clean(self):
        super().clean()
        cleaned = self.cleaned_data
        if cleaned.get("outcome") == Outcome.REJECT and not cleaned.get("reason"):
            self.add_error(
                "reason",
                _("Zur Ablehnung von %(number)s fehlt die Begründung.") % {"number": self.row.number},
            )
        return cleaned


class RestForm(forms.Form):
    """What is entered for every application nothing is chosen for yet: most of a hundred are rejected alike."""

    outcome = forms.ChoiceField(label=_("Ergebnis für alle übrigen"), required=False)
    reason = ProseField(
        label=_("Begründung für alle übrigen"),
        help_text=_("Danach können Sie jede Begründung einzeln ändern."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args, choices, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = [("", _("nichts eintragen")), *choices]


class StageForm(forms.Form):
    reason = ProseField(
        label=_("Begründung der Auswahl insgesamt"),
        help_text=_("Zum Beispiel, wie Größe und Lage der Sozialräume berücksichtigt sind."),
        error_messages={"required": _("Die Begründung der Auswahl insgesamt fehlt.")},
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
