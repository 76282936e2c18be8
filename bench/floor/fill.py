"""Makes the floor's tables, its rows and one person with a session; prints the session's key."""

import os
from datetime import UTC, datetime, timedelta

import django

ROWS = 1000


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
    user = User.objects.create(username="boden", password="!none")
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    assert session.session_key is not None  # it was just created
    return session.session_key


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.floor.settings"
    django.setup()
    print(fill())
