"""Celery's beat, which leaves a mark at each turn where BEAT_ALIVE names a file (docker/healthcheck.py looks)."""

import os
from pathlib import Path

from celery.beat import PersistentScheduler


class Scheduler(PersistentScheduler):
    def tick(self, *args, **kwargs):
        seconds = super().tick(*args, **kwargs)
        if mark := os.environ.get("BEAT_ALIVE"):
            Path(mark).touch()
        return seconds
