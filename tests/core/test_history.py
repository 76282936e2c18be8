import pghistory
import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from accounts.models import Organisation
from tests.factories import OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db


def events(obj):
    model = apps.get_model("accounts", "OrganisationEvent")
    return list(model.objects.filter(pgh_obj_id=obj.pk).order_by("pgh_id").values_list("pgh_label", "name"))


def test_raw_sql_is_seen():
    organisation = OrganisationFactory(name="Stadt A")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_organisation SET name = 'Stadt B' WHERE id = %s", [organisation.pk])
    assert events(organisation) == [("insert", "Stadt A"), ("update", "Stadt B")]


def test_bulk_writes_and_deletes_are_seen():
    organisation = OrganisationFactory(name="Stadt A")
    Organisation.objects.filter(pk=organisation.pk).update(name="Stadt C")
    Organisation.objects.filter(pk=organisation.pk).delete()
    assert [label for label, _name in events(organisation)] == ["insert", "update", "delete"]


@pytest.mark.parametrize("sql", ["UPDATE {0} SET name = 'x'", "DELETE FROM {0}"])
def test_history_does_not_change(sql):
    OrganisationFactory()
    table = apps.get_model("accounts", "OrganisationEvent")._meta.db_table
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql.format(table))


def test_history_keeps_no_passwords():
    names = {field.name for field in apps.get_model("accounts", "UserEvent")._meta.get_fields()}
    assert "email" in names
    assert not names & {"password", "last_login"}


def test_history_knows_who_did_it():
    by = UserFactory()
    with pghistory.context(user=str(by.pk)):
        organisation = OrganisationFactory()
    model = apps.get_model("accounts", "OrganisationEvent")
    (event,) = model.objects.filter(pgh_obj_id=organisation.pk)
    assert event.pgh_context.metadata["user"] == str(by.pk)
