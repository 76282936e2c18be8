"""After a test with real commits nothing of it is left, and nobody still works."""

import threading
import time

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import DatabaseError, connection, transaction
from django.test.client import ClientHandler

from accounts.models import Place, User
from core import audit
from core.models import AuditEntry
from tests import emptying
from tests.budgets.factories import make_award
from tests.factories import (
    PlaceFactory,
    make_tandem,
)

pytestmark = pytest.mark.django_db(transaction=True)


def test_every_row_goes_and_what_migrations_fill_stays():
    places = Place.objects.count()
    application = make_tandem(state="selected")
    make_award(application)
    audit.record("test.made", application)
    PlaceFactory()
    found = emptying.tables_with_rows()
    assert {"applications_application", "budgets_award", "core_auditentry", "accounts_user"} <= set(found)
    assert not emptying.KEPT & set(found)
    emptying.empty_tables()
    assert emptying.tables_with_rows() == []
    assert (User.objects.count(), Place.objects.count()) == (0, places)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_content_type")
        assert cursor.fetchone()[0] > 50


def test_append_only_rows_stay_append_only_afterwards():
    emptying.empty_tables()
    entry = audit.record("test.made", make_tandem())
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        AuditEntry.objects.filter(pk=entry.pk).delete()
    assert AuditEntry.objects.filter(pk=entry.pk).exists()


def test_a_request_under_way_is_waited_for():
    user = make_tandem().clerk
    request_started.send(sender=WSGIHandler, environ={})
    ended = []

    def end():
        time.sleep(0.3)
        ended.append(User.objects.filter(pk=user.pk).exists())
        connection.close()
        request_finished.send(sender=WSGIHandler)

    thread = threading.Thread(target=end)
    thread.start()
    emptying.empty_tables()
    thread.join()
    assert ended == [True]
    assert not User.objects.exists()


def test_a_request_that_never_ends_fails_and_the_tests_own_client_does_not_count():
    request_started.send(sender=ClientHandler, environ={})
    emptying.empty_tables(seconds=0.05)
    request_started.send(sender=WSGIHandler, environ={})
    try:
        with pytest.raises(AssertionError, match="1 requests are still under way"):
            emptying.empty_tables(seconds=0.05)
    finally:
        request_finished.send(sender=WSGIHandler)
