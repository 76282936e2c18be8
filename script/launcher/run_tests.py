"""script/test: pytest on a cluster of its own, without the durability that tests do not need. --mutants: mutants.py."""

import os
import signal
import subprocess
import sys

from . import PYTHON, ROOT, VAR, Trouble, complain
from .bootstrap import find_browser
from .places import free_place
from .processes import Stopped, die_with, stop_on_signals
from .services import Instance, running


def pytest_arguments(given: list[str]) -> list[str]:
    """Two processes, unless the person says how many, or looks into one with a debugger.

    loadgroup: each process takes the next test when it is free, in the order of tests/conftest.py (a test's
    group, which shares what it sets up, as a whole).
    """
    own = any(word.startswith(("-n", "--numprocesses", "--pdb", "--trace", "--co")) for word in given)
    found = ["--dist", "loadgroup", "--no-loadscope-reorder", *given]
    if not own:
        found = ["-n", "2", *found]
    if not any(word.startswith("--durations") for word in given):
        found = ["--durations", "20", *found]
    return found


def run_pytest(urls: dict[str, str], given: list[str]) -> int:
    environment = {
        **os.environ,
        **urls,
        "DJANGO_SETTINGS_MODULE": "portal.settings.test",
        "FONT_DIR": os.environ.get("FONT_DIR") or str(VAR / "fonts"),
        "CHROMIUM": find_browser() or "",
    }
    prepare = die_with(os.getpid(), signal.SIGTERM)
    # In the foreground: Ctrl-C reaches pytest by the terminal, and we only wait for its summary.
    process = subprocess.Popen(
        [PYTHON, "-m", "pytest", *pytest_arguments(given)], cwd=ROOT, env=environment, preexec_fn=prepare
    )
    try:
        return process.wait()
    except Stopped:
        process.send_signal(signal.SIGINT)
        try:
            return process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait()


def main() -> int:
    name, _guard = free_place()  # held until we end
    try:
        with stop_on_signals(), running(Instance(name, durable=False)) as urls:
            return run_pytest(urls, sys.argv[1:])
    except Stopped:
        return 130


if __name__ == "__main__":
    try:
        if sys.argv[1:2] == ["--mutants"]:
            from . import mutants

            sys.exit(mutants.main(sys.argv[2:]))
        sys.exit(main())
    except Trouble as trouble:
        complain(trouble)
        sys.exit(1)
