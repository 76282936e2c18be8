"""SIGSTOP: a Redis, a scanner, a mail server that hangs holds no page, loses nothing, doubles nothing.

The web server is gunicorn with the portal's own settings of it, the cache and the broker are real; the scanner takes
connections and never answers. No page takes longer than PATIENCE. That this is no luck is what once_a_page() shows:
whatever a page asks, it waits for Redis at most once, settings.REDIS_TIMEOUT (core.breaker); the rest is its own work.
Before, a login took 42 s, a wrong password 26 s, and a consent ended after 60 s with the web server's own 500.
"""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta
from urllib.parse import urlencode

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.urls import reverse

from applications import tasks as application_tasks
from applications.draft.constants import ApplicationState as S
from applications.draft.models.application import Application
from applications.draft.models.consent import Consent
from applications.papers.constants import ScanState
from applications.papers.models import Attachment
from applications.submission import content
from applications.submission.actions import consent
from applications.submission.models.submission import Receipt, Submission
from applications.submission.queries import content as content_queries
from core import clock
from core.mail import outbox
from core.models import OutboxMessage
from tests.core.mail.test_outbox import owe
from tests.factories import PASSWORD, OrganisationFactory, UserFactory, make_call, make_tandem, pdf_bytes
from tests.faults.conftest import hold, wait_for

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]

PATIENCE = 3  # seconds
CSRF = "a" * 32


BOUNDARY = "-" * 20


def in_parts(fields, name, content):
    """The body of a form with one file."""
    parts = [f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n' for key, value in fields.items()]  # fmt: skip
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"; filename="a.pdf"\r\nContent-Type: application/pdf\r\n\r\n'  # fmt: skip
    return "".join([*parts, head]).encode() + content + f"\r\n--{BOUNDARY}--\r\n".encode()


class Web:
    def __init__(self, port, log):
        self.port, self.log, self.seconds = port, log, []
        # A process that has just begun compiles its pages: that is no service that hangs.
        self.patience = 60

    def without_redis(self):
        self.patience = PATIENCE
        self.seconds.clear()

    def ask(self, method, path, fields=None, session="", file=None):
        """The answer. It comes in time, or the test fails."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.patience)
        began = time.monotonic()
        try:
            kind = "application/x-www-form-urlencoded"
            body = urlencode({**fields, "csrfmiddlewaretoken": CSRF}) if fields is not None else None
            if file is not None:
                kind = f"multipart/form-data; boundary={BOUNDARY}"
                body = in_parts({**fields, "csrfmiddlewaretoken": CSRF}, "file", file)
            line.request(
                method,
                path,
                body,
                {
                    "Content-Type": kind,
                    "Cookie": f"csrftoken={CSRF}; sessionid={session}",
                    "Host": "localhost",
                },
            )
            answer = line.getresponse()
            answer.text = answer.read().decode()
        finally:
            line.close()
            self.seconds.append(round(time.monotonic() - began, 1))
        assert answer.status < 500, f"{path}: {answer.status}"
        return answer

    def ready(self):
        """It looks at each migration as well, and nobody sits before it: on a busy machine it may take longer."""
        kept, self.patience = self.patience, 12
        try:
            return json.loads(self.ask("GET", "/health/ready").text)
        finally:
            self.patience = kept

    def waits(self):
        """{id of a request: how often it found Redis not answering, and so waited for it}."""
        lines = [json.loads(line) for line in self.log.read_text().splitlines() if line.startswith("{")]
        gone = [line for line in lines if line.get("event") in ("cache.redis_gone", "broker.gone")]
        return Counter(line["request"] for line in gone)


def once_a_page(web):
    waits = web.waits()
    assert waits
    assert set(waits.values()) == {1}


@pytest.fixture
def clamd():
    """Takes connections, as a stopped one does, and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as one:
        yield f"tcp://127.0.0.1:{one.getsockname()[1]}"


@pytest.fixture
def web(valkey, clamd, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    log = (tmp_path / "web.log").open("w")
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "gunicorn", "-c", "python:portal.gunicorn"),
            *("--bind", f"127.0.0.1:{port}", "portal.wsgi:application"),
        ],
        cwd=settings.BASE_DIR,
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.faults.hanging_settings",
            "REDIS_URL": f"unix://{valkey.path}?db=0",
            "WEB_DATABASE": connection.settings_dict["NAME"],
            "WEB_MEDIA": str(settings.MEDIA_ROOT),
            "WEB_CONCURRENCY": "2",
            "WEB_CLAMD": clamd,
            "PYTHONWARNINGS": "default",
        },
    )
    log.close()
    one = Web(port, tmp_path / "web.log")

    def answers():
        assert process.poll() is None, (tmp_path / "web.log").read_text()
        try:
            return one.ask("GET", "/health/live").status == 200
        except OSError:
            return False

    wait_for(answers, "the web server")
    yield one
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


