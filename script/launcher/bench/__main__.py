"""script/bench [--quick]: servers, data, turns of portal and floor, the table."""

import argparse
import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

from script.launcher import PYTHON, ROOT, VAR, Trouble, complain, say
from script.launcher.bench import client, processes, table
from script.launcher.processes import Child, Stopped, lock, start, stop_on_signals
from script.launcher.services import NAME, Instance, running, within_reach

HOME = VAR / "bench"
LOCK = VAR / "bench.lock"
PORTS = {"portal": 18431, "floor": 18432}
THREADS = 4
WORKERS = 2
CASES = {
    # name: (what it says in the table, kind of floor, most queries, most milliseconds)
    "start, visitor": ("Start page, visitor", "visitor", None, None),
    "start": ("Start page, logged in", "page", None, None),
    "call, visitor": ("Call page, visitor", "visitor", None, None),
    "call": ("Call page, logged in", "page", None, None),
    "application": ("One application, its tandem", "page", 15, None),
    "draft save": ("Draft save", "entry", 8, None),
    "submit": ("Submit (second consent)", "entry", None, None),
    "list": ("Back-office list", "page", 12, None),
    "office application": ("One application, back office", "page", 15, None),
    "ranking": ("Ranking", "page", None, 150),
}
OF_FLOOR = 0.60
OF_WEASYPRINT = 0.90


class Plan:
    def __init__(self, quick: bool):
        self.quick = quick
        self.sizes = [1000] if quick else [1000, 10_000]
        self.turns = 3 if quick else 4
        self.seconds = 0.7 if quick else 1.5  # of one turn of one server
        self.saves = 700 if quick else 1500
        self.submits = 150 if quick else 400
        self.letters = 8.0 if quick else 25.0


# -- servers -----------------------------------------------------------------------------------------------


def environment(urls: dict[str, str], database: str = NAME) -> dict[str, str]:
    """As in production; only the mail goes nowhere."""
    url = urls["DATABASE_URL"].replace(f"@/{NAME}?", f"@/{database}?")
    return {
        **{key: value for key, value in os.environ.items() if key not in ("DEBUG", "LOG_LEVEL")},
        **urls,
        "DATABASE_URL": url,
        "FLOOR_DATABASE_URL": urls["DATABASE_URL"].replace(f"@/{NAME}?", "@/floor?"),
        "SECRET_KEY": hashlib.sha256(b"benchmark").hexdigest(),
        "ALLOWED_HOSTS": "localhost",
        "PUBLIC_URL": "https://localhost",
        "MEDIA_ROOT": str(HOME / "media"),
        "STATIC_ROOT": str(HOME / "static"),
        "FONT_DIR": os.environ.get("FONT_DIR") or str(VAR / "fonts"),
        "PYTHONUNBUFFERED": "1",
    }


