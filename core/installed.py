"""Is the database what this code says: made by this set of migrations, with the triggers of these models?

Neither shows by itself. Until 1.0 the initial migrations are made anew under the same names, so Django would
take a database of an older set for its own; and triggers are installed after migrating and stand in no
migration, so a deploy that forgot `migrate` runs on with the guards of yesterday (docs/decisions/0006).
"""

import functools
import re
import time
from pathlib import Path

from django.apps import AppConfig, apps
from django.conf import settings
from django.db import connection as default_connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from pgtrigger import registry

from core.operations import Together, noted

REMEMBERED = 300  # seconds during which a good answer about the triggers holds
_fine_until = 0.0

INSTALLED = r"""
    SELECT c.relname, t.tgname, coalesce(obj_description(t.oid, 'pg_trigger'), ''), t.tgenabled::text, p.prosrc
      FROM pg_trigger AS t
      JOIN pg_class AS c ON c.oid = t.tgrelid
      JOIN pg_proc AS p ON p.oid = t.tgfoid
     WHERE NOT t.tgisinternal AND t.tgparentid = 0 AND t.tgname LIKE 'pgtrigger\_%' AND pg_table_is_visible(c.oid)
"""
BODY = re.compile(r"RETURNS TRIGGER AS \$\$(.*?)\$\$ LANGUAGE plpgsql", re.DOTALL)


def rooms() -> list[AppConfig]:
    """Our own apps, whatever they are called; not those of installed packages."""
    base = Path(settings.BASE_DIR)
    return [
        config
        for config in apps.get_app_configs()
        if Path(config.path).is_relative_to(base) and "site-packages" not in Path(config.path).parts
    ]


# -- which set of migrations made it -------------------------------------------------------------------


def older_set(connection: BaseDatabaseWrapper) -> str:
    """In words, why this database was made by another set of migrations than ours; empty when it was not.

    An empty database and one that only lacks newer migrations are ours.
    """
    loader = MigrationLoader(connection)
    ours = {config.label: config for config in rooms()}
    known = noted(connection)
    gone = sorted(
        f"{room}.{name}"
        for room, name in loader.applied_migrations
        if room in ours and (room, name) not in loader.disk_migrations
    )
    other, not_made_here = [], []
    for (room, name), migration in sorted(loader.disk_migrations.items()):
        made = next((one.made for one in migration.operations if isinstance(one, Together)), None)
        if room not in ours or made is None:
            continue
        if (room, name) not in loader.applied_migrations:
            not_made_here.append(room)
        elif known.get(room) != made:
            other.append(f"{room}.{name}")
    reasons = []
    if gone:
        reasons.append(f"applied, but no longer there: {_some(gone)}")
    if other:
        reasons.append(f"made anew since: {_some(other)}")
    if not_made_here and (left := _tables_of(connection, [ours[room] for room in not_made_here])):
        reasons.append(f"tables that no migration of ours made: {_some(left)}")
    if not reasons:
        return ""
    return (
        f"The database {connection.settings_dict['NAME']} was made by an older set of migrations "
        f"({'; '.join(reasons)}). Until version 1.0 the initial migrations are made anew when the models "
        "change, and such a database cannot be brought up to date. Nothing in it was changed. Start with an "
        "empty one: script/demo --reset for the demo's own, otherwise drop and create it "
        "(docs/decisions/0006)."
    )


def _tables_of(connection: BaseDatabaseWrapper, configs: list[AppConfig]) -> list[str]:
    there = set(connection.introspection.table_names())
    wanted = {m._meta.db_table for config in configs for m in config.get_models(include_auto_created=True)}
    return sorted(there & wanted)


def _some(names: list[str]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


# -- triggers ------------------------------------------------------------------------------------------


@functools.cache
def wanted_triggers() -> dict[tuple[str, str], tuple[str, str]]:
    """(table, name in the database) -> (hash, body of its function), as the models say."""
    found = {}
    for model, trigger in registry.registered():
        compiled = trigger.compile(model)
        body = BODY.search(compiled.install_sql)
        if body is None:  # pgtrigger writes its functions in another way: BODY has to follow
            raise ValueError(f"No function in the SQL of {trigger.get_uri(model)}")
        found[model._meta.db_table, trigger.get_pgid(model)] = (compiled.hash, body[1])
    return found


def wrong_triggers(connection: BaseDatabaseWrapper) -> list[str]:
    """What is wrong with the installed triggers, a line each; one query.

    More than `manage.py pgtrigger ls` sees: that compares the hash that stands as a comment on the trigger,
    this also the body of the function that really runs.
    """
    with connection.cursor() as cursor:
        cursor.execute(INSTALLED)
        there = {(table, name): found for table, name, *found in cursor.fetchall()}
    wanted = wanted_triggers()
    wrong = [f"missing: {name} on {table}" for table, name in wanted.keys() - there.keys()]
    wrong += [f"unknown: {name} on {table}" for table, name in there.keys() - wanted.keys()]
    for (table, name), (hash_, enabled, body) in there.items():
        if (table, name) not in wanted:
            continue
        if (hash_, body) != wanted[table, name]:
            wrong.append(f"outdated: {name} on {table}")
        if enabled != "O":
            wrong.append(f"switched off: {name} on {table}")
    return sorted(wrong)


def triggers_in_words() -> str:
    """For the health page: what is wrong with the triggers, or nothing. A good answer is remembered."""
    global _fine_until
    if time.monotonic() < _fine_until:
        return ""
    wrong = wrong_triggers(default_connection)
    if not wrong:
        _fine_until = time.monotonic() + REMEMBERED
        return ""
    return f"triggers are not what the models say ({_some(wrong)}): run migrate"
