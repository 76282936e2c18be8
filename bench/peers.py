"""script/bench --peers: the portal's pages beside those of pretalx that do the same work for the same number of rows.

Two processes of the same Python, each with its own project's production settings, on one PostgreSQL and one Valkey.
They run the same code (bench.looks) and take turns. Counted is processor time, of the process and of the servers.
"""

import json
import math
import os
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median
from typing import Any

from bench import processes, table
from bench.pretalx import install
from bench.report import machine, verdict
from bench.servers import Data, environment, run_module
from script.launcher import Trouble, say
from script.launcher.services import Instance

APPLICATIONS, DRAFTS = 1000, 40
TURNS, SECONDS = 5, 2.0
QUICK_TURNS, QUICK_SECONDS = 3, 0.7


@dataclass(frozen=True)
class Page:
    """case, theirs: the names of the requests (bench.requests.of_cases, bench.pretalx.data); shows: words of our page;
    least: how many times as fast, None: measured only."""

    case: str
    theirs: str
    title: str
    their_title: str
    shows: str
    least: float | None = None


PAGES = (
    Page("start, visitor", "start", "Start page, visitor", "event page, visitor", "Inklusion vor Ort", 8),
    Page("call, visitor", "call", "Call page, visitor", "call for papers, visitor", "Inklusion vor Ort", 6),
    Page("dashboard", "mine", "My applications", "my submissions", "Stadtpark ohne Barrieren"),
    Page("application", "submission", "One application, its tandem", "one submission, its speaker",
         "Stadtpark ohne Barrieren", 4),
    Page("office application", "office submission", "One application, back office", "one submission, organiser",
         "Zusammen in der Neustadt", 4),
    Page("list", "list", "Back-office list", "submissions, organiser", "B-00", 15),
    Page("scoring", "review", "Scoring page", "one review, reviewer", "Noch zu begutachten"),
    Page("ranking", "dashboard", "Ranking", "review dashboard, organiser", "B-00", 60),
    Page("ranking", "dashboard of fifty", "Ranking", "the same, fifty rows chosen", "B-00"),
)  # fmt: skip


class Side:
    """One of the two processes; store: the processes that keep its data."""

    def __init__(self, process: Data, pages: dict[str, dict], valkey: int):
        self.process = process
        self.store = [process.ask("take", pages=pages), valkey]

    def warm(self, page: str) -> dict[str, int]:
        return self.process.ask("warm", page=page)

    def turn(self, page: str, seconds: float) -> dict[str, float]:
        """Seconds of processor time for one look, web and store."""
        before = processes.processor_seconds(self.store)
        found = self.process.ask("turn", page=page, seconds=seconds)
        after = processes.processor_seconds(self.store)
        if set(after) != set(self.store):
            raise Trouble("A server ended, or a process has another connection than before: no figures.")
        web, store = found["web"] / found["number"], processes.spent(before, after) / found["number"]
        return {"web": web, "store": store, "number": found["number"]}


def compared(ours: Side, theirs: Side, page: Page, turns: int, seconds: float) -> dict[str, Any]:
    """{ours, theirs: {web, store, queries, bytes, number}; times: how many times theirs is ours}."""
    said = {"ours": ours.warm(page.case), "theirs": theirs.warm(page.theirs)}
    taken: dict[str, list[dict[str, float]]] = {"ours": [], "theirs": []}
    for _turn in range(turns):
        taken["theirs"].append(theirs.turn(page.theirs, seconds))
        taken["ours"].append(ours.turn(page.case, seconds))
    pairs = zip(taken["theirs"], taken["ours"], strict=True)
    found: dict[str, Any] = {
        side: {
            **said[side],
            "number": sum(turn["number"] for turn in taken[side]),
            **{part: median(turn[part] for turn in taken[side]) for part in ("web", "store")},
        }
        for side in taken
    }
    found["times"] = median(cost(their_turn) / cost(our_turn) for their_turn, our_turn in pairs)
    return found


def cost(turn: dict[str, float]) -> float:
    return turn["web"] + turn["store"]


def measure(instance: Instance, urls: dict[str, str], *, quick: bool, begun: float) -> str:
    install.prepare(urls)
    if instance.redis is None:
        raise Trouble("The comparison needs a Valkey of its own.")  # __main__ sees to it
    valkey = instance.redis.process.pid
    env = environment(urls)
    their_pages = json.loads(
        run_module("bench.pretalx.data", install.environment(), "--requests", python=install.PYTHON)
    )
    our_pages = made_pages(env)
    say("Looking, in turns ...")
    turns, seconds = (QUICK_TURNS, QUICK_SECONDS) if quick else (TURNS, SECONDS)
    found, running = [], []
    try:
        running.append(Data(install.environment(), module="bench.looks", python=install.PYTHON))
        running.append(Data({**env, "DJANGO_SETTINGS_MODULE": "bench.settings"}, module="bench.looks"))
        theirs, ours = Side(running[0], their_pages, valkey), Side(running[1], our_pages, valkey)
        for page in PAGES:
            one = compared(ours, theirs, page, turns, seconds)
            found.append((page, one))
            say(f"  {page.title:<32} {times(one):>6} times as fast as {page.their_title}")
    finally:
        for process in running:
            process.stop()
    return report(found, quick=quick, seconds=time.monotonic() - begun)


def made_pages(env: dict[str, str]) -> dict[str, dict]:
    """Our rows, and the requests of each case."""
    say(f"{APPLICATIONS} applications: making them ...")
    data = Data(env)
    try:
        copies = {"drafts": [1, DRAFTS], "agreed": [1, 1], "wide": [1, 1]}
        data.ask("grow", reviewed=[1, APPLICATIONS], **copies)
        asked = data.ask("requests", numbers=[1, APPLICATIONS], **copies)
    finally:
        data.stop()
    return {page.case: {"requests": asked[page.case], "shows": page.shows} for page in PAGES}


def report(found: list[tuple[Page, dict[str, Any]]], *, quick: bool, seconds: float) -> str:
    import django

    turns, each = (QUICK_TURNS, QUICK_SECONDS) if quick else (TURNS, SECONDS)
    made = f"Made on {datetime.now(UTC).date().isoformat()}{' with --quick' if quick else ''} in {seconds / 60:.0f} min"
    versions = (
        f"pretalx {install.version('pretalx')} on Django {install.version('django')}, "
        f"the portal on Django {django.get_version()}"
    )
    head = ["page", "of pretalx", "theirs, CPU ms web + db", "queries", "KiB", "ours, CPU ms web + db", "queries",
            "KiB", "times", "to reach", ""]  # fmt: skip
    return "\n".join(
        [
            "",
            f"{made}: {machine()}, load {os.getloadavg()[1]:.1f} at the end. {versions}. "
            f"{turns} turns of {each:g} s for each page and side.",
            "",
            table.table(head, [row(page, one) for page, one in found]),
            "",
        ]
    )


def row(page: Page, one: dict[str, Any]) -> list[Any]:
    cells = []
    for side in (one["theirs"], one["ours"]):
        cells += [milliseconds(side), side["queries"], f"{side['bytes'] / 1024:.0f}"]
    reached = "–" if page.least is None else verdict(one["times"] >= page.least)
    least = "–" if page.least is None else f"≥ {page.least:g}"
    return [page.title, page.their_title, *cells, times(one), least, reached]


def times(one: dict[str, Any]) -> str:
    """Down, so that nothing is said to be reached that is not."""
    return f"{math.floor(one['times'] * 10) / 10:.1f}"


def milliseconds(side: dict[str, float]) -> str:
    return f"{side['web'] * 1000:.1f} + {side['store'] * 1000:.1f}"
