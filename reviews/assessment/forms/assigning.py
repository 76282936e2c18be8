"""Who reviews what: by hand, by list, automatically; until when; who takes over."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core import clock
from core.crispy_kern.widgets import DateInput
from core.forms import ProseField

MAX_EXPERTS = 3
MAX_SEED = 999_999
# More than any call had applications and reviewers; a longer list is cut into two.
MAX_LIST_LINES = 500
MAX_LIST_BYTES = 200_000


class AssignForm(forms.Form):
    """One funder's reviewers for one application and round; several at once."""

    reviewers = forms.MultipleChoiceField(
        label=_("Wer begutachtet"), widget=forms.CheckboxSelectMultiple, required=True
    )

    def __init__(self, *args, choices, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reviewers"].choices = choices


class ReasonForm(forms.Form):
    reason = ProseField(
        label=_("Grund"),
        help_text=_("Der Grund steht in der Akte."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReplaceForm(ReasonForm):
    """Somebody else takes this review."""

    reviewer = forms.ChoiceField(label=_("Wer übernimmt?"), widget=forms.RadioSelect)
    field_order = ["reviewer", "reason"]

    def __init__(self, *args, choices, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reviewer"].choices = choices


class PersonForm(ReasonForm):
    """A person of the round, and why."""

    reviewer = forms.ChoiceField(label=_("Person"))
    field_order = ["reviewer", "reason"]

    def __init__(self, *args, people, everybody="", **kwargs):
        super().__init__(*args, **kwargs)
        first = [("", everybody)] if everybody else [("", _("Bitte wählen"))]
        self.fields["reviewer"].choices = first + [(str(pk), name) for pk, name in people]
        self.fields["reviewer"].required = not everybody


class ExtendForm(PersonForm):
    due_on = forms.DateField(label=_("Neue Frist"), widget=DateInput)
    field_order = ["reviewer", "due_on", "reason"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, everybody=_("alle in dieser Runde"), **kwargs)
        self.fields["reviewer"].label = _("Für wen?")
        self.fields["reason"].help_text = _("Der Grund steht in der Akte und in der Nachricht.")

    def clean_due_on(self):
        day = self.cleaned_data["due_on"]
        if day < clock.today():
            raise ValidationError(_("Dieser Tag ist schon vorbei."))
        return day


class DistributeForm(forms.Form):
    """What the automatic assignment may do. Sent by GET: the preview changes nothing."""

    experts = forms.IntegerField(
        label=_("Personen in eigener Sache je Bewerbung"),
        help_text=_("Zusätzlich zu den Gutachten der Fördergeber. 0: keine."),
        min_value=0,
        max_value=MAX_EXPERTS,
        initial=0,
        widget=forms.NumberInput(attrs={"class": "width-4"}),
    )
    may_move = forms.BooleanField(
        label=_("Wo noch nichts zur Befangenheit erklärt ist, darf neu verteilt werden"),
        help_text=_("Nur so viele wie nötig. Begonnene und abgeschlossene Gutachten bleiben immer."),
        required=False,
    )
    seed = forms.IntegerField(
        label=_("Startwert"),
        help_text=_("Mit demselben Startwert entsteht bei gleicher Lage dieselbe Verteilung."),
        min_value=0,
        max_value=MAX_SEED,
        widget=forms.NumberInput(attrs={"class": "width-10"}),
    )


class AssignmentListForm(forms.Form):
    """A line an assignment: number, e-mail address, and the funder where that is not clear."""

    lines = forms.CharField(
        label=_("Liste"),
        help_text=_(
            "Eine Zeile je Zuweisung: Antragsnummer; E-Mail-Adresse. Wer für mehrere Fördergeber begutachtet, "
            "braucht ein drittes Feld mit dessen Kurznamen. Eine Kopfzeile darf sein."
        ),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10}),
    )
    file = forms.FileField(
        label=_("oder CSV-Datei"),
        help_text=_("Höchstens 200 kB, Trennzeichen Semikolon, Komma oder Tabulator."),
        required=False,
    )

    def clean_file(self):
        upload = self.cleaned_data["file"]
        if upload is None:
            return ""
        if upload.size > MAX_LIST_BYTES:
            raise ValidationError(_("Die Datei ist zu groß. Möglich sind 200 kB."))
        content = upload.read()
        for encoding in ("utf-8-sig", "cp1252"):
            try:
                return content.decode(encoding)
            except UnicodeDecodeError:
                continue
        raise ValidationError(_("Die Datei ist keine Textdatei."))

    def clean(self):
        super().clean()
        cleaned = self.cleaned_data
        text = cleaned.get("file") or cleaned.get("lines") or ""
        if not self.errors and not text.strip():
            raise ValidationError(_("Bitte fügen Sie eine Liste ein oder wählen Sie eine Datei."))
        if text.count("\n") > MAX_LIST_LINES or len(text) > MAX_LIST_BYTES:
            raise ValidationError(
                _("Das sind zu viele Zeilen. Möglich sind %(most)d auf einmal.") % {"most": MAX_LIST_LINES}
            )
        cleaned["text"] = text
        return cleaned
