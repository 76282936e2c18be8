"""The benchmark's own parts: what it sends, what it counts, where it writes. The run itself is no test."""

import json
import os
import socket
import subprocess
import sys
import threading
from uuid import UUID

import pytest

from bench import client, load, processes, requests, servers, table
from bench.clones import copy_id
from script.launcher import Trouble


def answer(times: int) -> int:
    """A server that answers so often; its port."""
    server = socket.create_server(("127.0.0.1", 0))

    def serve():
        with server:
            for _number in range(times):
                connection, _address = server.accept()
                with connection:
                    connection.recv(65536)
                    connection.sendall(b"HTTP/1.1 200 OK\r\nX-Queries: 7\r\n\r\nhallo")

    threading.Thread(target=serve, daemon=True).start()
    return server.getsockname()[1]


def test_the_client_sends_each_request_once_when_told_so():
    job = {"port": answer(5), "threads": 2, "seconds": 5, "requests": [requests.get("/")] * 5, "cycle": False}
    found = client.run(job)
    assert found["statuses"] == {"200": 5}
    assert (len(found["latencies"]), found["bytes"], found["queries"]) == (5, 5, "7")


def test_the_client_counts_what_does_not_answer():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    job = {"port": port, "threads": 1, "seconds": 1, "requests": ["x"], "cycle": False}
    done = subprocess.run(
        [sys.executable, "-m", "bench.client"],
        input=json.dumps(job), capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert json.loads(done.stdout)["statuses"] == {"0": 1}


def test_a_copy_has_an_id_of_its_own_that_sql_finds_too(db):
    from django.db import connection

    original = UUID("11111111-2222-3333-4444-555555555555")
    with connection.cursor() as cursor:
        cursor.execute("SELECT md5(%s::uuid::text || '-' || 7)::uuid", [original])
        assert cursor.fetchone() == (copy_id(original, 7),)
    assert copy_id(original, 7) != copy_id(original, 8)


def test_a_write_carries_its_token_and_its_length():
    head, body = requests.post("/x/", "abc", {"text": "Grüße"}).split("\r\n\r\n")
    assert f"Content-Length: {len(body)}" in head
    assert "__Host-csrftoken=" + requests.CSRF in head
    assert body == f"csrfmiddlewaretoken={requests.CSRF}&text=Gr%C3%BC%C3%9Fe"


def test_what_waits_counts_from_the_moment_it_should_have_been_sent():
    job = {"port": answer(3), "arrivals": [[0, "start", "x"], [0, "start", "x"], [0.1, "call", "x"]]}
    found = servers.call(job, "arrivals")
    assert {kind: [status for _latency, status in seen] for kind, seen in found["seen"].items()} == {
        "start": [200, 200],
        "call": [200],
    }
    assert 0.1 <= found["wall"] < 5


def test_an_arrival_without_an_answer_is_counted():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    found = servers.call({"port": port, "arrivals": [[0, "start", "x"]]}, "arrivals")
    assert [status for _latency, status in found["seen"]["start"]] == [0]


def test_the_minute_is_planned_the_same_each_time_and_sends_every_submit_once():
    supply = {kind: [f"{kind} {number}" for number in range(1000)] for kind in (*load.MIX, "submit")}
    plan = load.planned(supply, seconds=5, submits=20)
    assert plan == load.planned(supply, seconds=5, submits=20)
    assert [at for at, _kind, _request in plan] == sorted(at for at, _kind, _request in plan)
    assert sorted(request for _at, kind, request in plan if kind == "submit") == sorted(supply["submit"][:20])
    assert 400 < len(plan) - 20 < 600


@pytest.mark.parametrize(
    ("status", "written", "complaint"),
    [
        (302, {}, None),
        (0, {}, "requests without an answer: 1"),
        (503, {}, "answers of 5xx: 1"),
        (302, {"submissions": 0}, "submissions lost: 1"),
        (302, {"submissions": 2}, "submissions lost: -1"),
        (302, {"receipts owed": 1}, "receipts not owed to both partners: 1"),
        (302, {"texts": 0}, "texts lost: 1"),
    ],
)
def test_the_minute_says_what_was_lost(status, written, complaint):
    seen = {"submit": [[0.1, status]], "autosave": [[0.1, 200]]}
    there = {"submissions": 1, "on record": 1, "receipts owed": 2, "texts": 1, **written}
    assert complaint in (load.lost(seen, there, 1) or [None])


def test_the_table_replaces_the_one_before(tmp_path, monkeypatch):
    begin, end = table.marks(table.TABLE)
    document = tmp_path / "benchmarks.md"
    document.write_text(f"oben\n{begin}\nalt\n{end}\nunten\n", encoding="utf-8")
    monkeypatch.setattr(table, "DOCUMENT", document)
    table.write("neu")
    assert document.read_text(encoding="utf-8") == f"oben\n{begin}\nneu\n{end}\nunten\n"


@pytest.mark.parametrize("place", [table.TABLE, table.LOAD, table.BROWSER, table.GROWTH, table.PEERS])
def test_the_document_has_a_place_for_each_table(place):
    text = table.DOCUMENT.read_text(encoding="utf-8")
    assert [text.count(mark) for mark in table.marks(place)] == [1, 1]


# -- servers -------------------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def _logs_of_its_own(tmp_path, monkeypatch):
    """Another worker may start a server of the same name at this moment: each test reads its own last words."""
    monkeypatch.setattr(servers, "LOGS", tmp_path)


def floor() -> servers.Server:
    """Its start page is a 404 that asks no database."""
    nowhere = "postgres://nobody@127.0.0.1:1/nothing"
    return servers.serve("floor", {"PATH": os.environ["PATH"], "FLOOR_DATABASE_URL": nowhere})


def test_two_benchmarks_at_the_same_time_have_a_port_each():
    one = floor()
    try:
        two = floor()
        try:
            assert one.port != two.port
            for server in (one, two):
                assert client.exchange(server.port, requests.get("/").encode())[0] == 404
        finally:
            two.stop()
    finally:
        one.stop()


def test_a_port_that_was_taken_meanwhile_is_exchanged_for_another(monkeypatch):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        ports = iter([taken.getsockname()[1], servers.free_port()])
        monkeypatch.setattr(servers, "free_port", lambda: next(ports))
        server = floor()
        try:
            assert server.port != taken.getsockname()[1]
            assert client.exchange(server.port, requests.get("/").encode())[0] == 404
        finally:
            server.stop()


def test_a_server_that_cannot_start_says_why():
    with pytest.raises(Trouble, match="FLOOR_DATABASE_URL"):
        servers.serve("floor", {"PATH": os.environ["PATH"]})


def test_a_process_that_ended_meanwhile_takes_no_memory():
    assert processes.memory(2**22 + 1) is None  # no process has such a number
    assert (processes.memory(os.getpid()) or (0, 0))[0] > 1
