"""Migration operations of our own."""

from django.db.migrations.operations.base import Operation, OperationCategory


class AddTriggers(Operation):
    """Many AddTrigger as one step: the project's state is rendered anew once, not for each trigger.

    With some 200 history triggers that is the difference between half a minute and seconds for an
    empty database, and so for every test run. triggers: list of pgtrigger.migrations.AddTrigger; instead_of:
    list of pgtrigger.migrations.RemoveTrigger, the ones whose place they take.
    """

    category = OperationCategory.ADDITION
    reduces_to_sql = True

    def __init__(self, triggers, instead_of=()):
        self.triggers = triggers
        self.instead_of = list(instead_of)

    def deconstruct(self):
        return (type(self).__name__, [], {"triggers": self.triggers, "instead_of": self.instead_of})

    def state_forwards(self, app_label, state):
        touched = set()
        for operation in self.instead_of:
            options = state.models[app_label, operation.model_name_lower].options
            options["triggers"] = [one for one in options["triggers"] if one.name != operation.name]
            touched.add((app_label, operation.model_name_lower))
        for operation in self.triggers:
            options = state.models[app_label, operation.model_name_lower].options
            options["triggers"] = [*options.get("triggers", []), operation.trigger]
            touched.add((app_label, operation.model_name_lower))
        state.reload_models(touched, delay=True)

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        for operation in (*self.instead_of, *self.triggers):
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        # Django hands over the state to come back to as to_state.
        for operation in (*self.triggers, *self.instead_of):
            operation.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self):
        return f"Create {len(self.triggers)} triggers"


class Together(Operation):
    """Several operations of one app as one step: the project's state is rendered once for all of them.

    For operations that look at the state after them only: CreateModel, AddTriggers. An empty database is
    ready in half the time (docs/decisions/0004).
    """

    category = OperationCategory.MIXED
    reduces_to_sql = True

    def __init__(self, operations):
        self.operations = operations

    def deconstruct(self):
        return (type(self).__name__, [], {"operations": self.operations})

    def state_forwards(self, app_label, state):
        # Rendered models would be rendered anew for each operation; without them all are, once, when asked for.
        state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        for operation in self.operations:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        for operation in reversed(self.operations):
            operation.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self):
        return f"{len(self.operations)} operations together"
