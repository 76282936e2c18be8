"""Each page beside its two floors: turns of the three, queries, memory."""

import json
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median, mode
from typing import NamedTuple

from bench import client, floors, processes, table
from bench.queries import Work
from bench.servers import LOGS, NAMES, Data, Server, call, environment, run_module, serve
from script.launcher import PYTHON, ROOT, Trouble, say
from script.launcher.processes import Child, start
from script.launcher.services import Instance

THREADS = 4


class Case(NamedTuple):
    """What it says in the table, the kind of its floor (visitor, page, entry), and what it has to reach."""

    title: str
    floor: str
    share: float | None = None  # of the first floor, by processor time
    queries: int | None = None
    p50: int | None = None  # milliseconds, THREADS at a time: less than this
    cpu: int | None = None  # milliseconds of processor time
    grows: bool = False  # with the number of applications, at each look: only the fewest are judged


CASES = {
    "start, visitor": Case("Start page, visitor", "visitor", share=0.85),
    "start": Case("Start page, logged in", "page", share=0.75),
    "call, visitor": Case("Call page, visitor", "visitor", share=0.85),
    "call": Case("Call page, logged in", "page", share=0.75),
    "dashboard": Case("My applications", "page", queries=12),
    "application": Case("One application, its tandem", "page", share=0.35, queries=8),
    "finance form": Case("Finance plan, 40 rows of costs", "page", queries=15),
    "draft save": Case("Draft save, one text", "entry", share=0.50, queries=8),
    "finance cell": Case("Draft save, one cell of 40 rows", "entry", queries=8),
    "submit": Case("Submit (second consent)", "entry", queries=25, cpu=30),
    "list": Case("Back-office list", "page", share=0.30, queries=12),
    "office application": Case("One application, back office", "page", queries=15),
    "scoring": Case("Scoring page", "page", queries=15),
    "ranking": Case("Ranking", "page", share=0.30, p50=120, grows=True),
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

    def start_servers(self, *, counting: bool = False) -> None:
        for name in NAMES:
            self.servers[name] = serve(name, self.environment, counting=counting)

    def stop_servers(self) -> None:
        while self.servers:
            self.servers.popitem()[1].stop()

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
        found["cpu"] = found["web"] + found["database"]
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

    def case(self, name: str, requests: list[str], text: str, second: str) -> dict:
        """Turns of the portal and of both floors. text: what a write of the first floor sends; second: the request to the
        second floor."""
        kind = CASES[name].floor
        writes = kind == "entry"
        size = 0 if writes else self.warm("portal", requests[0], page=True)
        session = "" if kind == "visitor" else self.floor_session
        port = self.servers["floor"].port
        first = floors.first_entry(session, text) if writes else floors.first_page(port, size, session)
        for other in (first, second):
            self.warm("floor", other, page=not writes)
        alone = []
        if not writes:
            alone = self.turn("portal", requests, cycle=True, threads=1)["latencies"]
        each = max(1, len(requests) // self.plan.turns)
        portal, bare, alike = [], [], []
        for number in range(self.plan.turns):
            part = requests[number * each : (number + 1) * each] if writes else requests
            portal.append(self.turn("portal", part, cycle=not writes))
            bare.append(self.turn("floor", [first], cycle=True))
            alike.append(self.turn("floor", [second], cycle=True))
        latencies = [one for found in portal for one in found["latencies"]]
        return {
            "name": name,
            "number": len(latencies),
            "rate": median(found["rate"] for found in portal),
            "alone": median(alone) if alone else None,
            "p50": table.percentile(latencies, 0.50),
            "p99": table.percentile(latencies, 0.99),
            "web": median(found["web"] for found in portal),
            "database": median(found["database"] for found in portal),
            "cpu": median(found["cpu"] for found in portal),
            "bytes": size,
            "floor_rate": median(found["rate"] for found in bare),
            "floor_cpu": median(found["cpu"] for found in bare),
            "second_cpu": median(found["cpu"] for found in alike),
            "rate_shares": [mine["rate"] / other["rate"] for mine, other in zip(portal, bare, strict=True)],
            "cpu_shares": [other["cpu"] / mine["cpu"] for mine, other in zip(portal, bare, strict=True)],
            "second_shares": [other["cpu"] / mine["cpu"] for mine, other in zip(portal, alike, strict=True)],
        }

    # -- a size ------------------------------------------------------------------------------------------------
    def count(self, requests: dict) -> dict[str, tuple[Work, str]]:
        """{case: (its work, the request to the second floor for as much)}, in a pass that nothing is timed in."""
        self.start_servers(counting=True)
        try:
            return {name: self._count(name, requests) for name in self.plan.cases}
        finally:
            self.stop_servers()

    def _count(self, name: str, requests: dict) -> tuple[Work, str]:
        kind = CASES[name].floor
        writes = kind == "entry"
        # Writes take the last ones of their requests, which no turn uses.
        wanted = requests[name][-9:] if writes else [requests[name][0]] * 9
        seen, size = [], 0
        for request in wanted:
            _status, head, body = client.exchange(self.servers["portal"].port, request.encode())
            seen.append(floors.work_of(head))
            size = 0 if writes else len(body)
        # The first one of each worker may still look something up for its process.
        work = mode(seen)
        session = "" if kind == "visitor" else self.floor_session
        text = requests["floor entry text"] if writes else None
        return work, floors.second(self.servers["floor"].port, work, size=size, session=session, text=text)

    def size(self, data: Data, size: int, first: int, offset: int) -> None:
        plan = self.plan
        drafts = [offset + 1, offset + plan.saves + 10]
        agreed = [offset + 1, offset + plan.submits + 10]
        say(f"{size} applications: making them ...")
        copies = {"drafts": drafts, "agreed": agreed, "wide": agreed}
        data.ask("grow", reviewed=[first, size], **copies)
        requests = data.ask("requests", numbers=[1, size], **copies)
        counted = self.count(requests)
        self.start_servers()
        try:
            for name in plan.cases:
                wanted = requests[name][:-10] if CASES[name].floor == "entry" else requests[name]
                before = data.ask("written")["submissions"] if name == "submit" else 0
                work, second = counted[name]
                found = self.case(name, wanted, requests["floor entry text"], second)
                if name == "submit":
                    there = data.ask("written")["submissions"] - before
                    if there != found["number"]:
                        raise Trouble(f"{found['number']} submits, but {there} submissions.")
                found |= {"size": size, "work": work}
                self.results.append(found)
                say(
                    f"  {CASES[name].title:<32} {found['rate']:7.1f}/s  p50 {found['p50'] * 1000:6.1f} ms  "
                    f"{work.statements:3} queries  {work.nodes:5} nodes  {table.share(found['cpu_shares'])} of the floor,"
                    f" {table.share(found['second_shares'])} of the second"
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
