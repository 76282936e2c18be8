import pytest
from django.apps import apps
from django.db import connection

ROOMS = (
    "accounts",
    "programmes",
    "applications",
    "reviews",
    "casework",
    "budgets",
    "letters",
    "portal",
    "core",
)
# Why each has no history.
WITHOUT_HISTORY = {
    "accounts.Place": "the public register, loaded from a file",
    "applications.CallRegion": "follows from the applications, written by trigger",
    "applications.Digest": "follows from its application, written by trigger; what it is made of has a history",
    "casework.Staffing": "follows from assignments and states, written by trigger; these have a history",
    "reviews.ResultsMark": "says only that something changed; what did has a history",
    "applications.NumberSeries": "a counter; the numbers drawn stand in the applications",
    "letters.LetterSeries": "a counter; the numbers drawn stand in the letters",
    "core.Export": "operation, not domain; who asked and who fetched is in the audit trail",
    "core.OutboxMessage": "operation, not domain; what was owed is in the audit trail",
    "core.Session": "operation, not domain; a history of who used what browser when is nobody's business",
}


def domain_models():
    for room in ROOMS:
        for model in apps.get_app_config(room).get_models():
            if not model.__name__.endswith("Event") or not hasattr(model, "pgh_label"):
                yield model


MODELS = list(domain_models())


def append_only(model) -> bool:
    return any(t.name.endswith("_append_only") for t in getattr(model._meta, "triggers", []))


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_table_keeps_its_history(model):
    tracked = hasattr(model, "pgh_event_models") or any(
        getattr(other, "pgh_tracked_model", None) is model for other in apps.get_models()
    )
    assert tracked or append_only(model) or model._meta.label in WITHOUT_HISTORY


@pytest.mark.django_db
def test_every_history_table_refuses_change_in_the_database():
    events = [m for m in apps.get_models() if getattr(m, "pgh_tracked_model", None)]
    assert len(events) > 30
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, count(*) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "WHERE NOT t.tgisinternal AND (t.tgtype & 24) <> 0 GROUP BY 1"
        )
        guarded = dict(cursor.fetchall())
    assert [m._meta.db_table for m in events if not guarded.get(m._meta.db_table)] == []


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_ids_in_addresses_are_uuids(model):
    numbers = {"core.AuditEntry", "budgets.LedgerEntry", "letters.LetterSeries", "accounts.Place"}
    hashes = {"core.Session"}  # its key is the hash of a secret
    if model._meta.label in numbers | hashes or model._meta.pk.remote_field:
        return
    assert model._meta.pk.get_internal_type() == "UUIDField"


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_list_has_a_full_order(model):
    """Two equal names must not change places between two pages."""
    internal = {"applications.NumberSeries", "letters.LetterSeries"}
    ordering = model._meta.ordering
    if model._meta.label in internal or model._meta.get_field(model._meta.pk.name).remote_field:
        return
    one_to_one = [f for f in model._meta.fields if f.one_to_one]
    if not ordering and (one_to_one or not _many(model)):
        return
    unique = {f.name for f in model._meta.fields if f.unique} | {"pk"}
    assert ordering, "no order"
    assert {name.lstrip("-") for name in ordering} & unique, ordering


def _many(model) -> bool:
    return not any(f.one_to_one for f in model._meta.fields)
