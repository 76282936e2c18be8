"""What the commands in script/ are made of: set-up, embedded servers, processes.

Runs on the developer's and the demonstrator's machine only; the image and production know none of it.
`bootstrap` uses nothing but the standard library, because it runs before anything is installed.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
VAR = ROOT / "var"
LOGS = VAR / "log"
PYTHON = ROOT / ".venv" / "bin" / "python"
OLDER_SET = 3  # exit code of prepare: the database was made by an older set of migrations


class Trouble(Exception):
    """Something a person has to mend. The text says what failed and how to mend it."""


def say(text: str) -> None:
    print(text, flush=True)


def complain(text: object) -> None:
    print(f"{Path(sys.argv[0]).stem}: {text}", file=sys.stderr, flush=True)
