"""script/migrations: the initial migration of each room, made anew from its models, always the same way.

What stands in no model is written by hand in files of its own, known by their first line, and left alone:
core/0001_extensions (extensions and functions that columns need) and accounts/0002_register (data).
Needs no database.
"""

import argparse
import hashlib
import os
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

from . import ROOT, Trouble, complain, say
from .lint import PRODUCTION

if TYPE_CHECKING:
    from django.apps import AppConfig
    from django.db.migrations.graph import MigrationGraph
    from django.db.migrations.operations.base import Operation
    from django.db.migrations.state import ProjectState

BY_HAND = "# Written by hand: script/migrations leaves this file alone.\n"
# Generated columns call german_sort_key(), exclusions need btree_gist: no room's tables without them.
GROUND = ("core", "0001_extensions")


def folder_of(room: "AppConfig") -> Path:
    return Path(room.path) / "migrations"


def migrations_in(room: "AppConfig") -> list[Path]:
    return sorted(path for path in folder_of(room).glob("*.py") if path.name != "__init__.py")


def kept(room: "AppConfig") -> list[str]:
    return [path.stem for path in migrations_in(room) if path.read_text().startswith(BY_HAND)]


def name_of_initial(room: "AppConfig") -> str:
    """The first number that no file written by hand has."""
    taken = {name[:4] for name in kept(room)}
    return next(f"{n:04}_initial" for n in range(1, 100) if f"{n:04}" not in taken)


def refers_to(room: "AppConfig") -> set[str]:
    """The apps whose tables the room's tables refer to."""
    fields = [
        field
        for model in room.get_models(include_auto_created=True)
        for field in (*model._meta.local_fields, *model._meta.local_many_to_many)
    ]
    return {field.related_model._meta.app_label for field in fields if field.related_model} - {room.label}


def dependencies(room: "AppConfig", rooms: dict[str, "AppConfig"], others: "MigrationGraph") -> list[tuple]:
    found = {GROUND}
    for label in refers_to(room):
        if label in rooms:
            found.add((label, max([*kept(rooms[label]), name_of_initial(rooms[label])])))
        else:
            found.add(others.leaf_nodes(label)[0])
    return sorted(found)


def graph_of_others(rooms: dict[str, "AppConfig"]) -> "MigrationGraph":
    """The migrations of installed packages only: ours are being made."""
    from django.db.migrations.loader import MigrationLoader
    from django.test.utils import override_settings

    with override_settings(MIGRATION_MODULES=dict.fromkeys(rooms)):
        return MigrationLoader(None, ignore_no_migrations=True).graph


def tables(room: "AppConfig", whole: "ProjectState") -> list["Operation"]:
    """One operation a model, with its constraints and indexes inside; by name, whatever is imported first.

    The order is free (Together): PostgreSQL hears of foreign keys when all tables are there.
    """
    from django.db.migrations.operations import CreateModel

    mine = [state for (label, _name), state in whole.models.items() if label == room.label]
    mine.sort(key=lambda state: (any(isinstance(base, str) for base in state.bases), state.name))
    return [
        CreateModel(
            state.name,
            list(state.fields.items()),
            options={key: value for key, value in state.options.items() if value or key == "managed"},
            bases=state.bases,
            managers=state.managers,
        )
        for state in mine
    ]


def planned() -> dict[Path, str]:
    """path -> text of every room's initial migration. Django has to be set up."""
    from django.apps import apps
    from django.db.migrations.state import ProjectState
    from django.utils import translation

    from core.installed import rooms as our_rooms

    rooms = {room.label: room for room in our_rooms() if list(room.get_models())}
    whole = ProjectState.from_apps(apps)
    others = graph_of_others(rooms)
    with translation.override(None):  # as makemigrations writes: the source texts, in any language of ours
        return {
            folder_of(room) / f"{name_of_initial(room)}.py": text_of(room, rooms, whole, others)
            for _label, room in sorted(rooms.items())
        }


def text_of(
    room: "AppConfig", rooms: dict[str, "AppConfig"], whole: "ProjectState", others: "MigrationGraph"
) -> str:
    from django.db.migrations import Migration
    from django.db.migrations.writer import MigrationWriter

    from core.operations import Together

    migration = Migration(name_of_initial(room), room.label)
    migration.initial = True
    migration.dependencies = dependencies(room, rooms, others)
    operations = tables(room, whole)
    text = "".join(MigrationWriter.serialize(operation)[0] for operation in operations)
    made = hashlib.sha256(text.encode()).hexdigest()[:12]
    migration.operations = [Together(operations=operations, made=made)]
    return MigrationWriter(migration, include_header=False).as_string()


def left_over(wanted: dict[Path, str]) -> list[Path]:
    """Files in the rooms' folders that the new set has no place for."""
    from core.installed import rooms

    return [
        path
        for room in rooms()
        for path in migrations_in(room)
        if path not in wanted and path.stem not in kept(room)
    ]


def differing(wanted: dict[Path, str]) -> list[Path]:
    changed = [path for path, text in wanted.items() if not path.exists() or path.read_text() != text]
    return sorted([*changed, *left_over(wanted)])


def refuse_after_release() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    if int(version.split(".")[0]) >= 1:
        raise Trouble(
            f"This is version {version}: from 1.0 on migrations are kept and only added "
            "(script/manage makemigrations)."
        )


def main() -> int:
    parser = argparse.ArgumentParser(prog="script/migrations", description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="only say which files would change")
    wanted = parser.parse_args()
    refuse_after_release()
    os.environ.update(PRODUCTION)
    import django

    django.setup()
    files = planned()
    changes = differing(files)
    if wanted.check:
        for path in changes:
            say(f"{path.relative_to(ROOT)} is not what script/migrations writes")
        return 1 if changes else 0
    for path in left_over(files):
        path.unlink()
    for path, text in files.items():
        path.parent.mkdir(exist_ok=True)
        (path.parent / "__init__.py").touch()
        path.write_text(text)
    for path in changes:
        say(f"{'made' if path in files else 'gone'}  {path.relative_to(ROOT)}")
    say("The set is new: databases of the old one start afresh (script/demo --reset).")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Trouble as trouble:
        complain(trouble)
        sys.exit(1)
