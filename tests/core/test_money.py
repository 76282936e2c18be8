from decimal import Decimal

import pytest
from django import forms
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from core.money import EuroFormField, euro, parse_german

cents = st.integers(min_value=0, max_value=99_999_999_999).map(lambda n: Decimal(n).scaleb(-2))


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("0", "0.00"),
        ("1", "1.00"),
        ("1,5", "1.50"),
        ("1234,56", "1234.56"),
        ("1.234,56", "1234.56"),
        ("125.000", "125000.00"),
        ("1.000.000", "1000000.00"),
        ("  12,00 € ", "12.00"),
        ("12\u00a0€", "12.00"),
        ("999.999.999,99", "999999999.99"),
        ("0,05", "0.05"),
        ("1 234,56", "1234.56"),
        ("1\u00a0234,56", "1234.56"),
        ("1\u202f234,5\u202f€", "1234.50"),
        ("1\u2009000\u00a0000", "1000000.00"),
        ("999 999 999,99", "999999999.99"),
    ],
)
def test_german_notation_is_read(typed, amount):
    assert parse_german(typed) == Decimal(amount)
    assert parse_german(typed).as_tuple().exponent == -2


@pytest.mark.parametrize(
    "typed",
    [
        "0.005",
        "0.5",
        "1.5",
        "12.34",
        "1,234.56",
        "1e9",
        "1E9",
        "1_000",
        "١٢٣",
        "１２３",
        "১২",
        "NaN",
        "nan",
        "Infinity",
        "-Infinity",
        "inf",
        "-1",
        "−1",
        "- 1",
        "+1",
        "1,005",
        "1,",
        ",5",
        ".5",
        "1.",
        "1..000",
        "1.00",
        "1.0000",
        "1'000",
        "1 00",
        "1 0000",
        "1  000",
        "1234 567",
        "0 123",
        "1.000 000",
        "1 000.000",
        "1 234 56",
        "1 234, 56",
        "1 234 .56",
        "1\t000",
        "1\u3000000",
        "1 000 000 000",
        "1000000000",
        "1.000.000.000",
        "1000000000000",
        "999.999.999.999",
        "9" * 5000,
        "1,00 €€",
        "€ 5",
        "5 EUR",
        "0x10",
        "½",
        "1\n2",
        "1\x00",
        "zwölf",
        "1,0,0",
        "{{ 5 }}",
        "=5",
    ],
)
def test_everything_else_is_refused_with_a_message(typed):
    with pytest.raises(ValidationError) as refusal:
        parse_german(typed)
    assert refusal.value.messages[0]


class Sum(forms.Form):
    amount = EuroFormField(required=False)


def test_a_refused_amount_stays_in_the_field():
    form = Sum({"amount": "0.005"})
    assert not form.is_valid()
    assert 'value="0.005"' in str(form["amount"])


def test_an_empty_amount_is_none_and_not_zero():
    form = Sum({"amount": ""})
    assert form.is_valid()
    assert form.cleaned_data["amount"] is None


@given(cents)
def test_what_we_write_we_read(amount):
    assert parse_german(euro(amount)) == amount
    assert parse_german(euro(amount, unit=False)) == amount


@given(st.text(max_size=20))
def test_reading_any_text_gives_cents_or_a_refusal(typed):
    try:
        value = parse_german(typed)
    except ValidationError:
        return
    assert value == value.quantize(Decimal("0.01"))
    assert Decimal(0) <= value <= Decimal("999999999.99")


def test_euros_are_written_the_german_way():
    assert euro(Decimal("1234567.5")) == "1.234.567,50\u00a0€"
    assert euro(None) == "–"
