"""What docs/, README and CONTRIBUTING name is there: files, modules and what stands in them, words of the glossary."""

import ast
import importlib
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import TextChoices

from core.hooks import Hook
from script.launcher import data_picture

ROOT = Path(settings.BASE_DIR)
# What a decision of its day names stays as it was named then.
OF_ITS_DAY = {"docs/decisions/0004-first-migrations-in-two-steps.md"}
# Written from the models, held by tests/machine/test_data_picture.py; names tables, not modules.
GENERATED = {"docs/data.md"}
PAGES = [
    path
    for path in (*sorted((ROOT / "docs").rglob("*.md")), ROOT / "README.md", ROOT / "CONTRIBUTING.md")
    if path.relative_to(ROOT).as_posix() not in OF_ITS_DAY | GENERATED
]
# Short ways that the docs write: of a template, of a style sheet or module in static/, of a record.
BELOW = ("", "templates", "static", "docs")
# Made by the commands, in no fresh clone.
MADE = ("var/", "staticfiles/")
ROOMS = ("core", "accounts", "programmes", "applications", "casework", "reviews", "budgets", "letters",
         "reminders", "portal", "bench", "script", "tests")  # fmt: skip
ENDINGS = "py|html|css|js|mjs|json|toml|md|po|csv"

IN_BACKTICKS = re.compile(r"`([\w.-]+(?:/[\w.-]+)*/?)`")
# Outside of backticks what begins with one of our folders: "tests/house/test_mails.py finds a greeting".
BARE = re.compile(
    rf"(?<![\w/.`<>-])((?:{'|'.join(ROOMS)}|docs|static|templates|locale)/[\w./-]*\w\.(?:{ENDINGS}))\b"
)
# A test is named by its file or by its sentence, wherever it lies.
A_TEST_FILE = re.compile(r"`(test_\w+\.py)`")
A_TEST = re.compile(r"`(test_\w+)`")
DOTTED = re.compile(rf"`((?:{'|'.join(ROOMS)})(?:\.\w+)+)(?:\([^`]*\))?`")


def paths_in(text: str) -> Iterator[str]:
    for name in IN_BACKTICKS.findall(text):
        if "/" in name and not name.startswith(MADE):
            yield name
    yield from BARE.findall(text)


def is_there(name: str) -> bool:
    """A migration may be named without its ending, as Django does."""
    found = any((ROOT / below / name.rstrip("/")).exists() for below in BELOW)
    room, _slash, number = name.partition("/")
    return found or (ROOT / room / "migrations" / f"{number}.py").exists()


def missing_paths(text: str) -> set[str]:
    gone = {name for name in paths_in(text) if not is_there(name)}
    gone |= {name for name in A_TEST_FILE.findall(text) if not any((ROOT / "tests").rglob(name))}
    return gone | (set(A_TEST.findall(text)) - sentences())


@cache
def sentences() -> set[str]:
    """The names of all tests."""
    return {
        name
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    }


