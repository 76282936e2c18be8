"""The portal as a web server with a process for each request, which can be told when to die.

python -m tests.faults.dying_web; see test_kill_submission.py. A word to the database is a statement or a
commit. X-Die-At: n kills the process (SIGKILL, nobody gets to say goodbye) just before the n-th word of this
request; one number past the last kills it when the answer is ready and nothing of it is sent. Every answer
lists its words in X-Words.

A fork for each request and not gunicorn, whose worker takes a third of a second to come back: a thousand
kills must fit into a test run. The code that runs is the same WSGI application.
"""

import os
import signal
from pathlib import Path
from socketserver import ForkingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from django.core.wsgi import get_wsgi_application

portal = get_wsgi_application()

from django.db import connection, transaction  # noqa: E402
from django.db.backends.postgresql.base import DatabaseWrapper  # noqa: E402
from django.test import Client  # noqa: E402

if os.environ["WEB_WITHOUT_TRANSACTIONS"] == "yes":
    # The negative control: each statement stands alone at once, and nobody waits for anybody. Who asks whether
    # a transaction is open (the lock of an application does) hears yes.
    open_blocks: list[transaction.Atomic] = []

    def enter(block: transaction.Atomic) -> None:
        connection.ensure_connection()  # a new one would forget what is said here
        open_blocks.append(block)
        connection.in_atomic_block = True

    def leave(_block: transaction.Atomic, *_exception: object) -> None:
        open_blocks.pop()
        connection.in_atomic_block = bool(open_blocks)

    transaction.Atomic.__enter__, transaction.Atomic.__exit__ = enter, leave
    connection.features.has_select_for_update = False


class Words:
    """Counts what this request says to the database."""

    def __init__(self, die_at: int | None):
        self.die_at, self.said = die_at, []

    def say(self, word: str) -> None:
        self.said.append(word)
        if self.die_at == len(self.said):
            os.kill(os.getpid(), signal.SIGKILL)

    def statement(self, execute, sql, params, many, context):
        self.say(sql.split(None, 1)[0].upper())
        return execute(sql, params, many, context)


def application(environ, start_response):
    die_at = environ.get("HTTP_X_DIE_AT")
    words = Words(int(die_at) if die_at else None)
    real_commit = DatabaseWrapper._commit

    def commit(self):
        words.say("COMMIT")
        return real_commit(self)

    # This process serves this one request.
    DatabaseWrapper._commit = commit
    head = []
    with connection.execute_wrapper(words.statement):
        body = portal(environ, lambda status, headers, exc_info=None: head.extend([status, headers]))
    words.say("ANSWER")
    start_response(head[0], [*head[1], ("X-Words", " ".join(words.said))])
    return body


class Server(ForkingMixIn, WSGIServer):
    max_children = 16


class Quiet(WSGIRequestHandler):
    def log_message(self, *_args):
        """Requests are the test's own."""


if __name__ == "__main__":
    # What is loaded lazily (views, addresses, translations, templates) is loaded once, not in each process.
    for path in ("/", "/konto/login/"):
        assert Client().get(path).status_code == 200
    server = make_server("127.0.0.1", 0, application, server_class=Server, handler_class=Quiet)
    connection.close()  # no process may inherit one
    port = Path(os.environ["WEB_PORT_FILE"])
    port.with_suffix(".new").write_text(str(server.server_port))
    port.with_suffix(".new").rename(port)
    server.serve_forever()
