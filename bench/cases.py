"""Each page beside the floor: turns of both, queries, memory."""

import json
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median, mode
from urllib.parse import urlencode

from bench import client, processes, table
from bench.servers import LOGS, NAMES, Data, Server, call, environment, run_module, serve
from script.launcher import PYTHON, ROOT, Trouble, say
from script.launcher.processes import Child, start
from script.launcher.services import Instance

THREADS = 4
CASES = {
    # name: (what it says in the table, kind of floor, most queries, most milliseconds)
    "start, visitor": ("Start page, visitor", "visitor", None, None),
    "start": ("Start page, logged in", "page", None, None),
    "call, visitor": ("Call page, visitor", "visitor", None, None),
    "call": ("Call page, logged in", "page", None, None),
    "dashboard": ("My applications", "page", 12, None),
    "application": ("One application, its tandem", "page", 15, None),
    "finance form": ("Finance plan, 40 rows of costs", "page", 15, None),
    "draft save": ("Draft save, one text", "entry", 8, None),
    "finance cell": ("Draft save, one cell of 40 rows", "entry", 8, None),
    "submit": ("Submit (second consent)", "entry", None, None),
    "list": ("Back-office list", "page", 12, None),
    "office application": ("One application, back office", "page", 15, None),
    "scoring": ("Scoring page", "page", 15, None),
    "ranking": ("Ranking", "page", None, 150),
}


class Plan:
    def __init__(self, quick: bool, only: Sequence[str] = ()):
        self.quick, self.only = quick, only
        self.cases = [name for name in CASES if not only or name in only]
        self.sizes = [1000] if quick or only else [1000, 10_000]
        self.turns = 3 if quick else 4
        self.seconds = 0.7 if quick else 1.5  # of one turn of one server
        self.saves = 700 if quick else 1500
        self.submits = 150 if quick else 400
        self.letters = 8.0 if quick else 25.0