class Case:
    """An application that one consent is missing of."""

    def __init__(self, call, login):
        self.application = make_tandem(call)
        loaded = content_queries.whole(Application.objects.filter(pk=self.application.pk)).get()
        self.hash = content.content_hash(loaded)
        consent.give(
            application=loaded,
            partner=self.application.municipality,
            content_hash=self.hash,
            by=self.application.clerk,
        )
        self.session = login(self.application.director).cookies["sessionid"].value
        self.draft = make_tandem(call)
        self.clerk = login(self.draft.clerk).cookies["sessionid"].value

    def upload(self, web):
        path = reverse("applications:concept", args=[self.draft.pk])
        return web.ask("POST", path, {}, self.clerk, file=pdf_bytes())

    def assert_uploaded_once(self):
        """It waits for the scanner, and nobody waited for it."""
        found = Attachment.objects.get(application=self.draft.pk, name="a.pdf")
        assert found.scan_state == ScanState.PENDING

    def agree(self, web):
        fields = {"partner": self.application.nonprofit.pk, "content_hash": self.hash, "agree": "on"}
        path = reverse("applications:submit", args=[self.application.pk])
        return web.ask("POST", path, fields, self.session)

    def assert_submitted_once(self):
        assert Application.objects.get(pk=self.application.pk).state == S.SUBMITTED
        assert Consent.objects.filter(partner__application=self.application.pk).count() == 2
        assert Submission.objects.filter(application=self.application.pk).count() == 1


def people_work(web, case):
    """Log in, mistype, ask for a new password, read, upload, agree: each page comes and says what it always says."""
    person, login_page = UserFactory(), reverse("account_login")
    for _turn in range(3):
        wrong = web.ask("POST", login_page, {"login": person.email, "password": "falsch falsch falsch"})
        assert "E-Mail-Adresse oder Passwort stimmen nicht" in wrong.text
    right = web.ask("POST", login_page, {"login": person.email, "password": PASSWORD})
    assert right.status == 302
    session = re.search(r"sessionid=([^;]+)", str(right.headers))[1]
    assert web.ask("GET", reverse("applications:list"), session=session).status == 200
    assert web.ask("POST", reverse("account_reset_password"), {"email": person.email}).status == 302
    assert web.ask("GET", "/").status == 200
    assert case.upload(web).status == 302
    case.assert_uploaded_once()
    receipt = reverse("applications:receipt", args=[case.application.pk])
    assert case.agree(web).headers["Location"] == receipt
    assert case.agree(web).headers["Location"] == receipt  # a second click
    case.assert_submitted_once()


