"""The register of municipalities as files: accounts/data, after the Gemeindeverzeichnis of Destatis.

Read by actions.register and by the migration that fills an empty database. The files hold the
municipalities the portal knows so far, not all of Saxony's; an operator loads a fuller file of the same
columns with `manage.py load_register --municipalities FILE`.
"""

import csv
from collections.abc import Iterator
from pathlib import Path

from accounts.constants import PlaceKind

DATA = Path(__file__).with_name("data")
FREE_CITY = "kreisfrei"


def _rows(path: Path) -> list[dict]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def places(municipalities: Path | None = None, districts: Path | None = None) -> Iterator[dict]:
    """The fields of a Place, one dict each. Raises KeyError or ValueError for a file of another shape."""
    district_rows = _rows(districts or DATA / "landkreise.csv")
    names = {row["kreis_key"]: row["official_form"] for row in district_rows}
    for row in district_rows:
        # A city without a district has a row here too, but it is the municipality that applies.
        if FREE_CITY not in row["official_form"]:
            yield {
                "key": row["kreis_key"],
                "name": row["name"],
                "kind": PlaceKind.DISTRICT,
                "official_form": row["official_form"],
                "district": "",
                "population": _number(row["population_2011"]),
                "court": row["vg_court"],
            }
    for row in _rows(municipalities or DATA / "municipalities.csv"):
        yield {
            "key": row["ags"],
            "name": row["name"],
            "kind": PlaceKind.TOWN if "stadt" in row["kind"].lower() else PlaceKind.COMMUNITY,
            "official_form": row["kind"],
            "district": "" if row["landkreis"] == FREE_CITY else names[row["kreis_key"]],
            "population": _number(row["population_2011"]),
            "court": row["vg_court"],
        }


def _number(text: str) -> int | None:
    return int(text) if text else None
