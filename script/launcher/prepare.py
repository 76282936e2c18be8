"""Bring the database up to date and load the demo data, in one process: Django starts once, not twice."""

import os

import django
from django.core.management import call_command, get_commands
from django.core.management.base import CommandError

from . import OLDER_SET, complain

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.demo")
    django.setup()
    from django.db import connection

    from core.installed import older_set

    if words := older_set(connection):
        complain(words)
        raise SystemExit(OLDER_SET)
    try:
        call_command("migrate", interactive=False, skip_checks=True)
        if "load_demo" in get_commands():
            call_command("load_demo")
    except CommandError as error:
        complain(error)
        raise SystemExit(1) from None
