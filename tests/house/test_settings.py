"""Production refuses to start half configured."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

GOOD = {
    "DJANGO_SETTINGS_MODULE": "portal.settings.production",
    "SECRET_KEY": "k9" * 40,
    "ALLOWED_HOSTS": "foerderung.example",
    "PUBLIC_URL": "https://foerderung.example",
    "DATABASE_URL": "postgres://portal@localhost/portal",
    "REDIS_URL": "redis://localhost:6379/0",
    "DEFAULT_FROM_EMAIL": "portal@foerderung.example",
}


def start(*, shown="settings.DEBUG, settings.DEMO", **changes):
    environment = {**GOOD, **changes, "PATH": os.environ["PATH"]}
    return subprocess.run(
        [
            sys.executable,
            "-W",
            "error",
            "-c",
            f"from django.conf import settings; print({shown})",
        ],
        cwd=settings.BASE_DIR,
        env={key: value for key, value in environment.items() if value is not None},
        capture_output=True,
        text=True,
    )


def test_production_starts_with_what_it_needs():
    done = start()
    assert done.stdout.split() == ["False", "False"], done.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", None),
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "demo-insecure-only-for-loopback"),
        ("SECRET_KEY", "x-insecure-" + "y" * 60),
        ("ALLOWED_HOSTS", None),
        ("ALLOWED_HOSTS", "*"),
        ("ALLOWED_HOSTS", "foerderung.example,*"),
        ("PUBLIC_URL", None),
        ("PUBLIC_URL", "http://foerderung.example"),
        ("DEBUG", "1"),
    ],
)
def test_production_refuses(name, value):
    done = start(**{name: value})
    assert done.returncode != 0
    assert "ImproperlyConfigured" in done.stderr
    assert name in done.stderr.splitlines()[-1]
