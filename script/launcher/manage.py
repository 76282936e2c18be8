"""script/manage: manage.py in the demo's environment."""

import signal
import subprocess
import sys

from . import PYTHON, ROOT, Trouble, complain
from .demo import LOCK, demo_environment
from .processes import lock
from .services import Instance, running


def call(environment: dict[str, str]) -> int:
    # In the foreground with our terminal: Ctrl-C is the command's affair, not ours.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    process = subprocess.Popen(
        [PYTHON, "manage.py", *sys.argv[1:]],
        cwd=ROOT,
        env=environment,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    return process.wait()


def main() -> int:
    instance = Instance("demo")
    guard = lock(LOCK)
    if guard is None:  # the demo runs: use its servers
        return call(demo_environment(instance.urls()))
    with running(instance) as urls:
        return call(demo_environment(urls))


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Trouble as trouble:
        complain(trouble)
        sys.exit(1)
