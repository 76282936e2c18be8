"""The portal's Celery app, except that it stops in the middle of a letter and says so (see test_kill_letter.py)."""

import os
import time
from pathlib import Path

import django

django.setup()

from core.paper import keep  # noqa: E402
from letters import mails  # noqa: E402
from portal.celery import app  # noqa: E402

__all__ = ["app"]

STOP_AT = os.environ["WORKER_STOP_AT"]
MARK = Path(os.environ["WORKER_MARK"])


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
elif STOP_AT == "told":
    mails.letter_issued = stopping_after(mails.letter_issued)
