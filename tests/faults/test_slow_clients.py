"""One byte a second, on many connections, in both directions: pages answer, and who is too slow is dropped.

Against a real gunicorn with one worker and the shipped settings. That it answers at all is the assertion: the sync
worker did not for a minute (the control at the end).
"""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager

import pytest
from django.conf import settings
from django.db import connection

from portal import web_worker

pytestmark = pytest.mark.fault

CONNECTIONS = 10
LONG, SHORT = 3600, 1.5  # seconds of patience: nobody is dropped while the test looks; soon
SLOW_POST = b"POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\nContent-Type: text/plain\r\n\r\n"


def start(tmp_path, application, **environment):
    """A web server; its process and port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = tmp_path / "web.log"
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "-c", "python:tests.faults.patient_web", application],
            cwd=settings.BASE_DIR,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env={**os.environ, "PYTHONWARNINGS": "default", "BIND": f"127.0.0.1:{port}", **environment},
        )
    until = time.monotonic() + 120
    while True:
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < until, log.read_text()
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return process, port
        except OSError:
            time.sleep(0.05)


def stop(process):
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@pytest.fixture
def server(tmp_path, request):
    """The port of a server that echoes; the parameter is its patience in seconds."""
    process, port = start(
        tmp_path,
        "tests.faults.patient_web:echo",
        PATIENCE=str(getattr(request, "param", LONG)),
        MIN_RATE=str(10**7),
        WITHOUT_PORTAL="1",
        REQUEST_MAX_BYTES="100000",
    )
    yield port
    stop(process)


def call(port, words: bytes, *, timeout=60) -> bytes:
    """The whole answer."""
    with socket.create_connection(("127.0.0.1", port), timeout=timeout) as line:
        line.sendall(words)
        return rest(line)


def rest(line) -> bytes:
    said = b""
    while data := line.recv(65536):
        said += data
    return said


def get(path, port, timeout=60) -> bytes:
    return call(port, b"GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n" % path, timeout=timeout)


def body(answer: bytes) -> bytes:
    return answer.partition(b"\r\n\r\n")[2]


@contextmanager
def slow_lines(port, number=CONNECTIONS, path=b"/"):
    """Connections in the middle of a body, and as many in the middle of a head."""
    with ExitStack() as stack:
        lines = [
            stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=60))
            for _each in range(2 * number)
        ]
        for turn, line in enumerate(lines):
            line.sendall(SLOW_POST % (path, 1000) + b"a" if turn % 2 else b"GET / HTTP/1.1\r\nHo")
        yield lines


@pytest.fixture
def portal(tmp_path, transactional_db):
    """The port of the portal itself, one worker, on the test's database."""
    process, port = start(
        tmp_path,
        "portal.wsgi:application",
        PATIENCE=str(LONG),
        DJANGO_SETTINGS_MODULE="tests.faults.web_settings",
        WEB_DATABASE=connection.settings_dict["NAME"],
        WEB_MEDIA=str(settings.MEDIA_ROOT),
    )
    yield port
    stop(process)


def test_pages_answer_while_ten_bodies_trickle(portal):
    with slow_lines(portal, path=b"/sprache/") as lines:
        for _second in range(3):
            for turn, line in enumerate(lines):
                line.sendall(b"a" if turn % 2 else b"o")
            for path in (b"/health/live", b"/", b"/konto/login/"):
                assert get(path, portal).startswith(b"HTTP/1.1 200 "), path
        # They were not dropped for it: who goes on and ends is answered.
        lines[1].sendall(b"a" * 1000)
        assert rest(lines[1]).startswith(b"HTTP/1.1 403 ")


def test_the_sync_worker_does_not_answer_meanwhile(tmp_path):
    """The control: with gunicorn's own worker the test above would fail."""
    process, port = start(
        tmp_path,
        "tests.faults.patient_web:echo",
        PATIENCE=str(LONG),
        WITHOUT_PORTAL="1",
        WORKER_CLASS="sync",
    )
    try:
        with slow_lines(port), pytest.raises(TimeoutError):
            get(b"/", port, timeout=3)
    finally:
        stop(process)


@pytest.mark.parametrize("server", [SHORT], indirect=True)
def test_who_is_too_slow_is_told_and_dropped(server):
    with slow_lines(server) as lines:
        for line in lines:
            said = rest(line)
            assert said.startswith(b"HTTP/1.1 408 ")
            assert "zu langsam" in said.decode()
    assert get(b"/", server).startswith(b"HTTP/1.1 200 ")