def serve(name: str, environment: dict[str, str], *, counting: bool = False) -> Child:
    settings, application = {
        "portal": ("script.launcher.bench.settings", "portal.wsgi:application"),
        "floor": ("script.launcher.bench.floor.settings", "script.launcher.bench.floor.wsgi:application"),
    }[name]
    env = {
        **environment,
        "DJANGO_SETTINGS_MODULE": settings,
        "WEB_CONCURRENCY": str(WORKERS),
        "BIND": f"127.0.0.1:{PORTS[name]}",
    }
    if counting:
        env["QUERY_COUNT"] = "1"
    command = [PYTHON, "-m", "gunicorn", "-c", "python:portal.gunicorn", application]
    child = start(f"bench-{name}", command, log=VAR / "log" / f"bench-{name}.log", env=env, cwd=ROOT)
    until = time.monotonic() + 60
    while True:
        if child.ended or time.monotonic() > until:
            child.stop()
            raise Trouble(f"{name} did not start. Its last words ({child.log}):\n{child.last_words()}")
        try:
            client.exchange(PORTS[name], b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            return child
        except (OSError, ValueError):
            time.sleep(0.1)


def call(job: dict) -> dict:
    """The load of one turn, in a process of its own."""
    done = subprocess.run(
        [PYTHON, "-m", "script.launcher.bench.client"],
        input=json.dumps(job),
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    return json.loads(done.stdout)


# -- data --------------------------------------------------------------------------------------------------


def fingerprint() -> str:
    """What the first rows depend on: migrations, presets, the demo's and the benchmark's own telling."""
    found = hashlib.sha256()
    for pattern in ("*/migrations/*.py", "programmes/presets/**/*", "portal/demo/*.py"):
        for path in sorted(ROOT.glob(pattern)):
            if path.is_file() and "node_modules" not in path.parts:
                found.update(path.read_bytes())
    found.update(Path(__file__).with_name("data.py").read_bytes())
    return found.hexdigest()[:12]


def prepare(urls: dict[str, str]) -> None:
    """A fresh database from one that was made before, as long as what makes it is the same."""
    import psycopg

    made = f"ready_{fingerprint()}"
    host = str(within_reach(HOME / "postgres", ".s.PGSQL.5432"))
    with psycopg.connect(host=host, user=NAME, dbname="postgres", autocommit=True) as connection:
        names = [row[0] for row in connection.execute("SELECT datname FROM pg_database")]
        for old in names:
            if old in (NAME, "floor", "making") or (old.startswith("ready_") and old != made):
                connection.execute(f'DROP DATABASE "{old}" WITH (FORCE)')
        if made not in names:
            say("Making the first rows (once; later runs copy them) ...")
            connection.execute("CREATE DATABASE making")
            run_module("script.launcher.bench.data", environment(urls, "making"), "--prepare")
            connection.execute(f"ALTER DATABASE making RENAME TO {made}")
        connection.execute(f"CREATE DATABASE {NAME} TEMPLATE {made}")
        connection.execute("CREATE DATABASE floor")


def run_module(module: str, environment: dict[str, str], *arguments: str, settings: str = "") -> str:
    env = {**environment, "DJANGO_SETTINGS_MODULE": settings} if settings else environment
    with (VAR / "log" / "bench-data.log").open("ab") as log:
        done = subprocess.run(
            [PYTHON, "-m", module, *arguments], stdout=subprocess.PIPE, stderr=log, env=env, cwd=ROOT
        )
    if done.returncode:
        raise Trouble(f"{module} failed; see {VAR / 'log' / 'bench-data.log'}.")
    return done.stdout.decode()


class Data:
    """The process that makes rows and requests."""

    def __init__(self, environment: dict[str, str]):
        self.log = (VAR / "log" / "bench-data.log").open("ab")
        self.process = subprocess.Popen(
            [PYTHON, "-m", "script.launcher.bench.data"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.log,
            text=True,
            env=environment,
            cwd=ROOT,
        )
        self._answer()

    def _answer(self):
        line = self.process.stdout.readline()
        if not line:
            raise Trouble(f"The data could not be made; see {VAR / 'log' / 'bench-data.log'}.")
        return json.loads(line)

    def ask(self, command: str, **arguments):
        self.process.stdin.write(json.dumps({"do": command, **arguments}) + "\n")
        self.process.stdin.flush()
        return self._answer()

    def stop(self) -> None:
        self.process.stdin.close()
        self.process.wait(20)
        self.log.close()


# -- measuring ---------------------------------------------------------------------------------------------


class Bench:
    def __init__(self, plan: Plan, instance: Instance, urls: dict[str, str]):
        self.plan, self.urls = plan, urls
        self.environment = environment(urls)
        self.postmaster = instance.children[0].process.pid
        self.servers: dict[str, Child] = {}
        self.results: list[dict] = []
        self.memory: list[list] = []
        self.floor_session = ""
        self.base = self.per_row = 0

    def start_servers(self, *, counting: bool = False) -> None:
        for name in PORTS:
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
                PORTS["floor"], self.floor_get(rows, 0, session=session).encode()
            )
            if status != 200:
                raise Trouble(f"The floor answers {status}; see {self.servers['floor'].log}.")
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
        job = {"port": PORTS[server], "threads": threads, "seconds": self.plan.seconds}
        found = call({**job, "requests": requests, "cycle": cycle})
        number = len(found["latencies"])
        after = self.server_seconds(server), self.database_seconds()
        wrong = {status: n for status, n in found["statuses"].items() if status not in ("200", "302")}
        if wrong or not number:
            raise Trouble(f"{server} answers {found['statuses']}; see {self.servers[server].log}.")
        found["rate"] = number / found["wall"]
        found["web"] = processes.spent(before[0], after[0]) / number
        found["database"] = processes.spent(before[1], after[1]) / number
        return found

    def server_seconds(self, server: str) -> dict[int, float]:
        return processes.processor_seconds(processes.family(self.servers[server].process.pid))

    def database_seconds(self) -> dict[int, float]:
        return processes.processor_seconds(processes.children(self.postmaster))

    def warm(self, server: str, request: str, *, times: int = 6) -> int:
        """Both workers have seen the page; the number of bytes."""
        length = 0
        for _number in range(times):
            status, _head, body = client.exchange(PORTS[server], request.encode())
            if status not in (200, 302):
                raise Trouble(f"{server} answers {status} to {request.splitlines()[0]}; see its log.")
            length = len(body)
        return length

    def case(self, name: str, requests: list[str], text: str) -> dict:
        title, kind, most_queries, most_ms = CASES[name]
        writes = kind == "entry"
        size = 0 if writes else self.warm("portal", requests[0])
        other = self.floor_entry(text) if writes else self.floor_page(size, session=kind == "page")
        self.warm("floor", other)
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
            for name in CASES:
                # Writes take the last ones of their requests, which no turn uses.
                wanted = requests[name][-3:] if CASES[name][1] == "entry" else [requests[name][0]] * 3
                counted = []
                for request in wanted:
                    _status, head, _body = client.exchange(PORTS["portal"], request.encode())
                    counted.append(int(client.header(head, b"x-queries")))
                found[name] = max(counted[1:])  # the first one may still look something up for its process
            return found
        finally:
            self.stop_servers()

    def size(self, data: Data, size: int, first: int, offset: int) -> None:
        plan = self.plan
        drafts = [offset + 1, offset + plan.saves + 10]
        agreed = [offset + 1, offset + plan.submits + 10]
        say(f"{size} applications: making them ...")
        data.ask(
            "grow", first=first, last=size,
            drafts_first=drafts[0], drafts_last=drafts[1], agreed_last=agreed[1],
        )  # fmt: skip
        requests = data.ask("requests", numbers=[1, size], drafts=drafts, agreed=agreed)
        queries = self.count_queries(requests)
        self.start_servers()
        try:
            for name in CASES:
                wanted = requests[name][:-10] if CASES[name][1] == "entry" else requests[name]
                before = data.ask("submitted")["submissions"] if name == "submit" else 0
                found = self.case(name, wanted, requests["floor entry text"])
                if name == "submit":
                    there = data.ask("submitted")["submissions"] - before
                    if there != found["number"]:
                        raise Trouble(f"{found['number']} submits, but {there} submissions.")
                found |= {"size": size, "queries": queries[name]}
                self.results.append(found)
                say(
                    f"  {found['title']:<32} {found['rate']:7.1f}/s  p50 {found['p50'] * 1000:6.1f} ms  "
                    f"{found['queries']:3} queries  {table.share(found['shares'])} of the floor"
                )
            for name, child in self.servers.items():
                self.note_memory(f"web, {name}, {size} applications", child)
        finally:
            self.stop_servers()

    def note_memory(self, title: str, child: Child) -> None:
        """The starter first, then each process below it."""
        pids = processes.family(child.process.pid)
        found = [processes.memory(pid) for pid in pids]
        self.memory.append(
            [
                title,
                len(pids),
                f"{max(pss for pss, _rss in found):.0f}",
                f"{max(rss for _pss, rss in found):.0f}",
                f"{sum(pss for pss, _rss in found):.0f}",
            ]
        )

    def worker(self) -> None:
        """A Celery worker as script/demo starts it, after it has delivered what the submits owe."""
        env = {**self.environment, "DJANGO_SETTINGS_MODULE": "script.launcher.bench.settings"}
        command = [PYTHON, "-m", "celery", "--app", "portal.celery:app", "worker"]
        command += ["--concurrency", "2", "--loglevel", "info"]
        log = VAR / "log" / "bench-worker.log"
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
        return json.loads(
            run_module("script.launcher.bench.letters", self.environment, str(self.plan.letters))
        )


# -- the table ---------------------------------------------------------------------------------------------


def verdict(reached: bool) -> str:
    return "reached" if reached else "**missed**"


def targets(results: list[dict], letters: dict) -> str:
    rows = []
    for found in results:
        what = f"{found['title']}, {found['size']}"
        if found["most_queries"]:
            rows.append(
                [what, f"≤ {found['most_queries']} queries", found["queries"],
                 verdict(found["queries"] <= found["most_queries"])]
            )  # fmt: skip
        if found["most_ms"] and found["size"] == 1000:
            rows.append(
                [what, f"p50 < {found['most_ms']} ms, one at a time", f"{table.ms(found['alone'])} ms",
                 verdict(found["alone"] * 1000 < found["most_ms"])],
            )  # fmt: skip
            rows.append(
                [what, f"p50 < {found['most_ms']} ms, {THREADS} at a time", f"{table.ms(found['p50'])} ms",
                 verdict(found["p50"] * 1000 < found["most_ms"])]
            )  # fmt: skip
        if found["bytes"]:
            reached = median(found["shares"]) >= OF_FLOOR
            rows.append([what, "≥ 60 % of its floor", table.share(found["shares"]), verdict(reached)])
    shares = letter_shares(letters, "portal")
    rows.append(
        [
            "Letters",
            "≥ 90 % of WeasyPrint alone",
            table.share(shares),
            verdict(median(shares) >= OF_WEASYPRINT),
        ]
    )
    return table.table(["target", "to reach", "measured", ""], rows)


def letter_shares(letters: dict, which: str) -> list[float]:
    return [mine / alone for mine, alone in zip(letters[which], letters["alone"], strict=True)]


def report(bench: Bench, letters: dict, seconds: float) -> str:
    plan = bench.plan
    pages = [
        [
            found["title"],
            found["size"],
            f"{found['rate']:.0f}",
            table.ms(found["alone"]) if found["alone"] else "–",
            table.ms(found["p50"]),
            table.ms(found["p99"]),
            found["queries"],
            f"{found['web'] * 1000:.1f} + {found['database'] * 1000:.1f}",
            f"{found['bytes'] / 1024:.0f}" if found["bytes"] else "–",
            f"{found['floor_rate']:.0f}",
            f"{found['floor_cpu'] * 1000:.1f}",
            table.share(found["shares"]),
            f"{found['floor_cpu'] / (found['web'] + found['database']) * 100:.0f} %",
        ]
        for found in bench.results
    ]
    head = ["page", "applications", "req/s", "alone p50 ms", "p50 ms", "p99 ms", "queries", "CPU ms web + db",
            "KiB", "floor req/s", "floor CPU ms", "share of floor", "by CPU"]  # fmt: skip
    made = f"Made on {datetime.now(UTC).date().isoformat()}"
    load = os.getloadavg()
    return "\n".join(
        [
            "",
            f"{made}{' with --quick' if plan.quick else ''} in {seconds / 60:.0f} min: {machine()}, load "
            f"{load[1]:.1f} at the end. gunicorn with {WORKERS} sync workers, {THREADS} connections at a time, "
            f"{plan.turns} turns of {plan.seconds} s each for portal and floor.",
            "",
            table.table(head, pages),
            "",
            "### Letters",
            "",
            table.table(
                ["letters", "per second of processor time", "of WeasyPrint alone"],
                [
                    ["WeasyPrint alone, same HTML", f"{median(letters['alone']):.2f}", "100 %"],
                    ["HTML and PDF of the portal", f"{median(letters['render']):.2f}",
                     table.share(letter_shares(letters, "render"))],
                    ["issued: lock, PDF, file, audit, mail, commit", f"{median(letters['portal']):.2f}",
                     table.share(letter_shares(letters, "portal"))],
                ],
            ),
            "",
            "### Memory",
            "",
            table.table(
                ["processes", "how many", "largest PSS MiB", "largest RSS MiB", "all PSS MiB"], bench.memory
            ),
            "",
            "### Targets",
            "",
            targets(bench.results, letters),
            "",
        ]
    )  # fmt: skip


def machine() -> str:
    name = ""
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            name = line.partition(":")[2].strip()
            break
    return f"{os.cpu_count()} × {name or platform.machine()}, Python {platform.python_version()}"


# -- the whole ---------------------------------------------------------------------------------------------


def collect_static(urls: dict[str, str]) -> None:
    (HOME / "static").mkdir(parents=True, exist_ok=True)
    run_module(
        "django", environment(urls), "collectstatic", "--no-input", "-v0",
        settings="script.launcher.bench.settings",
    )  # fmt: skip


def measure(plan: Plan, instance: Instance, urls: dict[str, str], begun: float) -> str:
    bench = Bench(plan, instance, urls)
    collect_static(urls)
    prepare(urls)
    bench.floor_session = run_module("script.launcher.bench.floor.fill", bench.environment).strip()
    data = Data(bench.environment)
    try:
        first = offset = 0
        for size in plan.sizes:
            bench.size(data, size, first + 1, offset)
            first, offset = size, offset + 5000
    finally:
        data.stop()
    say("Worker and letters ...")
    bench.worker()
    letters = bench.letters()
    return report(bench, letters, time.monotonic() - begun)


def own_servers() -> Instance:
    """Always servers of its own: the copies need a superuser, and nobody's data are to be in the way."""
    for name in ("DATABASE_URL", "REDIS_URL"):
        os.environ.pop(name, None)
    shutil.rmtree(HOME / "valkey", ignore_errors=True)
    return Instance("bench")


def main(report_to: Callable[[str], None] = table.write) -> None:
    parser = argparse.ArgumentParser(prog="script/bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="1,000 applications, short turns")
    parser.add_argument("--print", action="store_true", help="print the table, leave docs/benchmarks.md")
    wanted = parser.parse_args()
    begun = time.monotonic()
    guard = lock(LOCK)
    if guard is None:
        raise Trouble("The benchmark of this checkout runs already.")
    instance = own_servers()
    with stop_on_signals():
        try:
            with running(instance) as urls:
                text = measure(Plan(wanted.quick), instance, urls, begun)
        except Stopped:
            say("Stopped.")
            return
    print(text)
    if not wanted.print:
        report_to(text)


if __name__ == "__main__":
    try:
        main()
    except Trouble as trouble:
        complain(trouble)
        sys.exit(1)
