"""Starts a pair of servers under the given folder, prints their addresses, waits until told to stop.

A process of its own, because the tests kill it. Usage: python -m tests.machine.hold_servers FOLDER [NAME]
"""

import json
import sys
from pathlib import Path

from script.launcher import Trouble, services

if __name__ == "__main__":
    services.VAR = Path(sys.argv[1])
    services.LOGS = services.VAR / "log"
    name = sys.argv[2] if len(sys.argv) > 2 else "demo"
    try:
        with services.running(services.Instance(name, durable=False)) as urls:
            sys.stdout.write(json.dumps(urls) + "\n")
            sys.stdout.flush()
            sys.stdin.readline()
    except Trouble as trouble:
        sys.exit(str(trouble))
