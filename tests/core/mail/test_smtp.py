"""One connection for a batch, against a server that fails at any step: nothing is lost, nothing goes out twice."""

import re
import threading
from collections import Counter
from datetime import timedelta

import pytest
import time_machine

from core import clock
from core.mail import outbox, smtp
from core.models import OutboxMessage
from tests.core.mail.sink import Sink
from tests.core.mail.test_outbox import owe
from tests.factories import OrganisationFactory

pytestmark = pytest.mark.django_db

MAILS = 5


@pytest.fixture
def serve(settings, monkeypatch):
    """serve(misbehave) -> the server that mails go to from now on."""
    running = []
    monkeypatch.setattr(smtp, "CONTENT_SECONDS", 0.5)
    settings.EMAIL_BACKEND = "core.mail.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_TIMEOUT = "127.0.0.1", 0.5
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""

    def start(misbehave=lambda handler, step: None):
        sink = Sink(misbehave).start()
        running.append(sink)
        settings.EMAIL_PORT = sink.port
        return sink

    yield start
    for sink in running:
        sink.stop()


@pytest.fixture
def rows():
    subject = OrganisationFactory()
    return [owe(subject, occasion=str(number)) for number in range(MAILS)]


def states():
    return Counter(OutboxMessage.objects.values_list("state", flat=True))


def received(*sinks):
    """{Message-ID: how often it came}"""
    found = [re.search(r"Message-ID: (\S+)", mail, re.IGNORECASE)[1] for sink in sinks for mail in sink.mails]
    return Counter(found)


def later():
    return time_machine.travel(clock.now() + timedelta(hours=2), tick=False)


def once(step, instead):
    """Misbehave at the first such step, then never again."""
    left = [instead]
    return lambda _handler, at: left.pop() if at == step and left else None


def test_a_batch_goes_over_one_connection(serve, rows):
    sink = serve()
    assert outbox.deliver() == MAILS
    assert sink.connections == 1
    assert set(received(sink).values()) == {1}
    assert len(sink.mails) == MAILS


@pytest.mark.parametrize("goodbye", ["421 enough", ""])
def test_a_server_that_hangs_up_after_two_mails_gets_them_all_once(serve, rows, goodbye):
    sink = serve(lambda handler, step: goodbye if handler.accepted == 2 and step == "NOOP" else None)
    assert outbox.deliver() == MAILS
    assert sink.connections == 3
    assert received(sink) == Counter({row.message_id: 1 for row in rows})
    assert states() == {"sent": MAILS}


@pytest.mark.parametrize("step", ["MAIL", "RCPT"])
def test_a_line_that_breaks_before_the_mail_was_begun_leaves_nothing_unclear(serve, rows, step):
    sink = serve(once(step, ""))
    assert outbox.deliver() == MAILS - 1
    assert states() == {"sent": MAILS - 1, "pending": 1}
    with later():
        assert outbox.deliver() == 1
    assert received(sink) == Counter({row.message_id: 1 for row in rows})


def test_a_line_that_breaks_after_the_mail_leaves_that_one_unclear_and_the_others_go_out(serve, rows):
    sink = serve(once("content", ""))
    assert outbox.deliver() == MAILS - 1
    with later():
        outbox.deliver()
    assert states() == {"sent": MAILS - 1, "unclear": 1}
    assert received(sink) == Counter({row.message_id: 1 for row in rows})  # it had arrived


def test_a_refused_mail_costs_the_others_nothing(serve, rows):
    sink = serve(once("RCPT", "550 no such user"))
    assert outbox.deliver() == MAILS - 1
    assert sink.connections == 1
    assert states() == {"sent": MAILS - 1, "pending": 1}
    assert OutboxMessage.objects.get(state="pending").last_error == "SMTPRecipientsRefused"


@pytest.mark.parametrize("step", ["connect", "MAIL", "content"])
def test_a_server_that_hangs_is_waited_for_once_a_sweep(serve, rows, step):
    """As after SIGSTOP: it takes connections and says nothing."""
    go_on, hangs = threading.Event(), threading.Event()

    def hang(_handler, at):
        if at == step:
            hangs.set()
        if hangs.is_set():
            go_on.wait(30)

    sink = serve(hang)
    assert outbox.deliver() == 0
    assert hangs.is_set()
    tried = OutboxMessage.objects.filter(attempts__gt=0)
    assert set(tried.values_list("attempts", flat=True)) == {1}
    assert tried.count() == (1 if step == "connect" else 2)  # it is asked anew once, for the next mail
    assert states()["unclear"] == (step == "content")
    hangs.clear()
    go_on.set()
    good = serve()
    with later():
        outbox.deliver()
    assert states() == {"sent": MAILS - (step == "content")} | ({"unclear": 1} if step == "content" else {})
    assert max(received(sink, good).values()) == 1


def test_two_sweeps_at_once_over_two_connections_send_each_once(serve, transactional_db, monkeypatch):
    monkeypatch.setattr(outbox, "_look_now", lambda: None)
    subject = OrganisationFactory()
    rows = [owe(subject, occasion=str(number)) for number in range(30)]
    sink = serve()
    start, sent = threading.Barrier(2), []

    def sweep():
        from django.db import connection

        start.wait()
        try:
            sent.append(outbox.deliver())
        finally:
            connection.close()

    sweeps = [threading.Thread(target=sweep) for _number in range(2)]
    for thread in sweeps:
        thread.start()
    for thread in sweeps:
        thread.join()
    assert sum(sent) == 30
    assert received(sink) == Counter({row.message_id: 1 for row in rows})
    assert sink.connections <= 2
