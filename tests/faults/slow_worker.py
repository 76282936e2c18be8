"""The portal's Celery app, except that it stops where it is told and says so: in the middle of a letter, a receipt, an
export (see test_kill_letter.py, test_kill_drawing.py) or before it acknowledges its first task (test_hanging.py)."""

import os
import time
from pathlib import Path

import django
from celery.signals import task_postrun

django.setup()

from core.exports import building, files  # noqa: E402
from core.paper import keep, sandbox  # noqa: E402
from letters import mails  # noqa: E402
from portal.celery import app  # noqa: E402

__all__ = ["app"]

STOP_AT = os.environ["WORKER_STOP_AT"]
MARK = Path(os.environ["WORKER_MARK"])
WAITED: list[bool] = []


def stop_here() -> None:
    MARK.touch()
    time.sleep(300)


def stopping_after(real):
    def wrapped(*args, **kwargs):
        result = real(*args, **kwargs)
        stop_here()
        return result

    return wrapped


if STOP_AT == "stored":
    keep.pdf = stopping_after(keep.pdf)
elif STOP_AT == "drawing":
    # The job is with the child, which draws; the worker waits for its answer.
    sandbox._exactly = lambda pipe, length: stop_here()  # type: ignore[assignment, return-value]
elif STOP_AT == "claimed":
    building.claim = stopping_after(building.claim)
elif STOP_AT == "kept":
    files.keep = stopping_after(files.keep)
elif STOP_AT == "told":
    mails.letter_issued = stopping_after(mails.letter_issued)
elif STOP_AT == "ended":

    @task_postrun.connect
    def until_the_mark_is_gone(**_signal):
        if not WAITED:
            WAITED.append(True)
            MARK.touch()
            while MARK.exists():
                time.sleep(0.05)
