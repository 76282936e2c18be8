"""python -m bench.looks: pages looked at by Django's test client, in a process of their own.

Runs under the Django and the settings it is started with, of the portal or of a peer (bench.peers): imports nothing of
either. Reads one JSON command a line, answers one JSON line.
"""

import json
import sys
import time
from collections.abc import Iterator
from itertools import cycle
from statistics import mode
from typing import Any

import django
from django.test import Client

WARM, ENOUGH = 6, 5.0  # looks before one counts; three do after so many seconds


def sent(client: Client, request: str) -> Any:
    """The answer to the text of a request (bench.requests), through all of the middleware."""
    head, _blank, body = request.partition("\r\n\r\n")
    line, *lines = head.split("\r\n")
    method, path, _version = line.split(" ")
    headers = dict(one.split(": ", 1) for one in lines)
    client.cookies.clear()  # those of the answer before; the request has its own
    return client.generic(method, path, body, headers.pop("Content-Type", ""), secure=True, headers=headers)


class Looks:
    def __init__(self) -> None:
        # One for all: it loads the middleware once, as a web worker does.
        self.client = Client(enforce_csrf_checks=True)
        self.requests: dict[str, Iterator[str]] = {}
        self.shows: dict[str, str] = {}

    def take(self, *, pages: dict[str, dict]) -> int:
        """pages: {name: {"requests": [text], "shows": words of the right page}}; the process of our database session."""
        from django.db import connection

        for name, page in pages.items():
            self.requests[name] = cycle(page["requests"])
            self.shows[name] = page["shows"]
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            return cursor.fetchone()[0]

    def look(self, page: str) -> str:
        response = sent(self.client, next(self.requests[page]))
        if response.status_code != 200:
            raise ValueError(f"{page}: answered with {response.status_code}")
        return response.content.decode()

    def warm(self, *, page: str) -> dict[str, int]:
        """Until the process keeps what it keeps; how many statements and bytes a look has from the second on."""
        from django.db import connection

        counted: list[int] = []

        def count(execute: Any, *arguments: Any) -> Any:
            counted[-1] += 1
            return execute(*arguments)

        begun, content = time.perf_counter(), ""
        with connection.execute_wrapper(count):
            while len(counted) < WARM and (len(counted) < 3 or time.perf_counter() - begun < ENOUGH):
                counted.append(0)
                content = self.look(page)
                if self.shows[page] not in content:
                    raise ValueError(f"{page}: does not say {self.shows[page]}")
        return {"queries": mode(counted[1:]), "bytes": len(content.encode())}

    def turn(self, *, page: str, seconds: float) -> dict[str, float]:
        """As many looks as begin within so many seconds, one at least; web: our own processor time for all of them."""
        number, until, before = 0, time.perf_counter() + seconds, time.process_time()
        while not number or time.perf_counter() < until:
            self.look(page)
            number += 1
        return {"number": number, "web": time.process_time() - before}


def main() -> None:
    answers, sys.stdout = sys.stdout, sys.stderr
    django.setup()
    looks = Looks()
    print(json.dumps("ready"), file=answers, flush=True)
    for line in sys.stdin:
        command = json.loads(line)
        answer = getattr(looks, command.pop("do"))(**command)
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main()
