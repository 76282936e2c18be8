"""Read a workbook into the finance plan: choose the file, look at what it says, take it over."""

from decimal import Decimal

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.plans.sheet import taking_in
from applications.plans.sheet.taking_in import LARGEST_FILE

SALT = "applications.finance_sheet"
SECONDS = 60 * 60  # how long somebody may look at the preview
REPLACE, APPEND = "replace", "append"


class SheetForm(forms.Form):
    """The upload. Afterwards `read` is what the file says, with its errors by cell."""

    file = forms.FileField(
        label=gettext_lazy("Excel-Datei"),
        allow_empty_file=True,
        error_messages={"required": gettext_lazy("Bitte wählen Sie eine Datei.")},
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
    )

    def __init__(self, *args, terms, **kwargs):
        super().__init__(*args, **kwargs)
        self.terms, self.plan_read = terms, None
        self.fields["file"].help_text = _(
            "Eine Excel-Arbeitsmappe (.xlsx), höchstens %(size)s, ohne Makros und ohne Kennwort."
        ) % {"size": filesizeformat(LARGEST_FILE)}

    def clean_file(self):
        self.plan_read = taking_in.read_upload(self.cleaned_data["file"], self.terms)
        return self.cleaned_data["file"]


class TakeOverForm(forms.Form):
    """What the preview showed, signed, and how to take it over."""

    rows = forms.CharField(widget=forms.HiddenInput)
    how = forms.ChoiceField(
        label=gettext_lazy("So übernehmen"),
        choices=[
            (REPLACE, gettext_lazy("Den Plan ersetzen: Es gilt nur noch, was in der Datei steht.")),
            (
                APPEND,
                gettext_lazy(
                    "Anhängen: Die Zeilen der Datei kommen hinter die vorhandenen, "
                    "die beantragte Förderung wird addiert."
                ),
            ),
        ],
        initial=REPLACE,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, plan, **kwargs):
        super().__init__(*args, **kwargs)
        self.plan = plan

    @staticmethod
    def sign(plan, read) -> str:
        payload = {"plan": str(plan.pk), "costs": _plain(read.costs), "sources": _plain(read.sources)}
        return signing.dumps(payload, salt=SALT, compress=True)

    def clean_rows(self):
        try:
            payload = signing.loads(self.cleaned_data["rows"], salt=SALT, max_age=SECONDS)
        except signing.BadSignature:
            payload = {}
        if payload.get("plan") != str(self.plan.pk):
            raise ValidationError(
                _("Die Vorschau ist nicht mehr gültig. Bitte laden Sie die Datei noch einmal hoch."),
                code="old",
            )
        return {name: [_decimals(row) for row in payload[name]] for name in ("costs", "sources")}


def _plain(rows) -> list[dict]:
    return [
        {**row, "amounts": {str(year): str(value) for year, value in row["amounts"].items()}} for row in rows
    ]


def _decimals(row) -> dict:
    return {**row, "amounts": {int(year): Decimal(value) for year, value in row["amounts"].items()}}
