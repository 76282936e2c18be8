"""gunicorn's settings as shipped, with a patience that a test can wait for, and a page that says what came.

gunicorn -c python:tests.faults.patient_web tests.faults.patient_web:echo
"""

import os

from portal import web_worker
from portal.gunicorn import *  # noqa: F403

workers = 1
web_worker.PATIENCE = float(os.environ["PATIENCE"])
web_worker.MIN_RATE = int(os.environ.get("MIN_RATE") or web_worker.MIN_RATE)
web_worker.MOST_LINES = 40
if os.environ.get("WORKER_CLASS"):
    worker_class = os.environ["WORKER_CLASS"]
if os.environ.get("WITHOUT_PORTAL"):
    # The answer is the same without; only the start is quicker.
    when_ready = lambda server: None  # noqa: E731


def echo(environ, start_response):
    """How long the body was and is; ?answer=n: so many bytes."""
    said = f"{environ.get('CONTENT_LENGTH', '')} {len(environ['wsgi.input'].read())}".encode()
    if environ["QUERY_STRING"].startswith("answer="):
        said = b"x" * int(environ["QUERY_STRING"].removeprefix("answer="))
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(said)))])
    return [said]
