"""What was measured, as Markdown: pages, letters, memory, and which targets were reached."""

import os
import platform
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from bench import table
from bench.cases import THREADS, Bench
from bench.servers import WORKERS

OF_FLOOR = 0.60
OF_WEASYPRINT = 0.90
SAVES = ("draft save",)  # the writes that have a share to reach


def verdict(reached: bool) -> str:
    return "reached" if reached else "**missed**"


def targets(bench: Bench, letters: dict | None) -> str:
    rows = [row for found in bench.results for row in _targets_of(found)]
    rows += [
        [job["title"], f"< {job['most']} s", f"{job['seconds']:.2f} s", verdict(job["seconds"] < job["most"])]
        for job in bench.jobs
    ]
    if letters:
        shares = letter_shares(letters, "portal")
        reached = verdict(median(shares) >= OF_WEASYPRINT)
        rows.append(["Letters", "≥ 90 % of WeasyPrint alone", table.share(shares), reached])
    return table.table(["target", "to reach", "measured", ""], rows)


def _targets_of(found: dict) -> list[list]:
    what, rows = f"{found['title']}, {found['size']}", []
    if found["most_queries"]:
        reached = verdict(found["queries"] <= found["most_queries"])
        rows.append([what, f"≤ {found['most_queries']} queries", found["queries"], reached])
    if found["most_ms"] and found["size"] == 1000:
        for how, seconds in (("one at a time", found["alone"]), (f"{THREADS} at a time", found["p50"])):
            reached = verdict(seconds * 1000 < found["most_ms"])
            rows.append([what, f"p50 < {found['most_ms']} ms, {how}", f"{table.ms(seconds)} ms", reached])
    if found["bytes"] or found["name"] in SAVES:
        reached = verdict(median(found["shares"]) >= OF_FLOOR)
        rows.append([what, "≥ 60 % of its floor", table.share(found["shares"]), reached])
    return rows


def letter_shares(letters: dict, which: str) -> list[float]:
    return [mine / alone for mine, alone in zip(letters[which], letters["alone"], strict=True)]


def report(bench: Bench, letters: dict | None, seconds: float) -> str:
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
    parts = [
        "",
        f"{made}{' with --quick' if plan.quick else ''} in {seconds / 60:.0f} min: {machine()}, load "
        f"{load[1]:.1f} at the end. gunicorn with {WORKERS} sync workers, {THREADS} connections at a time, "
        f"{plan.turns} turns of {plan.seconds} s each for portal and floor.",
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
    return "\n".join([*parts, "### Targets", "", targets(bench, letters), ""])


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
