"""The benchmark's own parts: what it sends, what it counts, where it writes. The run itself is no test."""

import json
import socket
import subprocess
import sys
import threading
from uuid import UUID

from script.launcher.bench import client, data, table
from script.launcher.bench.clones import copy_id


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
    job = {"port": answer(5), "threads": 2, "seconds": 5, "requests": [data.get("/")] * 5, "cycle": False}
    found = client.run(job)
    assert found["statuses"] == {"200": 5}
    assert (len(found["latencies"]), found["bytes"], found["queries"]) == (5, 5, "7")


def test_the_client_counts_what_does_not_answer():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    job = {"port": port, "threads": 1, "seconds": 1, "requests": ["x"], "cycle": False}
    done = subprocess.run(
        [sys.executable, "-m", "script.launcher.bench.client"],
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
    head, body = data.post("/x/", "abc", {"text": "Grüße"}).split("\r\n\r\n")
    assert f"Content-Length: {len(body)}" in head
    assert "__Host-csrftoken=" + data.CSRF in head
    assert body == f"csrfmiddlewaretoken={data.CSRF}&text=Gr%C3%BC%C3%9Fe"


def test_the_table_replaces_the_one_before(tmp_path, monkeypatch):
    document = tmp_path / "benchmarks.md"
    document.write_text(f"oben\n{table.BEGIN}\nalt\n{table.END}\nunten\n", encoding="utf-8")
    monkeypatch.setattr(table, "DOCUMENT", document)
    table.write("neu")
    assert document.read_text(encoding="utf-8") == f"oben\n{table.BEGIN}\nneu\n{table.END}\nunten\n"


def test_the_document_has_a_place_for_the_table():
    text = table.DOCUMENT.read_text(encoding="utf-8")
    assert text.count(table.BEGIN) == text.count(table.END) == 1
