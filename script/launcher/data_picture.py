"""docs/data.md: the tables of every room, what belongs where and how they are kept, written from the models.

    .venv/bin/python -m script.launcher.data_picture       writes docs/data.md; needs no database

Follows django.apps, so it finds a model wherever its module is. tests/machine/test_data_picture.py fails as
long as the page is not what this writes.
"""

import os
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from . import ROOT, Trouble, say

DOCUMENT = ROOT / "docs" / "data.md"
HEAD = """# The data

Written by `.venv/bin/python -m script.launcher.data_picture` from the models; do not edit by hand.

One picture a room, lowest room first. A box is a table, a frame the module it is written in; an arrow reads "belongs to"
and goes to the row that is pointed at. `1` at an arrow: at most one row for each. A dashed arrow may be empty. Arrows to
other rooms and to people (who did it) stand in the tables below the pictures only: `name → room.Table` where the name
does not say the table, `?` where it may be empty, `(1)` where there is at most one. The first picture has the rooms, and at
its arrows the tables of the lower room that are pointed at.

How a table is kept:

- **append-only** (thick border): the database refuses UPDATE, DELETE and TRUNCATE. What is wrong is followed by a better row.
- **history** (double frame): a database trigger keeps every state of every row, with who and in which request (`core/history.py`).
- **guarded**: a trigger refuses some changes, say of an issued letter; which ones stands beside the model.
- **plain**: the present state only.
"""
STYLE = "  classDef append stroke-width:4px"


def rooms() -> list:
    """The apps whose code lies in this tree and that have tables, the lowest of them first."""
    from django.apps import apps

    order = layers()
    found = [one for one in apps.get_app_configs() if Path(one.path).parent == ROOT and list(tables(one))]
    return sorted(found, key=lambda one: (order.index(one.label) if one.label in order else -1, one.label))


