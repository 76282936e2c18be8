"""What was measured, as Markdown: pages, letters, memory, and which targets were reached."""

import os
import platform
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from bench import table
from bench.cases import CASES, THREADS, Bench
from bench.servers import WORKERS

OF_SECOND = 0.60  # of the second floor: every page and every write
OF_WEASYPRINT = 0.90
SIZE = 1000  # applications: milliseconds are promised at so many
# What the first floor's start page took, per request, on the machine where the milliseconds were set as targets.
REFERENCE = 0.0023


def verdict(reached: bool) -> str:
    return "reached" if reached else "**missed**"


def targets(bench: Bench, letters: dict | None) -> str:
    factor = scale(bench.results)
    rows = [row for found in bench.results for row in targets_of(found, factor)]
    rows += [
        [job["title"], f"< {job['most']} s", f"{job['seconds']:.2f} s", verdict(job["seconds"] < job["most"])]
        for job in bench.jobs
    ]
    if letters:
        shares = letter_shares(letters, "portal")
        reached = verdict(median(shares) >= OF_WEASYPRINT)
        rows.append(["Letters", "≥ 90 % of WeasyPrint alone", table.share(shares), reached])
    return table.table(["target", "to reach", "measured", ""], rows)


def scale(results: list[dict]) -> float | None:
    """What milliseconds of this run are multiplied with to be those of the machine of the targets."""
    for found in results:
        if (found["name"], found["size"]) == ("start, visitor", SIZE):
            return REFERENCE / found["floor_cpu"]
    return None


def targets_of(found: dict, factor: float | None) -> list[list]:
    case, rows = CASES[found["name"]], []
    what = f"{case.title}, {found['size']}"

    def target(to_reach: str, measured: object, reached: bool) -> None:
        rows.append([what, to_reach, measured, verdict(reached)])

    def milliseconds(to_reach: str, seconds: float, reached: bool) -> None:
        scaled = f" (scaled {table.ms(seconds * factor)})" if factor else ""
        target(to_reach, f"{table.ms(seconds)} ms{scaled}", reached)

    if case.queries:
        number = found["work"].statements
        target(f"≤ {case.queries} queries", number, number <= case.queries)
    if found["size"] > SIZE and case.grows:
        return rows
    if case.p50 and found["size"] == SIZE:
        milliseconds(
            f"p50 < {case.p50} ms, {THREADS} at a time", found["p50"], found["p50"] * 1000 < case.p50
        )
    if case.cpu and found["size"] == SIZE:
        milliseconds(f"≤ {case.cpu} ms of processor time", found["cpu"], found["cpu"] * 1000 <= case.cpu)
    floors = [("first", case.share, found["cpu_shares"]), ("second", OF_SECOND, found["second_shares"])]
    for which, least, shares in floors:
        if least:
            target(
                f"≥ {least * 100:.0f} % of the {which} floor", table.share(shares), median(shares) >= least
            )
    return rows


def letter_shares(letters: dict, which: str) -> list[float]:
    return [mine / alone for mine, alone in zip(letters[which], letters["alone"], strict=True)]


def report(bench: Bench, letters: dict | None, seconds: float) -> str:
    plan = bench.plan
    pages = [
        [
            CASES[found["name"]].title,
            found["size"],
            f"{found['rate']:.0f}",
            table.ms(found["alone"]) if found["alone"] else "–",
            table.ms(found["p50"]),
            table.ms(found["p99"]),
            found["work"].statements,
            found["work"].nodes,
            f"{found['web'] * 1000:.1f} + {found['database'] * 1000:.1f}",
            f"{found['bytes'] / 1024:.0f}" if found["bytes"] else "–",
            f"{found['floor_rate']:.0f}",
            f"{found['floor_cpu'] * 1000:.1f}",
            table.share(found["rate_shares"]),
            table.share(found["cpu_shares"]),
            f"{found['second_cpu'] * 1000:.1f}",
            table.share(found["second_shares"]),
        ]
        for found in bench.results
    ]
    head = ["page", "applications", "req/s", "alone p50 ms", "p50 ms", "p99 ms", "queries", "nodes",
            "CPU ms web + db", "KiB", "floor req/s", "floor CPU ms", "share of floor", "by CPU",
            "second floor CPU ms", "of it by CPU"]  # fmt: skip
    made = f"Made on {datetime.now(UTC).date().isoformat()}"
    load = os.getloadavg()
    parts = [
        "",
        f"{made}{' with --quick' if plan.quick else ''} in {seconds / 60:.0f} min: {machine()}, load "
        f"{load[1]:.1f} at the end. gunicorn with {WORKERS} sync workers, {THREADS} connections at a time, "
        f"{plan.turns} turns of {plan.seconds} s each for portal, floor and second floor.",
        "",
        table.table(head, pages),
        "",
    ]
    if bench.jobs:
        parts += ["### What one click sets going", "", jobs_table(bench.jobs), ""]
    if letters:
        parts += ["### Letters", "", letters_table(letters), ""]
    memory = ["processes", "how many", "largest PSS MiB", "largest RSS MiB", "all PSS MiB"]
    parts += ["### Memory", "", table.table(memory, bench.memory), ""]
    return "\n".join([*parts, "### Targets", "", *scaled_how(bench.results), targets(bench, letters), ""])


def scaled_how(results: list[dict]) -> list[str]:
    factor = scale(results)
    if factor is None:
        return []
    return [
        f"Milliseconds are judged as measured. Beside them, scaled, what they would be on the machine the targets were set "
        f"on: times {factor:.2f}, for the first floor's start page took {REFERENCE * 1000:.1f} ms there and "
        f"{REFERENCE / factor * 1000:.1f} ms here.",
        "",
    ]


def jobs_table(jobs: list[dict]) -> str:
    rows = [
        [job["title"], f"{job['seconds']:.2f}", f"{job['own']:.2f}", f"{job['most']}", job["said"]]
        for job in jobs
    ]
    return table.table(["what", "seconds", "of them our own processor time", "at most", "result"], rows)


def letters_table(letters: dict) -> str:
    rows = [
        ["WeasyPrint alone, same HTML", f"{median(letters['alone']):.2f}", "100 %"],
        *(
            [title, f"{median(letters[which]):.2f}", table.share(letter_shares(letters, which))]
            for title, which in (
                ("HTML and PDF of the portal", "render"),
                ("issued: lock, PDF, file, audit, mail, commit", "portal"),
            )
        ),
    ]
    return table.table(["letters", "per second of processor time", "of WeasyPrint alone"], rows)


def machine() -> str:
    name = ""
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            name = line.partition(":")[2].strip()
            break
    return f"{os.cpu_count()} × {name or platform.machine()}, Python {platform.python_version()}"
