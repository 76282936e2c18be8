from django import forms
from django.utils.translation import gettext_lazy as _

from applications.uploads import check_pdf, limits_in_words
from core.forms import LineField


def _file_field(label):
    return forms.FileField(
        label=label,
        allow_empty_file=True,  # check_pdf says it better
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
        error_messages={"required": _("Bitte wählen Sie eine Datei aus.")},
    )


class PaperForm(forms.Form):
    """One file; clean value: uploads.Paper."""

    file = _file_field(_("Datei"))

    def __init__(self, *args, label=None, max_pages=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.max_pages = max_pages
        if label:
            self.fields["file"].label = label
        self.fields["file"].help_text = limits_in_words(max_pages)

    def clean_file(self):
        return check_pdf(self.cleaned_data["file"], max_pages=self.max_pages)


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
