import pytest
from django.core.management import CommandError, call_command

from accounts import queries, register
from accounts.actions import register as register_actions
from accounts.constants import PlaceKind
from accounts.models import Place

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _register():
    register_actions.load()


def keys(search):
    return [place.key for place in search.places]


def test_every_place_of_the_files_is_in_the_register_once():
    rows = list(register.places())
    assert len(rows) == len({row["key"] for row in rows}) == 73
    assert Place.objects.filter(key__in=[row["key"] for row in rows]).count() == 73


def test_loading_twice_changes_nothing_and_mends_what_was_wrong():
    Place.objects.filter(key="14523020").update(name="Falsch")
    assert register_actions.load() == 73
    assert Place.objects.get(key="14523020").name == "Auerbach/Vogtl."


def test_a_landkreis_has_five_digits_and_the_three_free_cities_are_no_landkreise():
    districts = Place.objects.filter(kind=PlaceKind.DISTRICT, key__startswith="14").exclude(
        key__startswith="14999"
    )
    assert districts.count() == 10
    assert {len(key) for key in districts.values_list("key", flat=True)} == {5}
    assert Place.objects.get(key="14713000").district == ""


def test_names_that_repeat_are_told_apart_by_district():
    found = {place.key: str(place) for place in queries.search_places("Auerbach").places}
    assert found == {
        "14521040": "Auerbach (Erzgebirgskreis)",
        "14523020": "Auerbach/Vogtl. (Vogtlandkreis)",
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("leipzig", {"14729", "14713000"}),
        ("Landkreis Leipzig", {"14729", "14713000"}),
        ("gorlitz", {"14626", "14626110"}),
        ("Döbeln", {"14522080"}),
        ("14523020", {"14523020"}),
        (" 14 523 020 ", {"14523020"}),
        ("14713", {"14713000"}),
        ("145230020020", {"14523020"}),
        ("%", set()),
        ("Wolkenkuckucksheim", set()),
    ],
)
def test_search_finds_by_name_or_key(text, expected):
    assert set(keys(queries.search_places(text))) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Verwaltungsgemeinschaft Eilenburg-West",
        "Verwaltungsverband Am Klosterwasser",
        "VG Kamenz",
        "145235201",
    ],
)
def test_unions_of_municipalities_are_named_as_such(text):
    search = queries.search_places(text)
    assert search.is_union
    assert not search.places


def test_nothing_typed_finds_nothing():
    assert queries.search_places("   ").places == []


def test_the_command_says_what_is_wrong_with_a_file(tmp_path):
    with pytest.raises(CommandError, match="Cannot read"):
        call_command("load_register", municipalities=tmp_path / "none.csv")
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("a,b\n1,2\n")
    with pytest.raises(CommandError, match="columns"):
        call_command("load_register", municipalities=wrong)


@pytest.mark.parametrize("key", ["", "x", "\x00", "１４５２３０２０", "14523020'"])
def test_a_key_from_the_address_bar_that_is_none_finds_no_place(key):
    assert queries.place(key) is None
