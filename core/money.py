"""Euros: Decimal with two places, never float. Input in German notation only.

Groups of three may be parted by a blank as well, as DIN 5008 writes them and workbooks copy them.
"""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

CENT = Decimal("0.01")
ZERO = Decimal("0.00")
LARGEST = Decimal("999999999.99")

# 1234 | 1.234 | 1 234 | 1.234,5 | 1234,56 — ASCII digits only; a dot or a blank only between groups of three, and
# one of the two in all places. static/js/finance_checks.js has the same.
GERMAN = re.compile(
    r"(?:[0-9]{1,12}|[1-9][0-9]{0,2}(?:(?:\.[0-9]{3}){1,3}|(?: [0-9]{3}){1,3}))(?:,[0-9]{1,2})?", re.ASCII
)
# No-break, narrow no-break, thin and figure space.
BLANKS = re.compile("[\u00a0\u202f\u2009\u2007]")


def parse_german(text: str) -> Decimal:
    """Euros from what a person typed. Raises ValidationError that says how to write it.

    Django's localized DecimalField reads "0.005" as 5; this refuses everything that is not plainly
    German: "0.005", "1e9", "1_000", other scripts' digits, signs, more than two decimals.
    """
    bare = BLANKS.sub(" ", text).strip().removesuffix("€").strip()
    if bare.startswith(("-", "−")):
        raise ValidationError(_("Bitte geben Sie einen Betrag ab 0 Euro ein."), code="negative")
    if not GERMAN.fullmatch(bare):
        raise ValidationError(
            _(
                "Bitte schreiben Sie den Betrag so: 1.234,56 – ohne weitere Zeichen, höchstens zwei Stellen nach dem Komma."
            ),
            code="notation",
        )
    value = Decimal(bare.replace(".", "").replace(" ", "").replace(",", "."))
    if value > LARGEST:
        raise ValidationError(
            _("Der Betrag ist zu groß. Möglich sind höchstens 999.999.999,99 Euro."), code="large"
        )
    return value.quantize(CENT)


def euro(value: Decimal | int | str | None, *, unit: bool = True) -> str:
    """1234.5 -> "1.234,50 €" (no-break space). None -> "–"."""
    if value is None:
        return "–"
    text = f"{Decimal(value):,.2f}".replace(",", "·").replace(".", ",").replace("·", ".")
    return f"{text}\u00a0€" if unit else text


class EuroField(models.DecimalField):
    """Decimal(12,2) euros, not negative."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 12)
        kwargs.setdefault("decimal_places", 2)
        kwargs.setdefault("validators", [MinValueValidator(0)])
        super().__init__(*args, **kwargs)

    def formfield(self, **kwargs: Any) -> Any:
        return super(models.DecimalField, self).formfield(form_class=EuroFormField, **kwargs)


class EuroInput(forms.TextInput):
    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(
            {"inputmode": "decimal", "autocomplete": "off", "class": "money-input", **(attrs or {})}
        )

    def format_value(self, value: Any) -> str | None:
        return euro(value, unit=False) if isinstance(value, Decimal) else value


class EuroFormField(forms.Field):
    """A text field that takes German notation and nothing else; clean value: Decimal or None."""

    widget = EuroInput

    def to_python(self, value: Any) -> Decimal | None:
        if value in self.empty_values:
            return None
        return parse_german(str(value))

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(data) != initial
        except ValidationError:
            return True
