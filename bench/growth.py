"""script/bench --growth: how long the database works for a page when there are a hundred times as many applications.

Each page goes through all of the portal's middleware, in the process that makes the rows; counted is the time from
the sending of each statement to its answer. The portal's own time hardly depends on how many rows there are.
"""

import time
from typing import Any

from bench import requests, table
from bench.report import machine
from bench.servers import Data, environment
from script.launcher import say

PAGES = {
    # name: what it says in the table
    "first page": "Back-office list, first page",
    "last page": "Back-office list, last page",
    "search": "Back-office list, search for two words",
    "region": "Back-office list, one of twelve regions",
    "sort": "Back-office list, highest sum first",
    "ranking": "Ranking of all",
    "office start": "Back-office start",
    "dashboard": "My applications",
    "detail": "One application, its tandem",
    "save": "Draft save, one text",
}
# All results are added up and put in order at each look: said, not promised.
NOT_PROMISED = {"ranking"}
SIZES, QUICK = (1_000, 10_000, 100_000), (1_000, 10_000)
PARTS = 10_000  # copies in one transaction
TIMES = 7
DRAFTS = (10_001, 10_020)  # copies of the draft
MOST_MS, MOST_TIMES = 100, 2


def measured(story: Any, first: int, last: int) -> list[list]:
    """Makes the copies first to last, then looks at every page: [[name, seconds in the database, statements]]."""
    grow(story, first, last)
    found = []
    for name, wanted in requests.of_growth(story, requests.GROWN + last, DRAFTS).items():
        looks = [look(wanted[number % len(wanted)], name) for number in range(TIMES + 1)][1:]
        found.append([name, min(spent for spent, _number in looks), looks[-1][1]])
    return found


def grow(story: Any, first: int, last: int) -> None:
    from django.db import connection, transaction

    from bench.clones import analyze

    if first == 1:
        with transaction.atomic():
            story.draft.copy(*(requests.DRAFTS + number for number in DRAFTS), history=True)
    for start in range(first, last + 1, PARTS):
        with transaction.atomic():
            part = (start, min(start + PARTS - 1, last))
            story.reviewed.copy(*(requests.GROWN + number for number in part), history=True)
    with connection.cursor() as cursor:
        # All new copies ask for the same sum, which no index could put in order.
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            "UPDATE applications_digest SET applied = applied - abs(hashtext(application_id::text)) % 300000 "
            "WHERE applied = (SELECT max(applied) FROM applications_digest)"
        )
        cursor.execute("RESET session_replication_role")
    analyze()


def look(request: str, name: str) -> tuple[float, int]:
    """(seconds in the database, statements) of one request, which has to be answered well."""
    from django.db import connection
    from django.test import Client

    from bench.looks import sent

    spent: list[float] = []

    def timed(execute: Any, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        begun = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            spent.append(time.perf_counter() - begun)

    with connection.execute_wrapper(timed):
        response = sent(Client(enforce_csrf_checks=True), request)
    if response.status_code != 200:
        raise ValueError(f"{name}: {response.status_code} to {request.split(' ')[1]}")
    return sum(spent), len(spent)


def measure(urls: dict[str, str], *, quick: bool, begun: float) -> str:
    data, found, first = Data(environment(urls)), {}, 1
    try:
        for size in QUICK if quick else SIZES:
            say(f"{size} applications with their history: making them and looking ...")
            found[size] = {
                name: (spent, number) for name, spent, number in data.ask("growth", first=first, last=size)
            }
            first = size + 1
    finally:
        data.stop()
    return report(found, quick=quick, seconds=time.monotonic() - begun)


def holds(least: float, most: float) -> bool:
    """Seconds at the fewest and at the most applications."""
    return most <= max(MOST_TIMES * least, MOST_MS / 1000)


def report(found: dict[int, dict[str, tuple[float, int]]], *, quick: bool, seconds: float) -> str:
    from datetime import UTC, datetime

    sizes = list(found)
    rows = []
    for name, title in PAGES.items():
        times = [found[size][name][0] for size in sizes]
        said = "reached" if holds(times[0], times[-1]) else "**missed**"
        rows.append(
            [
                title,
                *(table.ms(one) for one in times),
                f"{times[-1] / times[0]:.1f}",
                found[sizes[-1]][name][1],
                "–" if name in NOT_PROMISED else said,
            ]
        )
    head = [
        "page",
        *(f"ms at {size:,}" for size in sizes),
        "times",
        "queries",
        f"≤ {MOST_TIMES} times or ≤ {MOST_MS} ms",
    ]
    made = f"Made on {datetime.now(UTC).date().isoformat()}{' with --quick' if quick else ''} in {seconds / 60:.0f} min"
    return "\n".join(
        ["", f"{made}: {machine()}. The fastest of {TIMES} looks each.", "", table.table(head, rows), ""]
    )
