"""After the application was handed in: answers to the office, another organisation for a seat."""

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.draft.forms.fields import OrganisationField
from core.forms import MailField, ProseField


class AnswerForm(forms.Form):
    answer = ProseField(
        label=_("Ihre Antwort an das Programmbüro"),
        max_length=5000,
        help_text=_("Sagen Sie auch, was Sie geändert haben."),
        widget=forms.Textarea(attrs={"rows": 8}),
    )


class AnswerConsentForm(forms.Form):
    """What the person saw (the hash) and that they mean it."""

    content_hash = forms.RegexField(regex=r"\A[0-9a-f]{64}\Z", widget=forms.HiddenInput)
    agree = forms.BooleanField(
        label=_("Ich habe die Antwort und die Änderungen gelesen und stimme für meine Organisation zu."),
        error_messages={"required": _("Bitte setzen Sie das Häkchen, wenn Sie zustimmen.")},
    )


class ReplacementForm(forms.Form):
    email = MailField(
        label=_("E-Mail-Adresse der neuen Organisation"),
        max_length=254,
        help_text=_("Die Person, die für diese Organisation unterschreibt. Sie braucht noch kein Konto."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    reason = ProseField(
        label=_("Begründung"),
        max_length=2000,
        help_text=_("Warum kann die bisherige Organisation nicht bleiben? Das lesen alle Beteiligten."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def clean_email(self):
        return self.cleaned_data["email"].lower()


class ReplacementAcceptForm(forms.Form):
    organisation = OrganisationField(label=_("Welche Organisation übernimmt den Platz?"))
    plan_hash = forms.RegexField(regex=r"\A[0-9a-f]{64}\Z", widget=forms.HiddenInput)
    agree = forms.BooleanField(
        label=_("Wir übernehmen den Platz mit diesem Finanzplan."),
        error_messages={"required": _("Bitte setzen Sie das Häkchen, wenn Sie den Finanzplan übernehmen.")},
    )

    def __init__(self, *args, organisations, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations


class ReasonForm(forms.Form):
    """Why: for withdrawing, and for the office's refusal."""

    reason = ProseField(label=_("Begründung"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5}))
