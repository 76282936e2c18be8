"""A broker of one's own, Celery workers that can be killed, a way to send them tasks."""

import os
import signal
import subprocess
import sys
import time

import pytest
from celery import Celery
from django.conf import settings
from django.db import connection


def hold(process):
    """Stops a child of ours and comes back when all of its threads stand.

    The signal alone says little: one thread takes it and tells the others when it next gets a processor,
    and until then they answer.
    """
    process.send_signal(signal.SIGSTOP)
    _, status = os.waitpid(process.pid, os.WUNTRACED)
    assert os.WIFSTOPPED(status), "it ended instead of standing still"


def wait_for(condition, what, seconds=90):
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            pytest.fail(f"waited in vain for: {what}")
        time.sleep(0.1)


class Valkey:
    """A Valkey of our own, empty at first, on a socket."""

    def __init__(self, folder):
        self.folder = folder
        self.start()

    def start(self):
        from script.launcher.services import start_valkey

        self.child = start_valkey(self.folder / "valkey", self.folder / "valkey.log")

    @property
    def path(self):
        from script.launcher.services import within_reach

        return f"{within_reach(self.folder / 'valkey', 'valkey.sock') / 'valkey.sock'}"

    def hang(self):
        hold(self.child.process)

    def go_on(self):
        self.child.process.send_signal(signal.SIGCONT)

    def stop(self):
        self.go_on()
        self.child.stop()


@pytest.fixture
def valkey(tmp_path):
    one = Valkey(tmp_path)
    yield one
    one.stop()


@pytest.fixture
def broker(valkey):
    return valkey.path


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
