"""One idea has one place: tests lie in the folders of what they test, and no module outgrows its reader."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from tests import rooms

ROOT = Path(settings.BASE_DIR)
# Tests of no single room: stories, journeys, rules of the house, faults, the launcher, the browser's half.
OF_NO_ROOM = {"flows", "browser", "house", "faults", "machine", "look", "js"}
TEST_MODULE, MODULE = 500, 350  # lines


def modules(root: Path, *places: str) -> Iterator[tuple[Path, str]]:
    """(path from the root, text) of each module in these folders."""
    for place in places:
        for path in sorted((root / place).rglob("*")):
            if path.suffix in (".py", ".js", ".mjs") and path.is_file():
                yield path.relative_to(root), path.read_text(encoding="utf-8")


def mirrors(root: Path, folder: Path) -> bool:
    """A room, a package of one, or a kind of tests that is of no room; tests/ itself has what all share."""
    if not folder.parts or folder.as_posix() in OF_NO_ROOM:
        return True
    return folder.parts[0] in rooms.ALL and (root / folder / "__init__.py").is_file()


def astray(root: Path) -> set[str]:
    """Folders below tests/ with modules that no package of a room answers to."""
    folders = {path.parent.relative_to("tests") for path, _text in modules(root, "tests")}
    return {folder.as_posix() for folder in folders if not mirrors(root, folder)}


def too_long(root: Path, limit: int, *places: str) -> dict[str, int]:
    """{module: its lines}; migrations are written by a command."""
    lengths = {path: len(text.splitlines()) for path, text in modules(root, *places)}
    return {
        path.as_posix(): lines
        for path, lines in lengths.items()
        if lines > limit and "migrations" not in path.parts
    }


def test_each_folder_of_tests_mirrors_a_room_or_a_part_of_one():
    assert astray(ROOT) == set()


def test_no_test_module_is_too_long():
    assert too_long(ROOT, TEST_MODULE, "tests") == {}


def test_no_module_is_too_long():
    assert too_long(ROOT, MODULE, *rooms.ALL, "script", "docker", "static/js") == {}


@pytest.fixture
def house(tmp_path):
    """house({path: number of lines}): files that are as long, beside casework with its package `queries`."""
    always = {"casework/__init__.py": 0, "casework/queries/__init__.py": 0, "casework/queries/page.py": 1}

    def build(files: dict[str, int]) -> Path:
        for name, lines in {**always, "tests/conftest.py": 1, **files}.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("pass\n" * lines)
        return tmp_path

    return build


@pytest.mark.parametrize(
    "path",
    [
        "tests/casework/test_rules.py",
        "tests/casework/queries/test_page.py",
        "tests/house/test_rules.py",
        "tests/js/page.mjs",
        "tests/kennel/notes.txt",  # no module
    ],
)
def test_a_test_in_its_place_is_in_order(house, path):
    assert astray(house({path: 1})) == set()


@pytest.mark.parametrize(
    "folder", ["kennel", "casework/lists", "casework/queries/page", "house/rules", "queries", "tests"]
)
def test_a_test_that_mirrors_nothing_is_found(house, folder):
    assert astray(house({f"tests/{folder}/test_it.py": 1})) == {folder}


def test_the_last_line_that_is_allowed_and_the_one_after(house):
    root = house(
        {"core/a.py": 350, "core/b.py": 351, "core/migrations/0001_initial.py": 351, "core/notes.txt": 351}
    )
    assert too_long(root, MODULE, "core") == {"core/b.py": 351}
