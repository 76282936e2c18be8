"""kill -9 of a real Celery worker in the middle of a letter: delivered once, the same bytes."""

import hashlib
import os
import signal
import subprocess
import sys
import time

import pytest
from celery import Celery
from django.conf import settings
from django.db import connection

from core.models import AuditEntry, OutboxMessage
from letters import prints as letters_prints
from letters.constants import LetterState
from letters.models import DecisionLetter
from tests.letters.factories import make_released

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]


def wait_for(condition, what, seconds=90):
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            pytest.fail(f"waited in vain for: {what}")
        time.sleep(0.1)


@pytest.fixture
def broker(tmp_path):
    """A Valkey of our own, empty, on a socket."""
    from script.launcher.services import start_valkey, within_reach

    data = tmp_path / "valkey"
    child = start_valkey(data, tmp_path / "valkey.log")
    yield f"{within_reach(data, 'valkey.sock') / 'valkey.sock'}"
    child.stop()


@pytest.fixture
def start_worker(broker, tmp_path):
    """start_worker(app, stop_at) -> a worker in a process group of its own."""
    running = []
    for folder in ("media", "mail"):
        (tmp_path / folder).mkdir()

    def start(app="portal", stop_at=""):
        log = (tmp_path / f"worker-{len(running)}.log").open("w")
        process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "celery",
                "-A",
                app,
                "worker",
                "-c",
                "1",
                "--loglevel=INFO",
                "--without-gossip",
                "--without-mingle",
                "--without-heartbeat",
            ],
            cwd=settings.BASE_DIR,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "tests.faults.worker_settings",
                "REDIS_URL": f"unix://{broker}?db=0",
                "WORKER_DATABASE": connection.settings_dict["NAME"],
                "WORKER_MEDIA": str(tmp_path / "media"),
                "WORKER_MAIL": str(tmp_path / "mail"),
                "WORKER_STOP_AT": stop_at,
                "WORKER_MARK": str(tmp_path / "mark"),
                "PYTHONWARNINGS": "default",
            },
        )
        log.close()
        running.append(process)
        return process

    yield start
    for process in running:
        kill(process)


def kill(process):
    """kill -9 of the worker with its pool: nobody gets to say goodbye."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@pytest.fixture
def send(broker):
    app = Celery(broker=f"redis+socket://{broker}?virtual_host=0", set_as_current=False)
    app.conf.task_ignore_result = True

    def to_worker(name, *args):
        app.send_task(name, args)

    yield to_worker
    app.close()


STOPS = ["stored", "told"]
DOZENS = 12


@pytest.mark.parametrize("stop_at", STOPS)
def test_a_worker_killed_in_the_middle_of_a_letter_delivers_it_once(stop_at, start_worker, send, tmp_path):
    one_letter(stop_at, start_worker, send, tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("number", range(DOZENS))
@pytest.mark.parametrize("stop_at", STOPS)
def test_dozens_of_workers_killed_deliver_each_letter_once(
    stop_at, number, start_worker, send, tmp_path, record_property
):
    began = time.monotonic()
    one_letter(stop_at, start_worker, send, tmp_path)
    record_property(
        "figures", f"kill {number + 1} of {DOZENS} when {stop_at}, {time.monotonic() - began:.0f} s"
    )


def one_letter(stop_at, start_worker, send, tmp_path):
    letter = make_released()
    expected = letters_prints.render(letter)
    slow = start_worker("tests.faults.slow_worker", stop_at)
    send("letters.tasks.render_letter", str(letter.pk))
    wait_for((tmp_path / "mark").exists, "the worker in the middle of the letter")
    kill(slow)
    letter.refresh_from_db()
    assert letter.state == LetterState.RELEASED
    assert not OutboxMessage.objects.filter(kind="letter.issued").exists()

    start_worker()
    send("letters.tasks.render_released")  # what beat sends each minute
    send("letters.tasks.render_released")
    send("letters.tasks.render_letter", str(letter.pk))

    def issued():
        return DecisionLetter.objects.filter(pk=letter.pk, state=LetterState.ISSUED).exists()

    wait_for(issued, "the letter to be issued")
    wait_for(lambda: list((tmp_path / "mail").iterdir()), "the mail")
    time.sleep(2)  # anything that comes twice comes now
    letter.refresh_from_db()
    files = [path for path in (tmp_path / "media").rglob("*") if path.is_file()]
    assert [path.name for path in files] == [f"{letter.pk}.pdf"]
    assert files[0].read_bytes() == expected
    assert hashlib.sha256(expected).hexdigest() == letter.sha256
    assert AuditEntry.objects.filter(verb="letter.issue").count() == 1
    assert OutboxMessage.objects.filter(kind="letter.issued").count() == 1
    mails = "".join(path.read_text() for path in (tmp_path / "mail").iterdir())
    assert mails.count("Message-ID:") == 1
