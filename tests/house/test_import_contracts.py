"""The layers of the house are real: a violation planted in a copy breaks the contract."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
ROOMS = (
    "bench", "portal", "reminders", "letters", "budgets", "reviews", "casework", "applications", "programmes", "accounts", "core",
)  # fmt: skip


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
        capture_output=True,
        text=True,
        check=False,
    )


def plant(file: Path, line: str) -> None:
    file.touch()
    file.write_text(file.read_text() + f"\n{line}\n")


def test_the_tree_as_it_is_keeps_the_contracts(copy):
    done = lint_imports(copy)
    assert done.returncode == 0, done.stdout
    assert "0 broken" in done.stdout


@pytest.mark.parametrize(
    ("room", "line"),
    [
        ("core", "import portal.urls"),
        ("portal", "import bench"),
        ("core", "from accounts.models import User"),
        ("programmes", "from applications import models as above"),
        ("applications", "import reviews"),
        ("reviews", "def late():\n    from letters.models import DecisionLetter\n    return DecisionLetter"),
    ],
)
def test_a_room_that_imports_from_above_is_found(copy, room, line):
    plant(copy / room / "planted.py", line)
    done = lint_imports(copy)
    assert done.returncode == 1
    assert "A room imports only the rooms below it BROKEN" in done.stdout


@pytest.mark.parametrize(
    ("lower", "upper"),
    [("models", "queries"), ("rules", "actions"), ("actions", "views"), ("forms", "tasks")],
)
def test_a_module_that_imports_from_above_is_found(copy, lower, upper):
    for name in (lower, upper):  # in a room that may not have them yet
        (copy / "reminders" / f"{name}.py").write_text("")
    plant(copy / "reminders" / f"{lower}.py", f"import reminders.{upper}")
    done = lint_imports(copy)
    assert done.returncode == 1
    assert "Inside a room" in done.stdout
    assert "BROKEN" in done.stdout
