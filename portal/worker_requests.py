"""What a Celery worker does when Redis does not take its acknowledgement: it connects anew."""

from typing import Any

from celery import Task as CeleryTask
from celery.worker.request import Request as CeleryRequest


class Request(CeleryRequest):
    """A message at its worker, whose acknowledgement either arrives or begins a new connection.

    Celery swallows the errors of the connection that it is told here, and only writes them down. The message
    then counts as being worked on for good: a worker that takes one at a time (WORKER_PREFETCH_MULTIPLIER)
    takes none any more until somebody starts it again, and reading does not notice, because a Redis that hung
    for seconds goes on with the same connection. Told none, the error ends the worker's loop, which connects
    anew; Redis hands the message out again, and every task may come twice.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{**options, "connection_errors": ()})


class Task(CeleryTask):
    Request = f"{__name__}:Request"
