"""The register of municipalities as files: accounts/data (see its README), or a GV100AD file of Destatis.

Read by actions.register and by the migration that fills an empty database.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from gv100ad import District, GV100ADReader, Municipality
from gv100ad.entities.district_type import DistrictType
from gv100ad.entities.municipality_type import MunicipalityType

from accounts.constants import FREE_CITY, PlaceKind

DATA = Path(__file__).with_name("data")
# Territory of accounts/data/municipalities.csv.
AS_OF = date(2021, 1, 25)
# As the official list abbreviates them.
DESIGNATIONS = {
    "M": "Markt",
    "St": "Stadt",
    "St.": "Stadt",
    "GKSt": "Große Kreisstadt",
    "gr. kr. St.": "Große Kreisstadt",
    "gr.kr.St.": "Große Kreisstadt",
    "kfr. St.": FREE_CITY,
}
# The official list prints no designations for these Länder.
UNSAID = ("NW", "BB")
EITHER = "Gemeinde oder Stadt"
# Other words in that place tell villages of one name apart; they are no designation.
DESIGNATION = re.compile(r"stadt|gemeinde|flecken|bad\b|kurort|kirchspiel|kreis", re.I)
GEMEINDEFREI = {
    MunicipalityType.GEMEINDEFREIES_GEBIET_BEWOHNT,
    MunicipalityType.GEMEINDEFREIES_GEBIET_UNBEWOHNT,
}


class NoRegister(ValueError):
    """The file is not a register of municipalities; says in words what is wrong with it."""


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def places() -> Iterator[dict[str, Any]]:
    """The fields of a Place, one dict each: the districts, then the municipalities."""
    known = {row["key"]: row for row in _rows("known.csv")}
    districts, towns = _rows("districts.csv"), _rows("municipalities.csv")
    for row in districts:
        yield _district(row["kreis_key"], row["name"], row["official_name"]) | _known(
            known, row["kreis_key"], row["official_name"]
        )
    names = {row["kreis_key"]: row["official_name"] for row in districts}
    free = _free_cities(row["ags"] for row in towns)
    for row in towns:
        name, form = _both_names(row["name"], row["designation"])
        if row["ags"] in free:  # of some the list says "Stadt Erfurt"
            name = name.removeprefix("Stadt ")
        unsaid = not form and row["land"] in UNSAID
        form = EITHER if unsaid and row["ags"] not in free else _designation(form, is_free=row["ags"] in free)
        yield _municipality(row["ags"], name, form, names) | _known(known, row["ags"], form)


def from_gv100ad(lines: Iterable[str]) -> tuple[date, list[dict[str, Any]]]:
    """(day of the territory, fields of each Place) of a GV100AD file. Raises NoRegister."""
    try:
        records = list(GV100ADReader(_Lines(lines)).read())
    except (ValueError, IndexError) as error:
        raise NoRegister(str(error)) from error
    towns = [
        one
        for one in records
        if isinstance(one, Municipality) and one.type not in GEMEINDEFREI and one.inhabitants
    ]
    if not towns:
        raise NoRegister("There is no municipality in it (record type 60).")
    districts = [
        _district(one.regional_code, one.name, _official(one))
        for one in records
        if isinstance(one, District)
        and one.type not in (DistrictType.KREISFREIE_STADT, DistrictType.STADTKREIS)
    ]
    names = {one["key"]: one["official_form"] for one in districts}
    free = _free_cities(one.regional_code for one in towns)
    people: Counter[str] = Counter()
    known = {row["key"]: row for row in _rows("known.csv")}
    found = []
    for town in towns:
        name, _comma, form = town.name.partition(", ")
        name, form = _both_names(name, form)
        people[town.regional_code[:5]] += town.inhabitants
        form = _designation(form, is_free=town.regional_code in free)
        found.append(
            _municipality(town.regional_code, name, form, names)
            | _known(known, town.regional_code, form)
            | {"population": town.inhabitants}
        )
    for district in districts:
        district["population"] = people[district["key"]] or None
    return max(one.timestamp for one in towns), [*districts, *found]


class _Lines:
    """As the reader wants them: a stream of lines."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.lines = iter(lines)

    def readline(self) -> str:
        return next(self.lines, "")


def _both_names(name: str, form: str) -> tuple[str, str]:
    """Of some places the second name stands behind the designation: "Stadt/Běła Woda"."""
    form, _slash, second = form.partition("/")
    return (f"{name}/{second}" if second else name), form


def _free_cities(keys: Iterable[str]) -> set[str]:
    """A city without a district: AGS with 000 at its end, alone in its key (its first five digits)."""
    keys = list(keys)
    alone = Counter(key[:5] for key in keys)
    return {key for key in keys if key.endswith("000") and alone[key[:5]] == 1}


def _designation(printed: str, *, is_free: bool) -> str:
    if is_free:
        return FREE_CITY
    words = [DESIGNATIONS.get(one.strip(), one.strip()) for one in printed.split(",")]
    said = [one for one in words if one == "Markt" or DESIGNATION.search(one)]
    # "Ostseebad, Stadt" is a town.
    return next((one for one in said if "stadt" in one.lower()), said[0] if said else "Gemeinde")


def _official(district: District) -> str:
    if re.search(r"kreis|region|verband", district.name, re.I):
        return str(district.name)
    return f"{'Kreis' if district.type == DistrictType.KREIS else 'Landkreis'} {district.name}"


def _district(key: str, name: str, official: str) -> dict[str, Any]:
    return {
        "key": key,
        "name": name,
        "kind": PlaceKind.DISTRICT,
        "official_form": official,
        "district": "",
        "population": None,
        "court": COURTS.get(key, ""),
    }


def _municipality(key: str, name: str, form: str, districts: dict[str, str]) -> dict[str, Any]:
    return {
        "key": key,
        "name": name,
        "kind": PlaceKind.TOWN if "stadt" in form.lower() and form != EITHER else PlaceKind.COMMUNITY,
        "official_form": form,
        "district": districts.get(key[:5], ""),
        "population": None,
        "court": COURTS.get(key[:5], ""),
    }


def _known(known: dict[str, dict[str, str]], key: str, form: str) -> dict[str, Any]:
    row = known.get(key, {"population": "", "official_form": ""})
    return {
        "population": int(row["population"]) if row["population"] else None,
        "official_form": row["official_form"] or form,
    }


COURTS = {row["kreis_key"]: row["court"] for row in _rows("courts.csv")}
