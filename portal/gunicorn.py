"""gunicorn's settings: gunicorn -c python:portal.gunicorn portal.wsgi:application"""

import gc
import os

# The reverse proxy's network, or loopback in the demo; the address is the operator's choice.
bind = os.environ.get("BIND") or f"0.0.0.0:{os.environ.get('PORT') or '8000'}"
# Sync workers with a lasting database connection each were the fastest here: threads and pools were slower.
workers = int(os.environ.get("WEB_CONCURRENCY") or 2)
# This one is sync in all but that it never waits for a slow client (docs/decisions/0015).
worker_class = "portal.web_worker.Patient"
# No limit of gunicorn's, whose answer is one bare line: the worker bounds the whole head, core.middleware.Intake
# answers an address that is too long with the portal's page.
limit_request_line = 0
# The worker wants the answer, to send it at the pace of the other side.
sendfile = False
# Loaded once and shared by the workers: less memory, a quicker start. No connection is open before the fork.
preload_app = True
# Longer than any page; letters are rendered by the Celery workers.
timeout = 60
graceful_timeout = 30
# A worker is renewed now and then, so that a slow leak stays small; the jitter keeps them from doing it at once.
max_requests = 5000
max_requests_jitter = 500
# core.middleware logs requests, with ids instead of addresses.
# Nothing of ours talks to it, and it would lie in the home directory.
control_socket_disable = True
accesslog = None
errorlog = "-"
# Heartbeats in memory: on a disk that stalls, workers would be taken for dead.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108
# No proxy says where the portal begins; whoever did would get gunicorn's 500 for an answer.
forwarder_headers = ""
# Which proxies may say what the visitor's address and scheme are.
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS") or "127.0.0.1"


def when_ready(server):
    """Load the URLs with all their views before the workers fork; else each does so at its first request."""
    from django.urls import get_resolver

    get_resolver().url_patterns  # noqa: B018 (reading it loads it)
    tune_collector()


def tune_collector():
    """What is loaded stays for good: the collector need not walk it again and again, in any worker. A page makes
    many objects and few circles; looking for those less often saves a twentieth of a long page (docs/speed.md)."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
