from datetime import date

import pytest
from django.core.management import CommandError, call_command

from accounts import queries, register
from accounts.actions import register as register_actions
from accounts.constants import PlaceKind
from accounts.models import Place

pytestmark = pytest.mark.django_db


def keys(search):
    return [place.key for place in search.places]


def listed(start="", **wanted):
    """Places of the register, without those that tests have made."""
    return Place.objects.filter(as_of=register.AS_OF, key__startswith=start, **wanted)


def test_an_empty_database_knows_every_municipality_and_district_of_germany():
    rows = list(register.places())
    assert len(rows) == len({row["key"] for row in rows}) == 10_793 + 294
    assert listed().count() == len(rows)
    assert listed(kind=PlaceKind.DISTRICT).count() == 294
    assert listed("14").exclude(kind=PlaceKind.DISTRICT).count() == 419
    assert listed(official_form="Kreisfreie Stadt", district="").count() == 107


def test_loading_twice_changes_nothing_and_mends_what_was_wrong():
    Place.objects.filter(key="14523020").update(name="Falsch", as_of=None)
    assert register_actions.load() == (11_087, register.AS_OF)
    place = Place.objects.get(key="14523020")
    assert (place.name, place.as_of) == ("Auerbach/Vogtl.", register.AS_OF)


@pytest.mark.parametrize(
    ("key", "name", "kind", "form", "district", "court"),
    [
        ("14626110", "Görlitz", "town", "Große Kreisstadt", "Landkreis Görlitz", "Dresden"),
        # A second name stands behind the designation in the list.
        ("14626600", "Weißwasser/O.L./Běła Woda", "town", "Große Kreisstadt", "Landkreis Görlitz", "Dresden"),
        (
            "14628310",
            "Rathen",
            "community",
            "Kurort",
            "Landkreis Sächsische Schweiz-Osterzgebirge",
            "Dresden",
        ),
        ("09162000", "München", "town", "Kreisfreie Stadt", "", ""),
        ("13073002", "Ahrenshoop", "community", "Ostseebad", "Landkreis Vorpommern-Rügen", ""),
        ("13072060", "Kühlungsborn", "town", "Stadt", "Landkreis Rostock", ""),
        # The list says "Stadt Erfurt".
        ("16051000", "Erfurt", "town", "Kreisfreie Stadt", "", ""),
        # The list of this Land prints no designations: what it is, is not invented.
        ("05554008", "Bocholt", "community", "Gemeinde oder Stadt", "Kreis Borken", ""),
    ],
)
def test_what_the_list_says_of_a_place(key, name, kind, form, district, court):
    place = Place.objects.get(key=key)
    assert (place.name, place.kind, place.official_form) == (name, kind, form)
    assert (place.district, place.court) == (district, court)


def test_a_landkreis_has_five_digits_and_the_three_free_cities_are_no_landkreise():
    districts = Place.objects.filter(kind=PlaceKind.DISTRICT, key__startswith="14").exclude(
        key__startswith="14999"
    )
    assert districts.count() == 10
    assert {len(key) for key in districts.values_list("key", flat=True)} == {5}
    assert Place.objects.get(key="14713000").district == ""


