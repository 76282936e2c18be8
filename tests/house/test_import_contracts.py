"""The layers of the house are real: a violation of each contract, planted in a copy, is found and named."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.rooms import ALL as ROOMS

ROOT = Path(__file__).resolve().parent.parent.parent


def test_every_package_of_the_tree_is_a_room():
    """A folder of code that no contract names would be looked at by none."""
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert packages - {"tests"} == set(ROOMS)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for room in ROOMS:
        shutil.copytree(ROOT / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__", "*.html"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=folder,
        env={**os.environ, "COLUMNS": "240"},  # it breaks its lines at the width of the terminal
        capture_output=True,
        text=True,
        check=False,
    )


def plant(file: Path, line: str) -> None:
    file.parent.mkdir(exist_ok=True)
    file.touch()
    file.write_text(file.read_text() + f"\n{line}\n")


def said_about(contract: str, done: subprocess.CompletedProcess[str]) -> str:
    """What the tool writes below the heading of this broken contract."""
    assert done.returncode == 1, done.stdout
    _kept, _heading, broken = done.stdout.partition("Broken contracts")
    headings = re.split(r"^(.+)\n-+\n", broken, flags=re.MULTILINE)
    found = dict(zip(headings[1::2], headings[2::2], strict=True))
    assert contract in found, done.stdout
    return found[contract]


def test_the_tree_as_it_is_keeps_the_contracts(copy):
    done = lint_imports(copy)
    assert done.returncode == 0, done.stdout
    assert "0 broken" in done.stdout


ROOMS_BELOW = "A room imports only the rooms below it"


@pytest.mark.parametrize(
    ("room", "line", "above"),
    [
        ("core", "import portal.urls", "portal.urls"),
        ("portal", "import bench", "bench"),
        ("core", "from accounts.models import User", "accounts.models"),
        ("programmes", "from applications import models as above", "applications.models"),
        ("applications", "import reviews", "reviews"),
        ("casework", "import reviews.assessment.models", "reviews.assessment.models"),
        (
            "reviews",
            "def late():\n    from letters.models import DecisionLetter\n    return DecisionLetter",
            "letters.models",
        ),
    ],
)
def test_a_room_that_imports_from_above_is_found(copy, room, line, above):
    plant(copy / room / "planted.py", line)
    assert f"{room}.planted -> {above}" in said_about(ROOMS_BELOW, lint_imports(copy))


PARTS_OF_APPLICATIONS = "Applications: overview, changes, submission, plans and papers, draft"
PARTS_OF_REVIEWS = "Reviews: selection, talks, assessment"
MODULES = "Inside a room or a part of one: from urls down to constants"
CORE = "Core: what rests on what"
BENCH = "Bench: commands, what is measured, what measures"
PORTAL = "Portal: showcase and settings beside the pages"
VIEWS = "Views ask queries: they import no models"


@pytest.mark.parametrize(
    ("contract", "module", "above"),
    [
        (PARTS_OF_APPLICATIONS, "applications.draft.planted", "applications.submission.content"),
        (PARTS_OF_APPLICATIONS, "applications.submission.planted", "applications.overview.queries"),
        # Neither of two parts that stand side by side may know the other.
        (PARTS_OF_APPLICATIONS, "applications.plans.planted", "applications.papers.storage"),
        (PARTS_OF_APPLICATIONS, "applications.papers.planted", "applications.plans.sums"),
        (PARTS_OF_REVIEWS, "reviews.assessment.planted", "reviews.talks.words"),
        (PARTS_OF_REVIEWS, "reviews.talks.planted", "reviews.selection.words"),
        (CORE, "core.clock", "core.tasks"),
        (CORE, "core.mail.planted", "core.invitations.links"),
        (BENCH, "bench.report", "bench.peers"),
        (PORTAL, "portal.queries", "portal.views"),
        (PORTAL, "portal.views", "portal.showcase.demo.story"),
    ],
)
def test_a_part_that_imports_from_above_is_found(copy, contract, module, above):
    plant(copy / f"{module.replace('.', '/')}.py", f"import {above}")
    assert f"{module} -> {above}" in said_about(contract, lint_imports(copy))


@pytest.mark.parametrize(
    ("lower", "upper"),
    [
        ("models", "queries"), ("queries", "rules"), ("rules", "mails"), ("mails", "actions"), ("rules", "actions"),
        ("actions", "forms"), ("actions", "views"), ("forms", "tasks"), ("views", "urls"), ("constants", "models"),
    ],
)  # fmt: skip
def test_a_module_that_imports_from_above_is_found(copy, lower, upper):
    for name in (lower, upper):  # in a room that may not have them yet
        (copy / "reminders" / f"{name}.py").write_text("")
    plant(copy / "reminders" / f"{lower}.py", f"import reminders.{upper}")
    found = said_about(MODULES, lint_imports(copy))
    assert f"reminders.{lower} -> reminders.{upper}" in found


@pytest.mark.parametrize(
    ("contract", "module"),
    [
        (PARTS_OF_APPLICATIONS, "applications.planted"),
        (PARTS_OF_REVIEWS, "reviews.planted"),
        (MODULES, "casework.planted"),
        (MODULES, "letters.utils"),
        (MODULES, "applications.plans.planted"),
        (MODULES, "reviews.talks.planted"),
        (CORE, "core.planted"),
        (BENCH, "bench.planted"),
        (PORTAL, "portal.planted"),
    ],
)
def test_a_module_that_belongs_to_no_layer_is_found(copy, contract, module):
    plant(copy / f"{module.replace('.', '/')}.py", "")
    found = said_about(contract, lint_imports(copy))
    _chains, _words, unlisted = found.partition("not listed as layers")
    assert f"- {module}\n" in unlisted


@pytest.mark.parametrize(
    ("module", "models"),
    [
        ("letters.views", "letters.models"),
        ("letters.admin_views", "budgets.models"),
        ("accounts.views.planted", "accounts.models"),
        ("casework.admin_views.planted", "applications.models"),
        ("applications.plans.views.planted", "applications.plans.models"),
        ("reviews.talks.views", "reviews.assessment.models"),
        ("reviews.selection.admin_views.planted", "programmes.models"),
    ],
)
def test_a_view_that_imports_models_is_found(copy, module, models):
    plant(copy / f"{module.replace('.', '/')}.py", f"from {models} import Planted")
    assert f"{module} -> {models}" in said_about(VIEWS, lint_imports(copy))


def test_a_view_may_name_a_model_for_the_type_checker(copy):
    before = lint_imports(copy).stdout.count("accounts.models")
    line = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from accounts.models import User"
    plant(copy / "programmes" / "views.py", line)
    assert lint_imports(copy).stdout.count("accounts.models") == before


def test_a_circle_of_files_is_found(copy):
    plant(copy / "letters" / "queries" / "one.py", "import letters.queries.two")
    plant(copy / "letters" / "queries" / "two.py", "import letters.queries.one")
    found = said_about("No circle of files", lint_imports(copy))
    assert "letters.queries" in found
