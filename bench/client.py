"""The load: a few threads that send requests prepared beforehand, one connection each, and measure.

A process of its own, so that building and counting never share a lock with the launcher. Plain blocking
sockets: the less the client does, the more of two processors is left to what is measured. Every request
has its own connection because gunicorn's sync workers close it after each answer; the proxy in front of
them does the same.

Reads a job as JSON from standard input, writes what it saw as JSON:
{"port", "threads", "seconds", "requests": [text, ...], "cycle": bool}
-> {"latencies": [seconds], "wall": seconds, "statuses": {"200": n}, "bytes": of the last body, "queries"}
"""

import json
import socket
import sys
import threading
import time


def exchange(port: int, request: bytes, timeout: float = 30) -> tuple[int, bytes, bytes]:
    """(status, head, body) of one request on a new connection."""
    with socket.create_connection(("127.0.0.1", port), timeout=timeout) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.sendall(request)
        parts = []
        while part := connection.recv(262_144):
            parts.append(part)
    head, _blank, body = b"".join(parts).partition(b"\r\n\r\n")
    return int(head[9:12]), head, body


def header(head: bytes, name: bytes) -> str:
    for line in head.split(b"\r\n"):
        if line.lower().startswith(name + b":"):
            return line.partition(b":")[2].strip().decode()
    return ""


def run(job: dict) -> dict:
    requests = [one.encode() for one in job["requests"]]
    supply = iter(range(len(requests) if not job["cycle"] else 10**9))
    turn = threading.Lock()
    found: list = []
    last: dict = {}
    start = time.perf_counter()
    until = start + job["seconds"]

    def work() -> None:
        mine = []
        while True:
            with turn:
                number = next(supply, None)
            begun = time.perf_counter()
            if number is None or begun > until:
                break
            try:
                status, head, body = exchange(job["port"], requests[number % len(requests)])
            except OSError:
                status, head, body = 0, b"", b""
            mine.append((time.perf_counter() - begun, status))
            last.update(bytes=len(body), queries=header(head, b"x-queries"), head=head.decode("latin-1"))
        with turn:
            found.extend(mine)

    threads = [threading.Thread(target=work) for _number in range(job["threads"])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    statuses: dict[str, int] = {}
    for _latency, status in found:
        statuses[str(status)] = statuses.get(str(status), 0) + 1
    return {
        "latencies": [latency for latency, _status in found],
        "wall": time.perf_counter() - start,
        "statuses": statuses,
        **last,
    }


if __name__ == "__main__":
    json.dump(run(json.load(sys.stdin)), sys.stdout)