def do_what_is_owed(settings):
    """What beat's sweeps do each minute."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    application_tasks.render_receipts()
    outbox.deliver()


def test_with_a_redis_that_hangs_pages_come_and_all_is_done_later(
    web, valkey, login, settings, mailoutbox, record_property
):
    case, before = (Case(make_call(letter_templates=False), login) for _each in range(2))
    assert web.ready()["redis"] == "ok"
    people_work(web, before)  # with Redis, as on any day: the pages are compiled, the connections open
    assert not web.waits()
    web.without_redis()
    valkey.hang()
    try:
        people_work(web, case)
        ready = web.ready()
        assert (ready["status"], ready["redis"], ready["scanner"]) == ("ok", "hangs", "hangs")
    finally:
        valkey.go_on()
    once_a_page(web)
    record_property("figures", f"seconds a page with Redis stopped: {web.seconds}")
    wait_for(lambda: web.ready()["redis"] == "ok", "Redis seen again")
    do_what_is_owed(settings)
    assert set(OutboxMessage.objects.values_list("state", flat=True)) == {"sent"}
    ids = Counter(mail.extra_headers["Message-ID"] for mail in mailoutbox)
    assert set(ids.values()) == {1}
    assert Receipt.objects.filter(submission__application=case.application.pk).count() == 1


def test_with_redis_gone_for_good_pages_come_until_it_is_started_again(
    web, valkey, login, settings, mailoutbox, record_property
):
    case, before = (Case(make_call(letter_templates=False), login) for _each in range(2))
    people_work(web, before)
    web.without_redis()
    valkey.stop()
    people_work(web, case)
    once_a_page(web)
    record_property("figures", f"seconds a page with Redis gone: {web.seconds}")
    assert web.ready()["redis"] == "unreachable"
    do_what_is_owed(settings)
    assert set(OutboxMessage.objects.values_list("state", flat=True)) == {"sent"}
    valkey.start()
    wait_for(lambda: web.ready()["redis"] == "ok", "Redis seen again")


@pytest.fixture
def mailed(send):
    """mailed(number): a mail is owed, and a worker sends it."""
    subject = OrganisationFactory()

    def arrived(number):
        """As beat does, again after a while: what Redis took with it when it hung comes with the next sweep."""
        owe(subject, occasion=str(number))
        swept: list[float] = []

        def is_sent():
            if not swept or time.monotonic() - swept[-1] > 20:
                swept.append(time.monotonic())
                send("core.tasks.deliver_outbox")
            return not OutboxMessage.objects.exclude(state="sent").exists()

        wait_for(is_sent, f"mail {number}")

    return arrived


def test_a_worker_works_on_after_redis_hung_and_after_it_was_gone(valkey, start_worker, mailed, tmp_path):
    worker = start_worker()
    mailed(1)
    valkey.hang()
    time.sleep(4)  # longer than any timeout of ours
    valkey.go_on()
    mailed(2)
    valkey.stop()
    time.sleep(4)
    valkey.start()
    mailed(3)
    assert worker.poll() is None  # the same process all the time
    mails = "".join(path.read_text() for path in (tmp_path / "mail").iterdir())
    assert mails.count("Message-ID:") == 3


def test_a_worker_works_on_after_redis_did_not_take_its_acknowledgement(
    valkey, start_worker, mailed, tmp_path
):
    worker, mark = start_worker("tests.faults.slow_worker", "ended"), tmp_path / "mark"
    mailed(1)
    wait_for(mark.exists, "the end of the first task")
    valkey.hang()
    mark.unlink()
    time.sleep(settings.REDIS_TIMEOUT + 2)
    valkey.go_on()
    mailed(2)
    assert worker.poll() is None
    assert "Connection to broker lost" in (tmp_path / "worker-0.log").read_text()


def test_a_mail_server_that_hangs_in_the_middle_of_a_batch_gets_each_mail_once(
    tmp_path, settings, monkeypatch
):
    """A real process, stopped while mails come in. What it had in hand is unclear to us; it takes it later."""
    monkeypatch.setattr("core.mail.smtp.CONTENT_SECONDS", 1)
    settings.EMAIL_BACKEND = "core.mail.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_TIMEOUT = "127.0.0.1", 1
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    folder, port = tmp_path / "mails", tmp_path / "port"
    folder.mkdir()
    sink = subprocess.Popen(
        [sys.executable, "-m", "tests.core.mail.sink", str(port), str(folder)], cwd=settings.BASE_DIR
    )
    try:
        wait_for(port.exists, "the mail server")
        settings.EMAIL_PORT = int(port.read_text())
        subject = OrganisationFactory()
        for number in range(40):
            owe(subject, occasion=str(number))
        real, sent = outbox.send, []

        def stop_after_ten(message, line):
            if len(sent) == 10:
                hold(sink)
            sent.append(message.pk)
            return real(message, line)

        monkeypatch.setattr(outbox, "send", stop_after_ten)
        assert outbox.deliver() == 10
        assert len(sent) <= 12  # it was not knocked at for each of the others
        sink.send_signal(signal.SIGCONT)
        monkeypatch.setattr(outbox, "send", real)
        with time_machine.travel(clock.now() + timedelta(hours=1), tick=False):
            outbox.deliver()
        states = Counter(OutboxMessage.objects.values_list("state", flat=True))
        assert states["sent"] + states["unclear"] == 40
        assert states["unclear"] <= 1
        wait_for(lambda: len(list(folder.iterdir())) >= states["sent"], "the mails")
        found = Counter(
            re.search(r"Message-ID: (\S+)", path.read_text(), re.IGNORECASE)[1] for path in folder.iterdir()
        )
        assert set(found.values()) == {1}
    finally:
        sink.kill()
        sink.wait()
