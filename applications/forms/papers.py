from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from applications.forms.fields import KeyField
from applications.letter_paper import Letter
from applications.uploads import check_pdf, limits_in_words
from core import clock
from core.forms import LineField, ProseField


def _file_field(label):
    return forms.FileField(
        label=label,
        allow_empty_file=True,  # check_pdf says it better
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
        error_messages={"required": _("Bitte wählen Sie eine Datei aus.")},
    )


class PaperForm(forms.Form):
    """One file; clean value: uploads.Paper. dated: the document has a day of its own (a resolution)."""

    file = _file_field(_("Datei"))
    dated_on = forms.DateField(
        label=_("Datum des Beschlusses"),
        help_text=_("Der Tag, an dem der Rat beschlossen hat, zum Beispiel 14.01.2027."),
        input_formats=["%d.%m.%Y"],
        widget=forms.DateInput(format="%d.%m.%Y", attrs={"class": "width-10", "autocomplete": "off"}),
        error_messages={
            "required": _("Bitte geben Sie das Datum an."),
            "invalid": _("Bitte schreiben Sie das Datum so: 14.01.2027."),
        },
    )
    key = KeyField()

    def __init__(self, *args, label=None, max_pages=None, dated=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.max_pages = max_pages
        if not dated:
            del self.fields["dated_on"]
        if label:
            self.fields["file"].label = label
        self.fields["file"].help_text = limits_in_words(max_pages)
        # What upload.js can say before anything is sent; the server looks again, by content.
        self.fields["file"].widget.attrs |= {
            "data-max-bytes": settings.UPLOAD_MAX_BYTES,
            "data-too-big": now("Diese Datei ist zu groß. Möglich sind %(limit)s.")
            % {"limit": filesizeformat(settings.UPLOAD_MAX_BYTES)},
            "data-empty": now("Diese Datei ist leer."),
            "data-no-pdf": now("Diese Datei sieht nicht wie eine PDF-Datei aus."),
            "data-good": now("Diese Datei können Sie hochladen."),
            "data-one": now("Bitte nur eine Datei auf einmal."),
        }

    def clean_file(self):
        return check_pdf(self.cleaned_data["file"], max_pages=self.max_pages)

    def clean_dated_on(self):
        day = self.cleaned_data["dated_on"]
        if day > clock.today():
            raise ValidationError(
                _("Dieses Datum liegt in der Zukunft. Laden Sie den Beschluss hoch, wenn er gefasst ist."),
                code="future",
            )
        return day


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
    email = forms.EmailField(
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
