"""What the kernel says of running processes: processor time and memory."""

import os
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


def children(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        found += [int(one) for one in task.read_text().split()]
    return found


def family(pid: int) -> list[int]:
    """The process and all below it."""
    found = [pid]
    for one in found:
        try:
            found += children(one)
        except OSError:
            continue
    return found


def processor_seconds(pids: list[int]) -> dict[int, float]:
    """{process: seconds of processor time so far}."""
    found = {}
    for pid in pids:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        found[pid] = (int(fields[11]) + int(fields[12])) / TICK
    return found


def spent(before: dict[int, float], after: dict[int, float]) -> float:
    """Between the two looks; a process that ended meanwhile took its count with it."""
    return sum(seconds - before.get(pid, 0) for pid, seconds in after.items())


def memory(pid: int) -> tuple[float, float] | None:
    """(PSS, RSS) in MiB: PSS counts a page that n processes share as a n-th. None: it has ended meanwhile."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return None
    pss = rss = 0
    for line in lines:
        if line.startswith("Pss:"):
            pss = int(line.split()[1])
        elif line.startswith("Rss:"):
            rss = int(line.split()[1])
    return pss / 1024, rss / 1024
