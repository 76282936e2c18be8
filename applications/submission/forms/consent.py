"""Agree to exactly the content that was shown."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ConsentForm(forms.Form):
    """What the person saw (the hash) and that they mean it."""

    content_hash = forms.RegexField(regex=r"\A[0-9a-f]{64}\Z", widget=forms.HiddenInput)
    agree = forms.BooleanField(
        label=_("Ich habe die Bewerbung gelesen und stimme ihr für meine Organisation zu."),
        error_messages={"required": _("Bitte setzen Sie das Häkchen, wenn Sie zustimmen.")},
    )