class Bench:
    def __init__(self, plan: Plan, instance: Instance, urls: dict[str, str]):
        self.plan, self.urls = plan, urls
        self.environment = environment(urls)
        self.postmaster = instance.children[0].process.pid
        self.servers: dict[str, Server] = {}
        self.results: list[dict] = []
        self.memory: list[list] = []
        self.jobs: list[dict] = []
        self.floor_session = ""
        self.base = self.per_row = 0

    def start_servers(self, *, counting: bool = False) -> None:
        for name in NAMES:
            self.servers[name] = serve(name, self.environment, counting=counting)

    def stop_servers(self) -> None:
        while self.servers:
            self.servers.popitem()[1].stop()

    # -- the floor's requests ------------------------------------------------------------------------------
    def floor_get(self, rows: int, padding: int, *, session: bool) -> str:
        cookie = f"Cookie: sessionid={self.floor_session}\r\n" if session else ""
        return (
            f"GET /page/{rows}/{padding}/ HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\n"
            f"Accept-Language: de\r\n{cookie}Connection: close\r\n\r\n"
        )

    def floor_page(self, size: int, *, session: bool) -> str:
        """The request for a page of this many bytes: as many rows as fit, blanks for the rest."""

        def length(rows: int) -> int:
            status, _head, body = client.exchange(
                self.servers["floor"].port, self.floor_get(rows, 0, session=session).encode()
            )
            if status != 200:
                raise Trouble(f"The floor answers {status}; see {self.servers['floor'].child.log}.")
            return len(body)

        rows = 0
        step = 512
        while step:
            if length(rows + step) <= size and rows + step <= 1000:
                rows += step
            step //= 2
        return self.floor_get(rows, max(0, size - length(rows)), session=session)

    def floor_entry(self, text: str) -> str:
        body = urlencode({"csrfmiddlewaretoken": "a" * 32, "text": text})
        return (
            f"POST /entry/ HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\nAccept-Language: de\r\n"
            f"Cookie: sessionid={self.floor_session}; csrftoken={'a' * 32}\r\nOrigin: http://localhost\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
            f"Connection: close\r\n\r\n{body}"
        )

    # -- one case --------------------------------------------------------------------------------------------
    def turn(self, server: str, requests: list[str], *, cycle: bool, threads: int = THREADS) -> dict:
        before = self.server_seconds(server), self.database_seconds()
        job = {"port": self.servers[server].port, "threads": threads, "seconds": self.plan.seconds}
        found = call({**job, "requests": requests, "cycle": cycle})
        number = len(found["latencies"])
        after = self.server_seconds(server), self.database_seconds()
        wrong = {status: n for status, n in found["statuses"].items() if status not in ("200", "302")}
        if wrong or not number:
            raise Trouble(f"{server} answers {found['statuses']}; see {self.servers[server].child.log}.")
        found["rate"] = number / found["wall"]
        found["web"] = processes.spent(before[0], after[0]) / number
        found["database"] = processes.spent(before[1], after[1]) / number
        return found

    def server_seconds(self, server: str) -> dict[int, float]:
        return processes.processor_seconds(processes.family(self.servers[server].pid))

    def database_seconds(self) -> dict[int, float]:
        return processes.processor_seconds(processes.children(self.postmaster))

    def warm(self, server: str, request: str, *, page: bool, times: int = 6) -> int:
        """Both workers have seen the page; the number of bytes."""
        length = 0
        for _number in range(times):
            status, _head, body = client.exchange(self.servers[server].port, request.encode())
            if status != 200 and (page or status != 302):  # a page that leads elsewhere is not the page
                raise Trouble(f"{server} answers {status} to {request.splitlines()[0]}; see its log.")
            length = len(body)
        return length

    def case(self, name: str, requests: list[str], text: str) -> dict:
        title, kind, most_queries, most_ms = CASES[name]
        writes = kind == "entry"
        size = 0 if writes else self.warm("portal", requests[0], page=True)
        other = self.floor_entry(text) if writes else self.floor_page(size, session=kind == "page")
        self.warm("floor", other, page=not writes)
        portal, floor, alone = [], [], []
        if not writes:
            alone = self.turn("portal", requests, cycle=True, threads=1)["latencies"]
        each = max(1, len(requests) // self.plan.turns)
        for number in range(self.plan.turns):
            part = requests[number * each : (number + 1) * each] if writes else requests
            portal.append(self.turn("portal", part, cycle=not writes))
            floor.append(self.turn("floor", [other], cycle=True))
        latencies = [one for found in portal for one in found["latencies"]]
        return {
            "name": name,
            "title": title,
            "number": len(latencies),
            "rate": median(found["rate"] for found in portal),
            "alone": median(alone) if alone else None,
            "p50": table.percentile(latencies, 0.50),
            "p99": table.percentile(latencies, 0.99),
            "web": median(found["web"] for found in portal),
            "database": median(found["database"] for found in portal),
            "bytes": size,
            "floor_rate": median(found["rate"] for found in floor),
            "floor_p50": median(table.percentile(found["latencies"], 0.5) for found in floor),
            "floor_cpu": median(found["web"] + found["database"] for found in floor),
            "shares": [mine["rate"] / other["rate"] for mine, other in zip(portal, floor, strict=True)],
            "most_queries": most_queries,
            "most_ms": most_ms,
        }

    # -- a size ------------------------------------------------------------------------------------------------
    def count_queries(self, requests: dict) -> dict[str, int]:
        self.start_servers(counting=True)
        try:
            found = {}
            for name in self.plan.cases:
                # Writes take the last ones of their requests, which no turn uses.
                wanted = requests[name][-9:] if CASES[name][1] == "entry" else [requests[name][0]] * 9
                counted = []
                for request in wanted:
                    _status, head, _body = client.exchange(self.servers["portal"].port, request.encode())
                    counted.append(int(client.header(head, b"x-queries")))
                # The first one of each worker may still look something up for its process.
                found[name] = mode(counted)
            return found
        finally:
            self.stop_servers()

    def size(self, data: Data, size: int, first: int, offset: int) -> None:
        plan = self.plan
        drafts = [offset + 1, offset + plan.saves + 10]
        agreed = [offset + 1, offset + plan.submits + 10]
        say(f"{size} applications: making them ...")
        copies = {"drafts": drafts, "agreed": agreed, "wide": agreed}
        data.ask("grow", reviewed=[first, size], **copies)
        requests = data.ask("requests", numbers=[1, size], **copies)
        queries = self.count_queries(requests)
        self.start_servers()
        try:
            for name in plan.cases:
                wanted = requests[name][:-10] if CASES[name][1] == "entry" else requests[name]
                before = data.ask("written")["submissions"] if name == "submit" else 0
                found = self.case(name, wanted, requests["floor entry text"])
                if name == "submit":
                    there = data.ask("written")["submissions"] - before
                    if there != found["number"]:
                        raise Trouble(f"{found['number']} submits, but {there} submissions.")
                found |= {"size": size, "queries": queries[name]}
                self.results.append(found)
                say(
                    f"  {found['title']:<32} {found['rate']:7.1f}/s  p50 {found['p50'] * 1000:6.1f} ms  "
                    f"{found['queries']:3} queries  {table.share(found['shares'])} of the floor"
                )
            for name, server in self.servers.items():
                self.note_memory(f"web, {name}, {size} applications", server.child)
        finally:
            self.stop_servers()

    def note_memory(self, title: str, child: Child) -> None:
        """The starter first, then each process below it."""
        pids = processes.family(child.process.pid)
        found = [size for pid in pids if (size := processes.memory(pid))]
        if not found:
            raise Trouble(f"{title} ended by itself. Its last words ({child.log}):\n{child.last_words()}")
        self.memory.append(
            [
                title,
                len(found),
                f"{max(pss for pss, _rss in found):.0f}",
                f"{max(rss for _pss, rss in found):.0f}",
                f"{sum(pss for pss, _rss in found):.0f}",
            ]
        )

    def worker(self) -> None:
        """A Celery worker as script/demo starts it, after it has delivered what the submits owe."""
        env = {**self.environment, "DJANGO_SETTINGS_MODULE": "bench.settings"}
        command: list[str | Path] = [PYTHON, "-m", "celery", "--app", "portal.celery:app", "worker"]
        command += ["--concurrency", "2", "--loglevel", "info"]
        log = LOGS / "bench-worker.log"
        child = start("bench-worker", command, log=log, env=env, cwd=ROOT)
        try:
            self.wait_for_mail(child)
            self.note_memory("worker (Celery, 2 processes)", child)
        finally:
            child.stop()

    def wait_for_mail(self, child: Child) -> None:
        until = time.monotonic() + 25
        while time.monotonic() < until and not child.ended:
            if child.log.exists() and b"core.tasks.deliver" in child.log.read_bytes():
                time.sleep(3)
                return
            time.sleep(0.3)

    def letters(self) -> dict:
        return json.loads(run_module("bench.letters", self.environment, str(self.plan.letters)))
