"""Several test runs in one checkout: each has a folder under var/ and a pair of servers of its own."""

import os

from . import VAR, Trouble
from .processes import lock, write_note

PLACES = 8  # runs at the same time in one checkout


def free_place() -> tuple[str, object]:
    """The first of var/test, var/test-2, ... that no other run uses."""
    for number in range(1, PLACES + 1):
        name = "test" if number == 1 else f"test-{number}"
        if guard := lock(VAR / f"{name}.lock"):
            write_note(guard, f"process {os.getpid()}")
            return name, guard
    raise Trouble(f"{PLACES} test runs are under way in this checkout. Wait for one of them.")
