"""Which rows belong to which application: for the audit trail and the outbox, which point at rows by their id."""

from collections.abc import Collection
from functools import cache
from uuid import UUID

from django.apps import apps
from django.db.models import ForeignKey, Model, TextField, UUIDField, Value

from applications.draft.models.application import Application


@cache
def paths_to_application() -> dict[type[Model], str]:
    """{model: lookup of the application it belongs to}, by following foreign keys upwards.

    So that a new table of a case is covered without anybody thinking of it.
    """
    # What is pointed at has a UUID (core.audit); history tables are pointed at by nobody.
    ours = [model for model in apps.get_models() if isinstance(model._meta.pk, UUIDField)]
    found: dict[type[Model], str] = {Application: "pk"}
    for _depth in range(5):
        for model in ours:
            if model in found:
                continue
            for field in model._meta.fields:
                if isinstance(field, ForeignKey) and field.related_model in found:
                    above = found[field.related_model]
                    found[model] = field.name if above == "pk" else f"{field.name}__{above}"
                    break
    return found


def rows_about(application: Application, *, without: Collection[str] = ()) -> tuple[set[str], set[UUID]]:
    """(labels, ids) of all rows that belong to this application, as subjects point at them; one query.

    without: labels of models left out.
    """
    asked = [
        model._base_manager.order_by()
        .filter(**{path: application.pk})
        .annotate(label=Value(model._meta.label_lower, TextField()))
        .values_list("label", "pk")
        for model, path in paths_to_application().items()
        if model._meta.label_lower not in without
    ]
    found = list(asked[0].union(*asked[1:], all=True))
    return {label for label, _pk in found}, {pk for _label, pk in found}
