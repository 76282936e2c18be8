import pytest
from django.db import DatabaseError, connection, transaction

from core import audit
from core.models import AuditEntry
from tests.factories import OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db


def refused(sql):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_an_entry_says_who_did_what_to_what():
    organisation, by = OrganisationFactory(), UserFactory()
    audit.record("organisation.rename", organisation, by=by, before="a")
    (entry,) = audit.entries_about(organisation)
    assert (entry.verb, entry.actor, entry.data) == ("organisation.rename", by, {"before": "a"})
    assert entry.subject_type == "accounts.organisation"


def test_entries_about_others_stay_out():
    mine, other = OrganisationFactory(), OrganisationFactory()
    audit.record("test.mine", mine)
    audit.record("test.other", other)
    assert [entry.verb for entry in audit.entries_about(mine)] == ["test.mine"]
    assert audit.entries_about().count() == 0


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE core_auditentry SET verb = 'nothing'",
        "DELETE FROM core_auditentry",
        "TRUNCATE core_auditentry",
    ],
)
def test_the_database_refuses_to_change_the_trail(sql):
    audit.record("test.stay", OrganisationFactory())
    refused(sql)
    assert AuditEntry.objects.count() == 1