def names_of(path: Path) -> set[str]:
    """What a module defines, and what it imports (a room's models gather those of its parts)."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        elif isinstance(node, ast.ImportFrom | ast.Import):
            found |= {(alias.asname or alias.name).split(".")[-1] for alias in node.names}
    return found


def resolves(dotted: str) -> bool:
    """Every part of "core.mail.post.each" is a package, a module, or defined in it; "core.AuditEntry" is a table."""
    parts = dotted.split(".")
    if len(parts) == 2 and parts[0] in apps.app_configs and parts[1] in dict.fromkeys(_tables(parts[0])):
        return True
    place = ROOT
    for position, part in enumerate(parts):
        if (place / part).is_dir():
            place = place / part
        elif (place / f"{part}.py").is_file():
            rest, module = parts[position + 1 :], place / f"{part}.py"
            return not rest or rest[0] in names_of(module)
        else:
            return (place / "__init__.py").is_file() and part in names_of(place / "__init__.py")
    return True


def _tables(room: str) -> list[str]:
    return [model.__name__ for model in apps.get_app_config(room).get_models()]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_path_that_a_page_names_is_there(page: Path) -> None:
    assert missing_paths(page.read_text(encoding="utf-8")) == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_module_and_verb_that_a_page_names_is_there(page: Path) -> None:
    named = set(DOTTED.findall(page.read_text(encoding="utf-8")))
    assert {name for name in named if not resolves(name)} == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_between_pages_leads_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []


@pytest.mark.parametrize(
    "text",
    [
        "`core/outbox.py`",
        "see `applications/actions/` for it",
        "tests/core/test_nowhere.py holds it",
        "`test_that_nobody_wrote.py`",
        "`test_that_nobody_wrote`",
        "`includes/no_such_panel.html`",
    ],
)
def test_a_path_that_is_gone_is_found(text: str) -> None:
    assert missing_paths(text)


@pytest.mark.parametrize(
    "text",
    [
        "`core/mail/outbox.py`",
        "`applications/draft/`",
        "`includes/conflict.html`",
        "`accounts/0002_register`",
        "tests/house/test_docs.py",
        "`test_docs.py`",
        "`test_a_path_that_is_gone_is_found`",
        "`/backoffice/gestaltung/` and `var/log`",
    ],
)
def test_a_path_that_is_there_is_left_alone(text: str) -> None:
    assert missing_paths(text) == set()


def test_names_of_modules_are_followed_to_what_stands_in_them() -> None:
    assert resolves("core.mail.post.each")
    assert resolves("applications.submission.actions.consent.give")
    assert resolves("core.AuditEntry")
    assert not resolves("core.mail.post.no_such_verb")
    assert not resolves("applications.actions.locking.lock")
    assert not resolves("core.NoSuchTable")


# -- the hooks ------------------------------------------------------------------------------------------


def hooks_of_the_house() -> dict[str, Hook]:
    """{"casework.hooks.PAGE_PARTS": the hook}: every constant of a room that is a hook where it is defined."""
    found = {}
    for room in ROOMS[:-3]:
        for path in sorted((ROOT / room).rglob("*.py")):
            for node in ast.parse(path.read_text(encoding="utf-8")).body:
                if isinstance(node, ast.AnnAssign | ast.Assign) and isinstance(node.value, ast.Call):
                    target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0]
                    if isinstance(node.value.func, ast.Name) and node.value.func.id == Hook.__name__:
                        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
                        name = ast.unparse(target)
                        found[f"{module}.{name}"] = getattr(importlib.import_module(module), name)
    return found


def hooks_of_the_page() -> dict[str, list[str]]:
    """{hook: who answers}, as the table of docs/architecture.md has them."""
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    table = text.split("### A named hook")[1].split("### By name only")[0]
    rows = [line.split("|") for line in table.splitlines() if line.startswith("| `")]
    return {row[1].strip(" `"): re.findall(r"`([\w.]+)`", row[3]) for row in rows}


def full_name(answer: Callable) -> str:
    return f"{answer.__module__}.{answer.__qualname__}"


def test_every_hook_is_answered_as_the_table_says() -> None:
    registered = {
        name: [full_name(one) for one in hook.answers] for name, hook in hooks_of_the_house().items()
    }
    assert len(registered) > 5
    assert {name: sorted(answers) for name, answers in registered.items()} == {
        name: sorted(answers) for name, answers in hooks_of_the_page().items()
    }


# -- the glossary ---------------------------------------------------------------------------------------

GLOSSARY = ROOT / "docs" / "glossary.md"


def choices_of(module: Path) -> Iterator[tuple[str, list[str]]]:
    """(name, names of the values) of each TextChoices that a module defines."""
    for node in ast.parse(module.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ClassDef) and any(
            (getattr(base, "attr", None) or getattr(base, "id", None)) == TextChoices.__name__
            for base in node.bases
        ):
            values = [ast.unparse(one.targets[0]) for one in node.body if isinstance(one, ast.Assign)]
            yield node.name, values


def rows_of_the_glossary() -> list[str]:
    return [line for line in GLOSSARY.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]


def test_the_glossary_has_every_table_with_its_module() -> None:
    rows = rows_of_the_glossary()
    ours = {
        model.__name__: data_picture.module_of(model).replace(".", "/") + ".py"
        for room in data_picture.rooms()
        for model in data_picture.tables(room)
    }
    assert len(ours) > 50
    assert {
        name
        for name, path in ours.items()
        if not any(f"`{name}`" in row and f"`{path}`" in row for row in rows)
    } == set()


def test_the_glossary_has_every_state_and_kind_with_its_module() -> None:
    rows = rows_of_the_glossary()
    missing, seen = [], 0
    for room in ROOMS[:-3]:
        for module in sorted((ROOT / room).rglob("*.py")):
            for name, values in choices_of(module):
                seen += 1
                path = module.relative_to(ROOT).as_posix()
                wanted = [f"`{one}`" for one in (*values, path)]
                if not any(
                    row.startswith(f"| `{name}` |") and all(one in row for one in wanted) for row in rows
                ):
                    missing.append(f"{path}: {name}")
    assert seen > 20
    assert missing == []
