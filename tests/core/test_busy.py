"""A row that somebody else holds too long: nothing happens, and the page says so."""

import threading

import pytest
from django.core.management import CommandError, call_command
from django.db import close_old_connections, connection, transaction
from django.urls import reverse

from applications.draft.actions import locking
from tests.factories import make_tandem

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def impatient():
    """This connection waits for a lock no longer than a tenth of a second."""
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '100ms'")
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET lock_timeout")


class Holding:
    """Another process is in the middle of a change: `take()` runs in its transaction until the block ends."""

    def __init__(self, take):
        self.take = take
        self.held, self.done = threading.Event(), threading.Event()
        self.thread = threading.Thread(target=self.hold)

    def hold(self):
        try:
            with transaction.atomic():
                self.take()
                self.held.set()
                self.done.wait(60)
        finally:
            close_old_connections()
            connection.close()

    def __enter__(self):
        self.thread.start()
        assert self.held.wait(60)

    def __exit__(self, *_error):
        self.done.set()
        self.thread.join()


def test_a_row_held_too_long_changes_nothing_and_says_so(login, impatient):
    application = make_tandem()
    before, client = application.title, login(application.clerk)
    url = reverse("applications:title", args=[application.pk])
    sent = {"title": "Ein neuer Titel", "basis-title": client.get(url).context["form"]["basis-title"].value()}
    with Holding(lambda: locking.lock(application)):
        answer = client.post(url, sent)
    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"
    assert "nichts verloren" in answer.content.decode()
    application.refresh_from_db()
    assert application.title == before
    assert client.post(url, sent).status_code == 302
    application.refresh_from_db()
    assert application.title == "Ein neuer Titel"


def test_migrate_ends_with_words_where_it_does_not_get_a_table(impatient):
    def read_a_lot():
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE core_auditentry IN ACCESS EXCLUSIVE MODE")

    with Holding(read_a_lot), pytest.raises(CommandError, match="LOCK_TIMEOUT"):
        call_command("migrate", verbosity=0)
