"""script/bench: servers, data, turns of portal and floor, the table; --load: a busy minute; --browser: first visits
in a real browser; --growth: the database at 1,000 to 100,000 applications; --peers: beside pretalx."""

import argparse
import os
import shutil
import sys
import time
from collections.abc import Callable

from bench import browser, growth, load, peers, table
from bench.cases import CASES, Bench, Plan
from bench.report import report
from bench.servers import HOME, Data, collect_static, prepare, run_module
from script.launcher import VAR, Trouble, complain, say
from script.launcher.processes import Stopped, lock, stop_on_signals
from script.launcher.services import Instance, running

LOCK = VAR / "bench.lock"


def measure(plan: Plan, instance: Instance, urls: dict[str, str], begun: float) -> str:
    bench = Bench(plan, instance, urls)
    bench.floor_session = run_module("bench.floor.fill", bench.environment).strip()
    data = Data(bench.environment)
    try:
        first = offset = 0
        for size in plan.sizes:
            bench.size(data, size, first + 1, offset)
            if not first and (not plan.only or "jobs" in plan.only):
                say("What one click sets going ...")
                bench.jobs = data.ask("jobs")
            first, offset = size, offset + 5000
    finally:
        data.stop()
    if plan.only:
        return report(bench, None, time.monotonic() - begun)
    say("Worker and letters ...")
    bench.worker()
    letters = bench.letters()
    return report(bench, letters, time.monotonic() - begun)


def own_servers() -> Instance:
    """Always servers of its own: the copies need a superuser, and nobody's data are to be in the way."""
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL"):
        os.environ.pop(name, None)
    shutil.rmtree(HOME / "valkey", ignore_errors=True)
    return Instance("bench")


def place_of(wanted: argparse.Namespace) -> str:
    for place in (table.LOAD, table.BROWSER, table.GROWTH, table.PEERS):
        if getattr(wanted, place):
            return place
    return table.TABLE


def main(report_to: Callable[[str, str], None] = table.write) -> None:
    parser = argparse.ArgumentParser(prog="script/bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="1,000 applications, short turns")
    parser.add_argument("--load", action="store_true", help="300 submissions in a minute of ordinary traffic")
    parser.add_argument(
        "--browser", action="store_true", help="what a first visit costs, in Chromium on Fast 3G"
    )
    parser.add_argument(
        "--growth", action="store_true", help="database time at 1,000 to 100,000 applications"
    )
    parser.add_argument(
        "--peers", action="store_true", help="pages beside those of pretalx, which this installs under var"
    )
    parser.add_argument("--only", nargs="+", default=[], choices=[*CASES, "jobs"], help="only these, printed")
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
                collect_static(urls)
                prepare(urls)
                if wanted.load:
                    text = load.measure(instance, urls, quick=wanted.quick)
                elif wanted.browser:
                    text = browser.measure(urls, quick=wanted.quick)
                elif wanted.growth:
                    text = growth.measure(urls, quick=wanted.quick, begun=begun)
                elif wanted.peers:
                    text = peers.measure(instance, urls, quick=wanted.quick, begun=begun)
                else:
                    text = measure(Plan(wanted.quick, wanted.only), instance, urls, begun)
        except Stopped:
            say("Stopped.")
            return
    print(text)
    if not wanted.print and not wanted.only:
        report_to(text, place_of(wanted))


if __name__ == "__main__":
    try:
        main()
    except Trouble as trouble:
        complain(trouble)
        sys.exit(1)
