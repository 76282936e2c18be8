"""Fields that only this room needs."""

import re
import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


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

    def __init__(self, *, label: Any):
        super().__init__(
            queryset=None,
            label=label,
            empty_label=None,
            error_messages={"required": _("Bitte wählen Sie eine Organisation aus.")},
        )
