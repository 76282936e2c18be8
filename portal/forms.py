from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import LineField, MailField, ProseField


class FeedbackForm(forms.Form):
    text = ProseField(
        label=_("Was funktioniert nicht oder ist schwer zu verstehen?"),
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 7, "data-maxlength": 3000}),
    )
    page = LineField(
        label=_("Auf welcher Seite war das?"),
        max_length=500,
        required=False,
        help_text=_("Die Adresse oder die Überschrift der Seite."),
    )
    name = LineField(
        label=_("Ihr Name"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = MailField(
        label=_("Ihre E-Mail-Adresse"),
        required=False,
        help_text=_("Wenn Sie eine Antwort möchten."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    @property
    def is_from_a_program(self) -> bool:
        """The template has a field that people do not see; programs that fill in everything do."""
        return bool(self.data.get("website"))
