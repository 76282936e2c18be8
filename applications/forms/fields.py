"""Fields that only this room needs."""

import re
import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from applications.merge import as_text, basis

BASIS, SEEN = "basis-", "seen-"


class BasisField(forms.CharField):
    """The basis of a field's value; what cannot be one fits nothing (see merge.py)."""

    widget = forms.HiddenInput

    def __init__(self, **kwargs):
        super().__init__(required=False, **kwargs)
        self.validators = []

    def clean(self, value):
        return value if isinstance(value, str) and len(value) <= 64 else ""


class MergingForm(forms.Form):
    """A form over values that several people may have open: each field carries its basis in `basis-<name>`.

    only: the names that were sent (a form that saves itself sends what has changed).
    """

    def __init__(self, *args, only=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.names = [name for name in self.fields if only is None or name in only]
        for name in list(self.fields):
            if name not in self.names:
                del self.fields[name]
        for name in self.names:
            start = basis(as_text(self.get_initial_for_field(self.fields[name], name)))
            self.fields[BASIS + name] = BasisField(initial=start)

    def values(self) -> dict:
        """The clean values of the fields that are right; the others have an error."""
        return {name: self.cleaned_data[name] for name in self.names if name in self.cleaned_data}

    def bases(self) -> dict[str, str]:
        return {name: self.cleaned_data.get(BASIS + name, "") for name in self.names}

    def rewrite(self, **data) -> None:
        """Change what the form shows again."""
        self.data = self.data.copy()
        for name, value in data.items():
            self.data[name] = value

    def shown(self, name, value) -> str:
        """A clean value as the field shows it again."""
        prepared = self.fields[name].prepare_value(value)
        return "" if prepared is None else str(prepared)

    def several_lines(self, name) -> bool:
        return getattr(self.fields[name], "several_lines", False)

    def in_words(self, name, value) -> str:
        """A clean value for reading: of a choice its label."""
        return str(value) if isinstance(value, Model) else self.shown(name, value)


class KeyField(forms.Field):
    """A random key in a hidden field, made when the form is shown; None when it is none."""

    widget = forms.HiddenInput

    def __init__(self):
        super().__init__(required=False, initial=uuid.uuid4)

    def to_python(self, value):
        try:
            return uuid.UUID(str(value))
        except ValueError:
            return None


class CountField(forms.Field):
    """A whole number as people write it: 12500 or 12.500. Nothing else (not 1e4, not 1_000, not ١٢)."""

    GERMAN = re.compile(r"[0-9]{1,9}|[0-9]{1,3}(?:\.[0-9]{3}){1,2}", re.ASCII)
    widget = forms.TextInput(attrs={"inputmode": "numeric", "class": "width-10", "autocomplete": "off"})

    def prepare_value(self, value):
        # As it is read again, whatever the language: numbers are in German notation everywhere.
        return f"{value:,}".replace(",", ".") if isinstance(value, int) else value

    def to_python(self, value):
        if value in self.empty_values:
            return None
        text = str(value).strip()
        if not text:
            return None
        if not self.GERMAN.fullmatch(text):
            raise ValidationError(
                _("Bitte schreiben Sie eine ganze Zahl, zum Beispiel 12500 oder 12.500."), code="number"
            )
        number = int(text.replace(".", ""))
        if number > 100_000_000:
            raise ValidationError(_("Diese Zahl ist zu groß."), code="large")
        return number


class RowField(forms.ModelChoiceField):
    """One of these rows; a value the database cannot even read is no choice either."""

    def to_python(self, value):
        if isinstance(value, str) and ("\x00" in value or len(value) > 64 or not value.isascii()):
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return super().to_python(value)


class OrganisationField(RowField):
    """Which of my organisations. The form sets the queryset."""

    def __init__(self, *, label: str):
        super().__init__(
            queryset=None,
            label=label,
            empty_label=None,
            error_messages={"required": _("Bitte wählen Sie eine Organisation aus.")},
        )