@contextmanager
def lazy_lines(port, number=CONNECTIONS):
    """Connections that ask for much and take nothing."""
    with ExitStack() as stack:
        lines = [stack.enter_context(socket.socket()) for _each in range(number)]
        for line in lines:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            line.settimeout(60)
            line.connect(("127.0.0.1", port))
            line.sendall(b"GET /?answer=20000000 HTTP/1.1\r\nHost: localhost\r\n\r\n")
        yield lines


def test_who_does_not_take_the_answer_holds_nobody(server):
    with lazy_lines(server) as lines:
        assert body(get(b"/", server)) == b" 0"
        assert len(rest(lines[0])) > 20_000_000  # who takes it after all gets all of it


@pytest.mark.parametrize("server", [SHORT], indirect=True)
def test_who_does_not_take_the_answer_is_dropped(server):
    with lazy_lines(server, 1) as lines:
        time.sleep(2 * SHORT + 1)  # what the kernel took counts as sent, and is worth a moment more
        came = 0
        try:
            while data := lines[0].recv(65536):
                came += len(data)
        except ConnectionError:
            came += 0  # dropped in the middle
        assert came < 20_000_000


def test_a_slow_body_that_goes_on_comes_in_whole(server):
    with socket.create_connection(("127.0.0.1", server), timeout=60) as line:
        line.sendall(SLOW_POST % (b"/", 1000))
        for _piece in range(10):
            line.sendall(b"a" * 100)
            time.sleep(0.02)
        assert body(rest(line)) == b"1000 1000"


@pytest.mark.parametrize(("length", "came"), [(100_000, 100_000), (100_001, 0), (400_001, 0)])
def test_a_body_above_the_limit_is_thrown_away_and_answered(server, length, came):
    assert body(call(server, SLOW_POST % (b"/", length) + b"a" * length)) == b"%d %d" % (length, came)


def test_a_length_beyond_all_bounds_is_answered_at_once(server):
    assert body(call(server, SLOW_POST % (b"/", 10**29))) == b"%d 0" % 10**29


def test_a_head_without_end_is_refused(server):
    said = call(server, b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 20_000)
    assert said.startswith(b"HTTP/1.1 431 ")


def test_an_address_longer_than_gunicorns_limit_gets_through(server):
    assert get(b"/?" + b"a" * 20_000, server).startswith(b"HTTP/1.1 200 ")


def test_who_waits_for_the_word_to_go_on_gets_it(server):
    with socket.create_connection(("127.0.0.1", server), timeout=60) as line:
        line.sendall((SLOW_POST % (b"/", 5)).replace(b"Host", b"Expect: 100-continue\r\nHost"))
        assert line.recv(1000).startswith(b"HTTP/1.1 100 ")
        line.sendall(b"aaaaa")
        assert rest(line).endswith(b"5 5")


def test_a_body_in_chunks_keeps_nobody_waiting(server):
    head = b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
    call(server, head)
    assert get(b"/", server).startswith(b"HTTP/1.1 200 ")


def test_of_too_many_the_slowest_goes_and_pages_answer(server):
    with slow_lines(server, 30) as lines:  # 60 connections, 40 may wait
        assert get(b"/", server).startswith(b"HTTP/1.1 200 ")
        assert rest(lines[0]).startswith(b"HTTP/1.1 408 ")


def test_a_worker_that_is_told_to_end_hears_out_who_is_there(tmp_path):
    process, port = start(tmp_path, "tests.faults.patient_web:echo", PATIENCE=str(LONG), WITHOUT_PORTAL="1")
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=60) as line:
            line.sendall(SLOW_POST % (b"/", 10) + b"aaaaa")
            assert get(b"/", port)
            process.terminate()
            time.sleep(0.5)
            line.sendall(b"aaaaa")
            assert body(rest(line)) == b"10 10"
        assert process.wait(60) == 0
    finally:
        if process.poll() is None:
            stop(process)


def test_the_sip_is_smaller_than_what_may_come():
    # Else one connection would be read to its end before others have their turn.
    assert web_worker.SIP < web_worker.MOST_BODY < web_worker.MOST_BYTES
