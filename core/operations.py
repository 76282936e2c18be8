"""Migration operations of our own, and the note by which a database knows what made it."""

import json
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation, OperationCategory
from django.db.migrations.state import ProjectState


class Together(Operation):
    """All tables of a room as one step: the project's state is rendered once for all of them.

    One CreateModel after the other renders it anew each time, and an empty database takes three times the
    processor time (docs/decisions/0006). For CreateModel only: the other operations look at the state
    between two of them. made: says which set of migrations this is; it is noted in the database, in the
    same transaction as the tables, so that core.installed knows a database of an older set.
    """

    category = OperationCategory.MIXED
    reduces_to_sql = True
    serialization_expand_args = ["operations"]

    def __init__(self, operations: list[Operation], made: str) -> None:
        self.operations = operations
        self.made = made

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return (type(self).__name__, [], {"operations": self.operations, "made": self.made})

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        # Rendered models would be rendered anew for each operation; without them all are, once, when asked for.
        state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for operation in self.operations:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)
        note(schema_editor, app_label, self.made)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for operation in reversed(self.operations):
            operation.database_backwards(app_label, schema_editor, from_state, to_state)
        note(schema_editor, app_label, None)

    def describe(self) -> str:
        return f"{len(self.operations)} operations together"


def note(schema_editor: BaseDatabaseSchemaEditor, room: str, made: str | None) -> None:
    """Write down which set made the room's tables (None: they are gone), as a comment on Django's own table.

    A comment, not a table of ours: it has to be there before the first of our tables, and pg_dump keeps it.
    """
    if schema_editor.collect_sql:  # sqlmigrate only shows what would be done
        return
    known = {key: value for key, value in noted(schema_editor.connection).items() if key != room}
    if made:
        known[room] = made
    words = schema_editor.quote_value(json.dumps(known, sort_keys=True))
    schema_editor.execute(f"COMMENT ON TABLE django_migrations IS {words}")


def noted(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """room -> the set that made its tables."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT obj_description(to_regclass('django_migrations'), 'pg_class')")
        (words,) = cursor.fetchone()
    try:
        found = json.loads(words or "{}")
    except ValueError:  # somebody else's comment
        return {}
    return found if isinstance(found, dict) else {}
