"""Many rows from few: trees of rows made once by the portal's own actions, multiplied by INSERT … SELECT.

A row's id in copy n is the md5 of its first id and n, so references inside the tree follow by themselves,
in SQL and in Python alike; those inside JSON too. Triggers and foreign-key checks are off meanwhile (a superuser's privilege in
the benchmark's own cluster): copies have history rows only where they are asked for, and what the triggers would have
kept of them is worked out at the end (`kept`).
"""

import hashlib
import json
from collections import defaultdict
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection, models

# Places have their key as id: copies lie in a Land 20 that does not exist.
PLACE_KEY = "('2' || lpad((g.n)::text, 7, '0'))"


def copy_id(original: UUID, number: int) -> UUID:
    return UUID(hashlib.md5(f"{original}-{number}".encode(), usedforsecurity=False).hexdigest())


def quoted(value: object) -> str:
    """As it stands in a JSON text."""
    return json.dumps(str(value), ensure_ascii=False)


class Tree:
    """Rows of several tables that are copied together.

    overrides: {(model, column): SQL with o and g.n, or (SQL, parameters)}.
    """

    def __init__(self, overrides: dict):
        self.rows: dict[type[models.Model], list] = defaultdict(list)
        self.overrides = overrides
        # The application and the people whose copies these are, where there is one (bench.data).
        self.application: Any = None
        self.tandem: Any = None
        # {text of the first rows: SQL of what the copy says instead}: names and titles inside JSON.
        self.words: dict[str, tuple[str, list]] = {}

    def add(self, *groups) -> None:
        for group in groups:
            for row in [group] if isinstance(group, models.Model) else group:
                if row.pk not in self.rows[type(row)]:
                    self.rows[type(row)].append(row.pk)

    def rewritten(self, sql: str, parameters: list, originals: str) -> tuple[str, list]:
        """SQL of the JSON text that `sql` gives, with the ids of this tree's rows exchanged for their copies'.

        originals: the JSON texts of the first rows; what does not stand in them need not be looked for.
        Only whole values are exchanged, so a name inside a sentence stays.
        """
        found, given = sql, list(parameters)
        for model, keys in self.rows.items():
            copy = PLACE_KEY if model._meta.label == "accounts.Place" else "md5(%s || '-' || g.n)::uuid::text"
            for key in keys:
                if quoted(key) in originals:
                    found = f"replace({found}, %s, '\"' || {copy} || '\"')"
                    given += [quoted(key), *([str(key)] if "%s" in copy else [])]
        for text, (word, pieces) in self.words.items():
            if quoted(text) in originals:
                found = f"replace({found}, %s, to_json({word})::text)"
                given += [quoted(text), *pieces]
        return found, given

    def copy(self, first: int, last: int, *, history: bool = False) -> None:
        """Copies first to last, both included. history: with the event that each row began with."""
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            cursor.execute("SET synchronous_commit = off")
            try:
                for model, keys in self.rows.items():
                    self._copy_table(cursor, model, model, keys, first, last)
                    for events in events_of(model) if history else []:
                        self._copy_table(cursor, model, events, keys, first, last)
                kept(cursor)
            finally:
                cursor.execute("RESET session_replication_role")
                cursor.execute("RESET synchronous_commit")

    def _copy_table(self, cursor, model, written, keys, first, last) -> None:
        """written: the model's table, or that of its events, whose columns are the model's and some of their own."""
        columns, values, parameters = [], [], []
        for field in written._meta.local_concrete_fields:
            if getattr(field, "generated", False) or isinstance(
                field, models.BigAutoField | models.AutoField
            ):
                continue
            columns.append(f'"{field.column}"')
            value, wanted = self._value(model, written, field)
            values.append(value)
            parameters += wanted
        table = written._meta.db_table
        which = f'o."{model._meta.pk.column}" = ANY(%s)'
        if written is not model:
            which = "o.pgh_obj_id = ANY(%s) AND o.pgh_label = 'insert'"
        cursor.execute(
            f'INSERT INTO "{table}" ({", ".join(columns)}) SELECT {", ".join(values)} '
            f'FROM "{table}" o CROSS JOIN generate_series(%s::int, %s::int) g(n) WHERE {which}',
            [*parameters, first, last, keys],
        )

    def _value(self, model, written, field) -> tuple[str, list]:
        column = f'o."{field.column}"'
        if (model, field.name) in self.overrides:
            wanted = self.overrides[model, field.name]
            return wanted if isinstance(wanted, tuple) else (wanted, [])
        if isinstance(field, models.JSONField):
            originals = model._base_manager.filter(pk__in=self.rows[model]).values_list(field.name, flat=True)
            texts = json.dumps(list(originals), ensure_ascii=False)
            sql, parameters = self.rewritten(f"{column}::text", [], texts)
            return (f"({sql})::jsonb", parameters) if parameters else (column, [])
        own = field.primary_key or (written is not model and field.name == model._meta.pk.name)
        target = model if own else field.related_model
        copied = self.rows.get(target)
        if not copied:
            return column, []
        if target._meta.label == "accounts.Place":
            return (f"CASE WHEN {column} = ANY(%s) THEN {PLACE_KEY} ELSE {column} END", [copied])
        return (
            f"CASE WHEN {column} = ANY(%s) THEN md5({column}::text || '-' || g.n)::uuid ELSE {column} END",
            [copied],
        )


def events_of(model: type[models.Model]) -> list[type[models.Model]]:
    """Where the history of this table stands."""
    return [one for one in apps.get_models() if getattr(one, "pgh_tracked_model", None) is model]


def kept(cursor: Any) -> None:
    """What the triggers would have kept of copied rows: digests, regions of calls, marks of results, staffing."""
    from applications.submission.models.digest import COMPUTED
    from casework.staffing import COMPUTED as STAFFED

    missing = (
        "ARRAY(SELECT id FROM applications_application EXCEPT SELECT application_id FROM applications_digest)"
    )
    names = "application_id, call_id, number, applied, place_id, region, words, names, places"
    cursor.execute(f"INSERT INTO applications_digest ({names}) {COMPUTED.replace('OF_THESE', missing)}")
    cursor.execute(
        "INSERT INTO applications_callregion (id, call_id, name) SELECT gen_random_uuid(), call_id, region "
        "FROM applications_digest WHERE region IS NOT NULL GROUP BY call_id, region ON CONFLICT DO NOTHING"
    )
    cursor.execute("UPDATE reviews_resultsmark SET mark = gen_random_uuid()")
    missing = (
        "ARRAY(SELECT id FROM applications_application WHERE state = 'eligible' "
        "EXCEPT SELECT application_id FROM casework_staffing)"
    )
    cursor.execute(
        "INSERT INTO casework_staffing (application_id, lacks_in_id, reviewed_in_id) "
        + STAFFED.replace("OF_THESE", missing)
    )


def analyze() -> None:
    """As the database does by itself, a minute later (a test's transaction cannot be vacuumed)."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.in_atomic_block else "VACUUM (ANALYZE)")
