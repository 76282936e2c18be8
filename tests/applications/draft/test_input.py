"""What people and others type: a message at the field, nothing lost, nothing moved that was not meant."""

import pytest
from django.urls import reverse

from applications.draft.models.application import Application
from applications.draft.words import count_words
from core.joint.merge import as_text, basis
from tests.factories import make_tandem

pytestmark = pytest.mark.django_db


@pytest.fixture
def tandem():
    return make_tandem()


def section_url(application):
    return reverse("applications:section", args=[application.pk, application.sections.get().pk])


def bases(row):
    """As the page carries them: of each field the basis of the value it shows."""
    names = ("name", "place", "population", "description")
    return {f"basis-{name}": basis(as_text(getattr(row, name))) for name in names}


@pytest.mark.parametrize("evil", ["a\x00b", "a\x1b[31mb", "links\u202ethcer", "\ufeffx"])
def test_hidden_characters_are_refused_and_the_text_survives(login, tandem, evil):
    section = tandem.sections.get()
    response = login(tandem.clerk).post(
        section_url(tandem), {"text": evil, "basis-text": basis(section.text)}
    )
    assert response.status_code == 200
    assert [error.code for error in response.context["form"].errors.as_data()["text"]] == ["control"]
    assert response.context["form"]["text"].value() == evil
    section.refresh_from_db()
    assert section.text == "So gehen wir vor."


@pytest.mark.parametrize("long", ["Wörter " * 150_000, "ä" * 1_000_000], ids=["words", "umlauts"])
def test_a_megabyte_is_refused_and_survives_for_shortening(login, tandem, long):
    section = tandem.sections.get()
    response = login(tandem.clerk).post(
        section_url(tandem), {"text": long, "basis-text": basis(section.text)}
    )
    assert response.status_code == 200
    assert "max_length" in [error.code for error in response.context["form"].errors.as_data()["text"]]
    assert long.strip() in response.content.decode()
    section.refresh_from_db()
    assert section.text == "So gehen wir vor."


def test_markup_stays_text(login, tandem):
    text = "<script>alert(1)</script> {{ 7|add:7 }} {% now 'Y' %}"
    section = tandem.sections.get()
    client = login(tandem.clerk)
    client.post(section_url(tandem), {"text": text, "basis-text": basis(section.text)})
    client.post(
        reverse("applications:title", args=[tandem.pk]),
        {"title": text[:90], "basis-title": basis(tandem.title)},
    )
    for url in (section_url(tandem), reverse("applications:submit", args=[tandem.pk])):
        page = client.get(url).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)" in page
        assert "{{ 7|add:7 }}" in page


def test_a_line_break_in_a_line_is_refused(login, tandem):
    url = reverse("applications:title", args=[tandem.pk])
    response = login(tandem.clerk).post(url, {"title": "a\r\nBcc: b", "basis-title": basis(tandem.title)})
    assert [error.code for error in response.context["form"].errors.as_data()["title"]] == ["lines"]


def test_more_words_than_allowed_are_saved_and_named_as_missing(login, tandem):
    section = tandem.sections.get()
    client = login(tandem.clerk)
    page = client.post(
        section_url(tandem), {"text": "Wort " * 302, "basis-text": basis(section.text)}, follow=True
    ).content.decode()
    assert "Gespeichert. Der Text ist um 2 Wörter zu lang." in page
    assert "Der Text „Abschnitt 1“ ist um 2 Wörter zu lang." in page


@pytest.mark.parametrize(
    ("text", "words"),
    [("", 0), ("eins", 1), ("Vor-Ort-Gespräch – heute", 2), ("z. B. 3 Äpfel\n\n- und\tmehr …", 6)],
)
def test_words_are_counted_as_people_count_them(text, words):
    assert count_words(text) == words


