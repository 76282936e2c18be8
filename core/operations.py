"""Migration operations of our own."""

from django.db.migrations.operations.base import Operation, OperationCategory


class AddTriggers(Operation):
    """Many AddTrigger as one step: the project's state is rendered anew once, not for each trigger.

    With some 200 history triggers that is the difference between half a minute and seconds for an
    empty database, and so for every test run. triggers: list of pgtrigger.migrations.AddTrigger.
    """

    category = OperationCategory.ADDITION
    reduces_to_sql = True

    def __init__(self, triggers):
        self.triggers = triggers

    def deconstruct(self):
        return (type(self).__name__, [], {"triggers": self.triggers})

    def state_forwards(self, app_label, state):
        touched = set()
        for operation in self.triggers:
            options = state.models[app_label, operation.model_name].options
            options["triggers"] = [*options.get("triggers", []), operation.trigger]
            touched.add((app_label, operation.model_name))
        state.reload_models(touched, delay=True)

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        for operation in self.triggers:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        for operation in self.triggers:
            operation.database_backwards(app_label, schema_editor, from_state, from_state)

    def describe(self):
        return f"Create {len(self.triggers)} triggers"
