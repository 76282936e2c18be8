"""Makes the floor's tables, its rows and one person with a session; prints the session's key."""

import os
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import django

ROWS = 1000
PLACES, OWNERS, PARTS = 100, 1000, 5  # PARTS: of each owner


def fill() -> str:
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.auth.models import User
    from django.contrib.sessions.backends.db import SessionStore
    from django.core.management import call_command

    from bench.floor.models import Row

    # First the tables of Django's own apps; ours point at them and have no migrations.
    call_command("migrate", interactive=False, verbosity=0)
    call_command("migrate", run_syncdb=True, interactive=False, verbosity=0)
    start = datetime(2026, 1, 1, tzinfo=UTC)
    Row.objects.bulk_create(
        Row(
            number=f"BODEN-{number:05d}",
            title=f"Alle gehören dazu im Viertel Nummer {number}",
            name=f"Stadt Musterstadt {number} und Lebenswege e. V.",
            state="eingereicht",
            at=start + timedelta(minutes=number),
        )
        for number in range(ROWS)
    )
    fill_parts(start)
    user = User.objects.create(username="boden", password="!none")
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    assert session.session_key is not None  # it was just created
    return session.session_key


def fill_parts(start: datetime) -> None:
    """What the second floor reads and writes; keys from 1 on."""
    from django.db import connection

    from bench.floor.models import Owner, Part, Place

    Place.objects.bulk_create(
        Place(pk=pk, key=f"14{pk:06d}", name=f"Musterstadt {pk}", district=f"Musterkreis {pk % 12}")
        for pk in range(1, PLACES + 1)
    )
    Owner.objects.bulk_create(
        Owner(
            pk=pk,
            place_id=pk % PLACES + 1,
            name=f"Lebenswege Musterstadt {pk} e. V.",
            street=f"Am Markt {pk}",
            email=f"post-{pk}@example.org",
            kind="Träger",
            at=start + timedelta(minutes=pk),
        )
        for pk in range(1, OWNERS + 1)
    )
    Part.objects.bulk_create(
        Part(
            pk=number + 1,
            owner_id=number // PARTS + 1,
            position=number % PARTS,
            title=f"Teil {number % PARTS}",
            text="Alle gehören dazu, und so soll es gelingen. " * 5,
            amount=Decimal(number),
            state=("offen", "fertig")[number % 2],
            at=start + timedelta(minutes=number),
        )
        for number in range(OWNERS * PARTS)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.floor.settings"
    django.setup()
    print(fill())
