"""A form with every kind of field, for the page that shows them all."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.crispy_kern import widgets
from core.forms import LineField, ProseField
from core.money import EuroFormField

SIZES = [("small", _("bis 20.000")), ("medium", _("20.000 bis 100.000")), ("large", _("über 100.000"))]
TOPICS = [
    ("living", _("Wohnen")),
    ("work", _("Arbeit")),
    ("leisure", _("Freizeit")),
    ("mobility", _("Mobilität")),
]


class EveryField(forms.Form):
    needed = {"purpose"}

    line = LineField(label=_("Name des Sozialraums"), help_text=_("So, wie er vor Ort genannt wird."))
    purpose = ProseField(label=_("Was soll sich ändern?"), max_length=300, required=False)
    email = forms.EmailField(
        label=_("E-Mail-Adresse"), widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    password = forms.CharField(
        label=_("Passwort"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        required=False,
    )
    number = forms.IntegerField(label=_("Zahl der Einwohnerinnen und Einwohner"), min_value=1, required=False)
    money = EuroFormField(label=_("Eigenanteil im Jahr"), required=False)
    rate = forms.DecimalField(
        label=_("Förderquote"),
        widget=forms.TextInput(attrs={"data-unit": "%", "class": "width-4", "inputmode": "decimal"}),
        required=False,
    )
    select = forms.ChoiceField(label=_("Einwohnerzahl"), choices=[("", _("Bitte wählen")), *SIZES])
    radio = forms.ChoiceField(label=_("Größe der Kommune"), choices=SIZES, widget=forms.RadioSelect)
    several = forms.MultipleChoiceField(
        label=_("Themen"),
        choices=TOPICS,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Mehrere sind möglich."),
        required=False,
    )
    listbox = forms.MultipleChoiceField(label=_("Themen als Liste"), choices=TOPICS, required=False)
    date = forms.DateField(label=_("Beginn"), widget=widgets.DateInput, required=False)
    typed_date = forms.DateField(label=_("Beginn, getippt"), required=False)
    moment = forms.DateTimeField(label=_("Tag und Uhrzeit"), widget=widgets.DateTimeInput, required=False)
    split_moment = forms.SplitDateTimeField(label=_("Tag und Uhrzeit, getrennt"), required=False)
    time = forms.TimeField(label=_("Uhrzeit"), widget=widgets.TimeInput, required=False)
    file = forms.FileField(
        label=_("Konzept"), help_text=_("Eine PDF-Datei, höchstens 3 Seiten und 10 MB."), required=False
    )
    consent = forms.BooleanField(label=_("Wir haben die Förderbedingungen gelesen."))
    fixed = LineField(
        label=_("Amtlicher Schlüssel"),
        disabled=True,
        initial="14000000",
        required=False,
        help_text=_("Aus dem Register."),
    )
    fixed_input = LineField(
        label=_("Aktenzeichen"),
        initial="MUSTER-1",
        required=False,
        widget=forms.TextInput(attrs={"readonly": True}),
    )
    hidden = forms.CharField(widget=forms.HiddenInput, initial="x", required=False)


class CostRow(forms.Form):
    item = LineField(label=_("Position"))
    first_year = EuroFormField(label=_("Jahr 1"), required=False)
    second_year = EuroFormField(label=_("Jahr 2"), required=False)


CostRows = forms.formset_factory(CostRow, extra=3)
