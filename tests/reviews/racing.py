"""Two at the same moment: what the races of this room share."""

import threading
from contextlib import suppress
from functools import partial

from django.db import connections, transaction

from core.errors import Impossible


def at_once(*jobs):
    """Run these at the same moment, each on a connection of its own; what each came to, in order."""
    ready = threading.Barrier(len(jobs))
    outcomes = [None] * len(jobs)

    def work(place, job):
        try:
            ready.wait(30)
            job()
            outcomes[place] = "done"
        except Impossible as refused:
            outcomes[place] = refused.code
        except Exception as error:
            outcomes[place] = type(error).__name__
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=work, args=(place, job), daemon=True) for place, job in enumerate(jobs)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return outcomes


def held(*jobs):
    """The jobs, each in a transaction that waits before its commit until the others are as far.

    With the lock the others never get there while the first is under way, and the waiting ends after a
    second. Without it all stand before their commit, each blind for the others.
    """
    before_commit = threading.Barrier(len(jobs))

    def hold(job):
        with transaction.atomic():
            job()
            with suppress(threading.BrokenBarrierError):
                before_commit.wait(1)

    return [partial(hold, job) for job in jobs]
