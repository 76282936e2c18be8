from django import forms
from django.utils.translation import gettext_lazy as _

from core.crispy_kern.widgets import DateInput
from core.forms import LineField


class RecordForm(forms.Form):
    """Number and date of a letter that the funder issued in its own system."""

    number = LineField(label=_("Nummer des Briefs"), max_length=60)
    dated_on = forms.DateField(label=_("Datum des Briefs"), widget=DateInput)
