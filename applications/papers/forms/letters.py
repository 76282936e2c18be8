"""Letters of intent: upload one, ask for one by a link, confirm or decline behind it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.papers.forms.papers import PaperForm
from applications.papers.prints import Letter
from core.forms import LineField, MailField, ProseField


class LetterForm(PaperForm):
    organisation_name = LineField(
        label=_("Unterstützende Organisation"), help_text=_("Jede Art von Organisation kann unterstützen.")
    )
    signed_by = LineField(
        label=_("Verantwortliche Person"),
        max_length=160,
        help_text=_("Vor- und Nachname der Person, die unterschrieben hat."),
    )
    field_order = ["organisation_name", "signed_by", "file"]


class AskLetterForm(forms.Form):
    """Ask an organisation for its letter by a link."""

    organisation_name = LineField(label=_("Name der Organisation"))
    contact_name = LineField(
        label=_("Ansprechperson"),
        max_length=160,
        required=False,
        help_text=_("Mit Vor- und Nachnamen; so wird sie in der E-Mail begrüßt."),
    )
    email = MailField(
        label=_("E-Mail-Adresse"),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text=_("Möglichst die Adresse der Person, die für die Organisation sprechen darf."),
    )


class ConfirmLetterForm(forms.Form):
    """What the responsible person of the supporting organisation fills in, without an account."""

    organisation_name = LineField(
        label=_("Name Ihrer Organisation"), widget=forms.TextInput(attrs={"autocomplete": "organization"})
    )
    signed_by = LineField(
        label=_("Ihr Vor- und Nachname"),
        max_length=160,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    function = LineField(
        label=_("Ihre Aufgabe in der Organisation"),
        max_length=160,
        help_text=_("zum Beispiel Vorsitz, Geschäftsführung, Schulleitung"),
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    promise = ProseField(
        label=_("Was trägt Ihre Organisation bei?"),
        max_length=2000,
        help_text=_("In ein paar Sätzen: zum Beispiel Räume, Zeit, Wissen, Kontakte."),
        widget=forms.Textarea(attrs={"rows": 8, "data-maxlength": 2000}),
    )
    authorised = forms.BooleanField(
        label=_("Ich darf für meine Organisation sprechen."),
        error_messages={
            "required": _("Bitte bestätigen Sie, dass Sie für Ihre Organisation sprechen dürfen.")
        },
    )

    @property
    def letter(self) -> Letter:
        return Letter(
            **{
                name: self.cleaned_data[name]
                for name in ("organisation_name", "signed_by", "function", "promise")
            }
        )


class DeclineForm(forms.Form):
    reason = ProseField(
        label=_("Warum nicht?"),
        max_length=1000,
        required=False,
        help_text=_("Sie müssen nichts schreiben. Das Tandem liest, was Sie hier schreiben."),
        widget=forms.Textarea(attrs={"rows": 3, "data-maxlength": 1000}),
    )
