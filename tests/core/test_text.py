import pytest
from django import forms
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from core.fields import TranslatedText, has_german
from core.forms import LineField, ProseField
from core.text import tidy


@pytest.mark.parametrize(
    "character",
    [
        "\x00",
        "\x1b",
        "\x07",
        "\x7f",
        "\x85",
        "\ud800",
        "\u202e",
        "\u202a",
        "\u2066",
        "\u2069",
        "\u200f",
        "\u200e",
        "\ufeff",
        "\U000e0041",
    ],
    ids=lambda c: f"U+{ord(c):04X}",
)
@pytest.mark.parametrize("several_lines", [True, False])
def test_characters_that_hide_or_steer_are_refused(character, several_lines):
    with pytest.raises(ValidationError) as refusal:
        tidy(f"a{character}b", several_lines=several_lines)
    assert refusal.value.code == "control"


@pytest.mark.parametrize(
    "character", ["\u200b", "\u2060", "\u2064", "\u180e"], ids=lambda c: f"U+{ord(c):04X}"
)
def test_characters_of_no_width_are_left_out(character):
    assert tidy(f"{character}a{character}b{character}", several_lines=False) == "ab"
    assert tidy(character, several_lines=True) == ""


def test_what_was_no_text_is_refused_in_words():
    with pytest.raises(ValidationError) as refusal:
        tidy("Stra\ufffde", several_lines=True)
    assert refusal.value.code == "unreadable"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028", "\u2029"])
def test_a_line_end_is_refused_in_one_line_and_kept_in_several(end):
    with pytest.raises(ValidationError) as refusal:
        tidy(f"Betreff{end}Bcc: alle@stadt.example", several_lines=False)
    assert refusal.value.code == "lines"
    assert tidy(f"a{end}b", several_lines=True) == "a\nb"


@pytest.mark.parametrize(
    "text", ["Łódź, Ümläut – „so“", "👩‍👧 Familie", "<b>{{ x }}</b>", "a\tb", "שלום", "العربية"]
)
def test_what_people_write_stays(text):
    assert tidy(text, several_lines=False) == text


def test_letters_are_composed_and_blanks_at_the_ends_go():
    assert tidy("  u\u0308ber \n", several_lines=True) == "über"


@given(st.text())
def test_any_text_is_tidy_or_refused(text):
    try:
        clean = tidy(text, several_lines=True)
    except ValidationError:
        return
    clean.encode()
    assert "\x00" not in clean
    assert tidy(clean, several_lines=True) == clean


class Note(forms.Form):
    title = LineField()
    body = ProseField(max_length=3000)


def test_a_megabyte_is_refused_but_stays_in_the_field():
    pasted = "a" * 1_000_000
    form = Note({"title": "t", "body": pasted})
    assert not form.is_valid()
    assert "3000" in form.errors["body"][0].replace(".", "")
    assert pasted in str(form["body"])
    assert "maxlength" not in str(form["body"])


def test_a_nul_is_refused_at_its_field():
    form = Note({"title": "a\x00b", "body": "x"})
    assert list(form.errors) == ["title"]


def test_a_text_of_data_needs_german():
    with pytest.raises(ValidationError):
        has_german({"en": "only English"})
    with pytest.raises(ValidationError):
        has_german({"de": "Titel", "fr": "titre"})
    with pytest.raises(ValidationError):
        has_german("Titel")
    has_german({"de": "Titel", "de-ls": "Der Titel"})


def test_a_text_of_data_falls_back_to_german():
    from django.utils import translation

    text = TranslatedText({"de": "Titel", "en": "Title"})
    with translation.override("en"):
        assert str(text) == "Title"
    with translation.override("de-ls"):
        assert text.text == "Titel"
