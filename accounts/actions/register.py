"""The register of places."""

from pathlib import Path

from django.db import transaction

from accounts import register as places_file
from accounts.models import Place


@transaction.atomic
def load(*, municipalities: Path | None = None, districts: Path | None = None) -> int:
    """Bring the register of places up to date from the files. Returns how many places they hold.

    Never deletes: an organisation may stand on a place that a newer register no longer has.
    """
    places = [Place(**facts) for facts in places_file.places(municipalities, districts)]
    Place.objects.bulk_create(
        places,
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=["name", "kind", "official_form", "district", "population", "court"],
    )
    return len(places)
