"""Upload a paper, with its day where the call wants to know it."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from applications.draft.forms.fields import KeyField
from applications.papers.uploads import check_pdf, limits_in_words
from core import clock


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
