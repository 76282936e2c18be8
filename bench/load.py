"""script/bench --load: the last minute before a deadline, on top of ordinary traffic, on two processors."""

import os
import random
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import cycle

from bench import client, processes, table
from bench.report import machine
from bench.servers import WORKERS, Data, Server, call, environment, serve
from script.launcher import say
from script.launcher.services import Instance

SECONDS, RATE, SUBMITS = 60, 100, 300
# What people do on such a day, in percent; "submit" comes on top.
MIX = {"start": 20, "call": 20, "list": 15, "detail": 15, "autosave": 30}
TITLES = {
    "start": "Start page, visitor",
    "call": "Call page, visitor",
    "list": "My applications",
    "detail": "One application, its tandem",
    "autosave": "Draft save, one text",
    "submit": "Submit (second consent)",
}


def moments(dice: random.Random, rate: float, seconds: float) -> Iterator[float]:
    """Arrivals of people who know nothing of each other."""
    at = dice.expovariate(rate)
    while at < seconds:
        yield at
        at += dice.expovariate(rate)


def planned(requests: dict[str, list], *, seconds: float, submits: int, seed: int = 1) -> list:
    """[[second, kind, request]] in order. Autosaves and submits are sent once each, pages again and again."""
    dice = random.Random(seed)
    supply = {
        kind: iter(some) if kind in ("autosave", "submit") else cycle(some) for kind, some in requests.items()
    }
    kinds = dice.choices(list(MIX), weights=list(MIX.values()), k=int(RATE * seconds * 2))
    found = list(zip(moments(dice, RATE, seconds), kinds, strict=False))
    found += [(dice.uniform(0, seconds), "submit") for _number in range(submits)]
    return [[at, kind, next(supply[kind])] for at, kind in sorted(found)]


def measure(instance: Instance, urls: dict[str, str], *, quick: bool) -> str:
    """The table; raises Trouble where something was lost."""
    share = 3 if quick else 1
    seconds, submits = SECONDS // share, SUBMITS // share
    env = environment(urls)
    data = Data(env)
    try:
        say("1,000 applications and the drafts: making them ...")
        copies = {"drafts": [1, 60 * seconds], "agreed": [1, submits]}
        data.ask("grow", reviewed=[1, 1000], **copies)
        requests = data.ask("minute", **copies)
        arrivals = planned(requests, seconds=seconds, submits=submits)
        before = data.ask("written")
        server = serve("portal", env)
        try:
            _warm(requests, server)
            say(f"{len(arrivals)} requests in {seconds} s ...")
            found = _run(arrivals, server, instance)
        finally:
            server.stop()
        after = data.ask("written")
    finally:
        data.stop()
    written = {name: after[name] - before[name] for name in after}
    return _report(found, written, seconds, submits)


def _warm(requests: dict[str, list], server: Server) -> None:
    for kind in ("start", "call", "list", "detail"):
        for request in requests[kind][:8]:
            client.exchange(server.port, request.encode())


def _run(arrivals: list, server: Server, instance: Instance) -> dict:
    def spent_so_far() -> tuple[dict, dict]:
        return (
            processes.processor_seconds(processes.family(server.pid)),
            processes.processor_seconds(processes.family(instance.children[0].process.pid)),
        )

    before = spent_so_far()
    found = call({"port": server.port, "arrivals": arrivals}, "arrivals")
    after = spent_so_far()
    found["web"], found["database"] = (processes.spent(*pair) for pair in zip(before, after, strict=True))
    return found


def lost(seen: dict, written: dict, submits: int) -> list[str]:
    """What was promised and is not there, or is there and was not promised."""
    ended = [status for answers in seen.values() for _latency, status in answers]
    handed_in = sum(status == 302 for _latency, status in seen["submit"])
    saved = sum(status == 200 for _latency, status in seen["autosave"])
    checks = {
        "requests without an answer": sum(status == 0 for status in ended),
        "answers of 5xx": sum(status >= 500 for status in ended),
        "answers of 4xx": sum(400 <= status < 500 for status in ended),
        "submits without a receipt's address": submits - handed_in,
        "submissions lost": handed_in - written["submissions"],
        "submissions not on record": handed_in - written["on record"],
        "receipts not owed to both partners": 2 * handed_in - written["receipts owed"],
        "texts lost": saved - written["texts"],
    }
    return [f"{name}: {number}" for name, number in checks.items() if number]


def _report(found: dict, written: dict, seconds: int, submits: int) -> str:
    seen = found["seen"]
    every = [one for answers in seen.values() for one in answers]
    rows = [_row(TITLES[kind], seen[kind], seconds) for kind in TITLES]
    rows.append(_row("all", every, seconds))
    missing = lost(seen, written, submits)
    busy = sum(found[name] for name in ("web", "database", "client"))
    cores = os.cpu_count() or 1
    return "\n".join(
        [
            "",
            f"Made on {datetime.now(UTC).date().isoformat()}: {machine()}, load {os.getloadavg()[0]:.1f} at the "
            f"end. gunicorn with {WORKERS} sync workers, PostgreSQL and the client on the same processors. "
            f"{len(every)} requests in {seconds} s, the last answer after {found['wall']:.1f} s.",
            "",
            table.table(
                ["request", "arrivals", "per second", "p50 ms", "p95 ms", "p99 ms", "slowest ms", "not 2xx or 3xx"],
                rows,
            ),
            "",
            f"Processor time: web {found['web']:.1f} s, PostgreSQL {found['database']:.1f} s, client "
            f"{found['client']:.1f} s; {busy / (cores * found['wall']) * 100:.0f} % of {cores} processors.",
            "",
            f"Written: {written['submissions']} submissions, {written['on record']} on record, "
            f"{written['receipts owed']} receipts owed, {written['texts']} texts. "
            + ("**Wrong: " + "; ".join(missing) + ".**" if missing else "Nothing lost, nothing doubled, no error."),
            "",
        ]
    )  # fmt: skip


def _row(title: str, answers: list, seconds: int) -> list:
    latencies = [latency for latency, _status in answers]
    wrong = sum(not 200 <= status < 400 for _latency, status in answers)
    marks = [table.ms(table.percentile(latencies, share)) for share in (0.5, 0.95, 0.99)]
    return [title, len(answers), f"{len(answers) / seconds:.1f}", *marks, table.ms(max(latencies)), wrong]
