"""The register of places."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction

from accounts import queries
from accounts import register as places_file
from accounts.models import Place

FIELDS = ["name", "kind", "official_form", "district", "as_of"]


@transaction.atomic
def load(lines: Iterable[str] | None = None) -> tuple[int, date]:
    """Bring the register of places up to date: from accounts/data, or from the lines of a GV100AD file.
    Returns how many places it holds, and of which day.

    Never deletes: an organisation may stand on a place that a newer register no longer has. What a list does not
    say (a population, a court) stays as it is. Raises accounts.register.NoRegister.
    """
    fields = FIELDS
    if lines is None:
        as_of, rows, fields = places_file.AS_OF, list(places_file.places()), [*FIELDS, "court"]
    else:
        as_of, rows = places_file.from_gv100ad(lines)
    newest = queries.register_as_of()
    if newest is not None and as_of < newest:
        raise places_file.NoRegister(f"It is of {as_of:%d.%m.%Y}, the register of {newest:%d.%m.%Y} already.")
    for with_population in (True, False):
        some = [row for row in rows if (row["population"] is not None) == with_population]
        _save(some, as_of, [*fields, "population"] if with_population else fields)
    return len(rows), as_of


def _save(rows: list[dict[str, Any]], as_of: date, fields: list[str]) -> None:
    Place.objects.bulk_create(
        [Place(**row, as_of=as_of) for row in rows],
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=fields,
    )