def test_two_people_in_one_text_lose_nothing(login, tandem):
    section = tandem.sections.get()
    opened = basis(section.text)
    url = section_url(tandem)
    first, second = login(tandem.clerk), login(tandem.director)
    first.post(url, {"text": "Fassung der Stadt", "basis-text": opened})
    response = second.post(url, {"text": "Fassung des Vereins", "basis-text": opened})
    page = response.content.decode()
    assert response.status_code == 200
    assert "Fassung der Stadt" in page
    assert "Fassung des Vereins" in page
    section.refresh_from_db()
    assert section.text == "Fassung der Stadt"
    seen = response.context["conflicts"][0].basis
    second.post(url, {"text": "Beides zusammen", "basis-text": opened, "seen-text": seen})
    section.refresh_from_db()
    assert section.text == "Beides zusammen"


@pytest.mark.parametrize(
    "forged", ["", "x", "\x00", "2027-01-01", "9999-12-31T23:59:59+00:00", "0001-01-01T00:00:00+23:59"]
)
def test_a_forged_basis_never_overwrites(login, tandem, forged):
    for url, data in (
        (section_url(tandem), {"text": "Überschrieben"}),
        (reverse("applications:title", args=[tandem.pk]), {"title": "Überschrieben"}),
        (
            reverse("applications:social_space", args=[tandem.pk]),
            {"name": "Überschrieben", "place": "", "population": "", "description": ""},
        ),
    ):
        began = {f"basis-{name}": forged for name in data}
        response = login(tandem.clerk).post(url, {**data, **began})
        assert response.status_code == 200
        assert "Überschrieben" in response.content.decode()
    now = Application.objects.get(pk=tandem.pk)
    assert now.title == "Alle gehören dazu"
    assert now.social_space.name == "Nordviertel"
    assert now.sections.get().text == "So gehen wir vor."


@pytest.mark.parametrize("evil", ["1e4", "1_000", "١٢", "-5", "12.5", "NaN", "9" * 40, "\x00", "12,5"])
def test_a_number_of_people_is_a_whole_number(login, tandem, evil):
    url = reverse("applications:social_space", args=[tandem.pk])
    data = {"name": "x", "place": tandem.social_space.place_id, "population": evil, "description": "x"}
    response = login(tandem.clerk).post(url, {**data, **bases(tandem.social_space)})
    assert response.status_code == 200
    assert "population" in response.context["form"].errors
    assert response.context["form"]["population"].value() == evil


def test_the_population_comes_back_as_it_can_be_saved(login, tandem):
    url = reverse("applications:social_space", args=[tandem.pk])
    client = login(tandem.clerk)
    data = {"name": "x", "place": tandem.social_space.place_id, "description": "x"}
    client.post(url, {**data, "population": "12.500", **bases(tandem.social_space)})
    space = Application.objects.get(pk=tandem.pk).social_space
    assert space.population == 12500
    assert 'value="12.500"' in client.get(url).content.decode()


@pytest.mark.parametrize("place", ["14713000x", "\x00", "9" * 400, "ä"])
def test_a_place_outside_the_tandem_is_refused(login, tandem, place):
    url = reverse("applications:social_space", args=[tandem.pk])
    data = {"name": "x", "place": place, "population": "", "description": "x"}
    response = login(tandem.clerk).post(url, {**data, **bases(tandem.social_space)})
    assert response.status_code == 200
    assert "place" in response.context["form"].errors


def test_extra_fields_change_nothing_else(login, tandem):
    section, other = tandem.sections.get(), make_tandem()
    login(tandem.clerk).post(
        section_url(tandem),
        {
            "text": "Neu",
            "basis-text": basis(section.text),
            "application": str(other.pk),
            "state": "awarded",
            "form_section": "1",
            "id": str(other.sections.get().pk),
            "by": str(other.clerk.pk),
        },
    )
    assert other.sections.get().text == "So gehen wir vor."
    now = Application.objects.get(pk=tandem.pk)
    assert now.state == "draft"
    assert now.sections.get().text == "Neu"
