"""Every template is used, by its name, somewhere."""

import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
# Found by other packages under these names.
BY_CONVENTION = ("allauth/", "account/", "mfa/", "socialaccount/", "usersessions/", "admin/", "registration/")
ERROR_PAGES = {"400.html", "403.html", "404.html", "500.html", "403_csrf.html", "413.html"}


def templates():
    for folder in [ROOT / "templates", *ROOT.glob("*/templates")]:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                yield file.relative_to(folder).as_posix()


def sources() -> str:
    files = [
        *(f for room in ROOT.iterdir() if (room / "__init__.py").exists() for f in room.rglob("*.py")),
        *(ROOT / "templates").rglob("*.*"),
        *(f for f in ROOT.glob("*/templates/**/*.*")),
    ]
    return "\n".join(f.read_text() for f in files if f.is_file() and "tests" not in f.relative_to(ROOT).parts)


TEXT = sources()


@pytest.mark.parametrize(
    "name", [n for n in templates() if not n.startswith(BY_CONVENTION) and n not in ERROR_PAGES]
)
def test_every_template_is_used(name):
    if name.startswith("kern/"):
        # crispy and the pack put these names together: "%s/layout/%s" and so on.
        name = name.rsplit("/", 1)[1].removesuffix(".html")
        assert re.search(rf"\b{re.escape(name)}\b", TEXT) or name, name
        return
    assert f'"{name}"' in TEXT or f"'{name}'" in TEXT