def test_names_that_repeat_are_told_apart_by_district():
    found = [str(place) for place in queries.search_places("Auerbach").places]
    assert found == [
        "Auerbach (Landkreis Deggendorf)",
        "Auerbach (Erzgebirgskreis)",
        "Auerbach i.d.OPf. (Landkreis Amberg-Sulzbach)",
        "Auerbach/Vogtl. (Vogtlandkreis)",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("leipzig", {"14729", "14713000"}),
        ("Landkreis Leipzig", {"14729", "14713000"}),
        ("gorlitz", {"14626", "14626110"}),
        ("goerlitz", {"14626", "14626110"}),
        ("GÖRLITZ", {"14626", "14626110"}),
        ("Döbeln", {"14522080"}),
        ("Doebeln", {"14522080"}),
        ("Weisswasser", {"14626600"}),
        ("Weißwasser", {"14626600"}),
        ("Budyšin", {"14625020"}),
        ("budysin", {"14625020"}),
        ("Běła Woda", {"14626600"}),
        ("Große Kreisstadt Wurzen", {"14729410"}),
        ("Bennewitz", {"14729030"}),
        ("halle saale", {"15002000"}),
        ("Oelsnitz/Vogtl.", {"14523300"}),
        ("14523020", {"14523020"}),
        (" 14 523 020 ", {"14523020"}),
        ("14713", {"14713000"}),
        ("145230020020", {"14523020"}),
        ("%", set()),
        ("Wolkenkuckucksheim", set()),
        ("99999999", set()),
        ("/", set()),
        ("( )", set()),
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


@pytest.mark.parametrize("text", ["Kreis Görlitz", "LK Görlitz", "Lkr. Görlitz", "Landkreis Goerlitz"])
def test_who_names_a_district_sees_it_before_the_town(text):
    assert keys(queries.search_places(text)) == ["14626", "14626110"]


def test_who_names_a_town_sees_it_before_the_district():
    assert keys(queries.search_places("Stadt Görlitz")) == ["14626110", "14626"]


def test_the_very_name_stands_first():
    search = queries.search_places("berg")
    assert [place.name for place in search.places[:3]] == ["Berg", "Berg", "Berg"]
    assert len(search.places) == queries.MOST_MATCHES
    assert search.more


@pytest.mark.parametrize("name", ["Markt Wald", "Markt Schwaben", "Stadt Wehlen"])
def test_what_begins_like_a_designation_is_found_by_its_whole_name(name):
    assert queries.search_places(name).places[0].name == name


@pytest.mark.parametrize(
    ("text", "name"),
    [("wurzn", "Wurzen"), ("Benewitz", "Bennewitz"), ("Görliz", "Görlitz"), ("Markleeberg", "Markkleeberg")],
)
def test_a_typing_error_finds_what_is_written_alike(text, name):
    search = queries.search_places(text)
    assert search.guessed
    assert len(search.places) <= 8
    assert name in [place.name for place in search.places]


def test_a_ninth_digit_is_pointed_out():
    search = queries.search_places("145230200")
    assert search.long_key
    assert not search.is_union
    assert keys(search) == ["14523020"]


def test_nothing_typed_finds_nothing():
    assert queries.search_places("   ").places == []


def record(kind, key, name, form=0, people=0, day="20261231"):
    """A line of a GV100AD file: fixed width, as Destatis describes it."""
    line = f"{kind}{day}{key:<12}{name:<50}".ljust(122) + f"{form or '':>2}"
    return line.ljust(128) + f"{0:011d}{people:011d}{0:011d}".ljust(92) + "\n"


NEWER = [
    record("10", "14", "Sachsen"),
    record("40", "14523", "Vogtlandkreis", 44),
    record("40", "14612", "Dresden, Stadt", 41),
    record("50", "145235020", "Auerbach"),
    record("60", "14523020", "Auerbach/Vogtl., Stadt", 67, 18_123),
    record("60", "14626600", "Weißwasser/O.L., Stadt/Běła Woda", 67, 15_000),
    record("60", "14523998", "Neu Beispielau", 64, 2_001),
    record("60", "14612000", "Dresden, Stadt", 61, 563_000),
    record("60", "14523999", "Beispielheide", 66, 0),  # nobody lives there
]


def test_a_newer_official_list_brings_places_up_to_date_and_says_its_day():
    before = Place.objects.count()
    assert register_actions.load(NEWER) == (5, date(2026, 12, 31))
    assert Place.objects.count() == before + 1
    new = Place.objects.get(key="14523998")
    assert (str(new), new.official_form) == ("Neu Beispielau (Vogtlandkreis)", "Gemeinde")
    assert (new.population, new.court) == (2001, "Chemnitz")
    town = Place.objects.get(key="14523020")
    assert (town.name, town.population, town.official_form) == ("Auerbach/Vogtl.", 18_123, "Große Kreisstadt")
    both = Place.objects.get(key="14626600")
    assert (both.name, both.official_form) == ("Weißwasser/O.L./Běła Woda", "Große Kreisstadt")
    assert Place.objects.get(key="14523").population == 18_123 + 2_001
    assert Place.objects.get(key="14612000").district == ""
    # What is not in it stays, with the day of its list.
    assert Place.objects.get(key="14713000").as_of == register.AS_OF
    assert queries.register_as_of() == date(2026, 12, 31)


def test_an_older_list_does_not_take_the_place_of_a_newer_one():
    register_actions.load(NEWER)
    for lines in (None, [line.replace("20261231", "20261230") for line in NEWER]):
        with pytest.raises(register.NoRegister, match=r"31\.12\.2026"):
            register_actions.load(lines)
    assert Place.objects.get(key="14612000").population == 563_000
    assert register_actions.load(NEWER)[0] == 5  # the same day once more


def test_a_court_that_was_corrected_reaches_the_places_that_are_there():
    Place.objects.filter(key="14523020").update(court="")
    register_actions.load()
    assert Place.objects.get(key="14523020").court == "Chemnitz"


def test_the_command_says_the_day_of_the_list(tmp_path, capsys):
    file = tmp_path / "GV100AD_311226.txt"
    file.write_text("".join(NEWER), encoding="utf-8")
    call_command("load_register", str(file))
    assert capsys.readouterr().out == "5 places in the register, territory of 31.12.2026.\n"


@pytest.mark.parametrize(
    "content", [b"", b"a,b\n1,2\n", NEWER[0].encode(), b"60garbage\n", "60äöü".encode("latin-1")]
)
def test_the_command_says_what_is_wrong_with_a_file(tmp_path, content):
    with pytest.raises(CommandError, match="Cannot read"):
        call_command("load_register", str(tmp_path / "none.txt"))
    wrong = tmp_path / "wrong.txt"
    wrong.write_bytes(content)
    with pytest.raises(CommandError, match=r"Cannot read|cannot be loaded"):
        call_command("load_register", str(wrong))
    assert queries.register_as_of() == register.AS_OF


@pytest.mark.parametrize("key", ["", "x", "\x00", "１４５２３０２０", "14523020'"])
def test_a_key_from_the_address_bar_that_is_none_finds_no_place(key):
    assert queries.place(key) is None