def layers() -> list[str]:
    """The rooms as the contract of the imports has them, the lowest first."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    for one in contracts["contracts"]:
        if "core" in one.get("layers", []) and not one.get("containers"):
            names = [re.findall(r"\w+", layer) for layer in reversed(one["layers"])]
            return [name for names_ in names for name in names_]
    raise Trouble("pyproject.toml has no contract of the layers that ends in core.")


def tables(room) -> Iterator[type]:
    """Those that somebody wrote: no tables of history."""
    import pghistory.models

    for model in room.get_models():
        if not issubclass(model, pghistory.models.Event):
            yield model


def relations(model) -> list:
    from django.db.models import ForeignKey

    return [field for field in model._meta.get_fields() if isinstance(field, ForeignKey)]


# -- how a table is kept --------------------------------------------------------------------------------


def keeping(model) -> list[str]:
    """append-only, history, guarded or plain."""
    import pghistory.trigger
    import pgtrigger

    own = [one for one in _triggers(model) if not isinstance(one, pghistory.trigger.Event)]
    both = pgtrigger.Update | pgtrigger.Delete
    found = []
    if any(
        isinstance(one, pgtrigger.Protect) and one.condition is None and str(one.operation) == str(both)
        for one in own
    ):
        found.append("append-only")
    elif own:
        found.append("guarded")
    if hasattr(model, "pgh_event_model"):
        found.append("history")
    return found or ["plain"]


def _triggers(model) -> list:
    return list(getattr(model._meta, "triggers", []))


# -- a room ---------------------------------------------------------------------------------------------


def module_of(model) -> str:
    return model.__module__


def picture(room) -> str:
    """One flowchart: frames are modules, arrows go to what a row belongs to."""
    models = list(tables(room))
    lines = ["flowchart LR"]
    for number, module in enumerate(sorted({module_of(model) for model in models})):
        lines.append(f'  subgraph m{number}["{module}"]')
        lines += [f"    {_box(model)}" for model in models if module_of(model) == module]
        lines.append("  end")
    for model in models:
        for field in relations(model):
            if field.related_model in models and not _is_person(field):
                lines.append(f"  {_arrow(model, field)}")
    return "\n".join([*lines, STYLE])


def _box(model) -> str:
    name, kept = model.__name__, keeping(model)
    shape = f'[["{name}"]]' if "history" in kept else f'["{name}"]'
    return f"{name}{shape}{':::append' if 'append-only' in kept else ''}"


def _arrow(model, field) -> str:
    target = field.related_model.__name__
    words = [] if _says_itself(field) else [field.name]
    words += ["1"] if field.unique or field.primary_key else []
    label = f'|"{" · ".join(words)}"|' if words else ""
    return f"{model.__name__} {'-.->' if field.null else '-->'}{label} {target}"


def _says_itself(field) -> bool:
    """application to Application needs no name at the arrow."""
    return field.name.replace("_", "") == field.related_model.__name__.lower()


def _is_person(field) -> bool:
    """Who did it: nearly every table says so, and a picture of it would be a picture of arrows."""
    from django.contrib.auth import get_user_model

    return field.related_model is get_user_model() and field.remote_field.related_name == "+"


def sheet(room) -> str:
    """What stands in the picture and what does not, a row for each table."""
    rows = ["| table | what it is | belongs to | kept |", "|---|---|---|---|"]
    for model in sorted(tables(room), key=lambda model: (module_of(model), model.__name__)):
        belongs = ", ".join(_pointer(model, field) for field in relations(model)) or "–"
        rows.append(f"| `{model.__name__}` | {purpose(model)} | {belongs} | {', '.join(keeping(model))} |")
    return "\n".join(rows)


def purpose(model) -> str:
    """What people call it, and the first sentence of what its class says."""
    from django.utils import translation

    with translation.override("de"):
        name = str(model._meta.verbose_name)
    said = re.sub(r"\s+", " ", model.__dict__.get("__doc__") or "").strip()
    if said.startswith(f"{model.__name__}("):  # Django's own, a list of the fields
        said = ""
    sentence = re.split(r"(?<=\.) (?=[A-Z])", said, maxsplit=1)[0].rstrip(".")
    return f"{name}: {sentence}".replace("|", "\\|") if sentence else name


def _pointer(model, field) -> str:
    """The column, the table where its name does not say it, and the room where it is another one."""
    target = field.related_model
    place = target.__name__
    if target._meta.app_label != model._meta.app_label:
        place = f"{target._meta.app_label}.{place}"
    words = place if _says_itself(field) else f"{field.name} → {place}"
    return f"{words}{'?' if field.null else ''}{' (1)' if field.unique else ''}"


def overview() -> str:
    """Room by room, at the arrows the tables of the lower room that are pointed at."""
    lines = ["flowchart BT"]
    for room in rooms():
        lines.append(f"  {room.label}")
        pointed: dict[str, set[str]] = {}
        for model in tables(room):
            for field in relations(model):
                target = field.related_model
                if target._meta.app_label != room.label and not _is_person(field):
                    pointed.setdefault(target._meta.app_label, set()).add(target.__name__)
        for below, names in sorted(pointed.items()):
            lines.append(f'  {room.label} -->|"{"<br>".join(sorted(names))}"| {below}')
    return "\n".join(lines)


def text() -> str:
    parts = [HEAD, f"```mermaid\n{overview()}\n```\n"]
    for room in rooms():
        parts.append(f"## {room.label}\n\n```mermaid\n{picture(room)}\n```\n\n{sheet(room)}\n")
    return "\n".join(parts)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.demo")
    os.environ.setdefault("DATABASE_URL", "postgres://nobody@127.0.0.1:1/nothing")  # nobody asks it
    os.environ.setdefault("REDIS_URL", "redis://127.0.0.1:1/0")
    import django

    django.setup()
    DOCUMENT.write_text(text(), encoding="utf-8")
    say(f"{DOCUMENT.relative_to(ROOT)} is written.")


if __name__ == "__main__":
    main()
