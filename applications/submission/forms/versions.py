"""Keep a version, choose two, bring one back."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import LineField


class KeepForm(forms.Form):
    label = LineField(
        label=_("Bezeichnung"),
        max_length=160,
        required=False,
        help_text=_("Woran Sie die Fassung wiedererkennen, zum Beispiel „vor der Sitzung“."),
    )


class CompareForm(forms.Form):
    """choices: [(address of a state, its name)], newest first."""

    von = forms.ChoiceField(label=_("Diese Fassung"), error_messages={"required": _("Bitte wählen Sie.")})
    bis = forms.ChoiceField(label=_("Vergleichen mit"), error_messages={"required": _("Bitte wählen Sie.")})

    def __init__(self, *args, choices, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.choices = choices


class RestoreForm(forms.Form):
    """Which parts, and the present content that the person saw."""

    content_hash = forms.RegexField(regex=r"\A[0-9a-f]{64}\Z", widget=forms.HiddenInput)
    parts = forms.MultipleChoiceField(
        label=_("Was soll zurückgeholt werden?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Bitte wählen Sie mindestens einen Teil aus.")},
    )

    def __init__(self, *args, choices, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["parts"].choices = choices
