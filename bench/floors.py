"""What is asked of the two floors (docs/benchmarks.md, "What is compared").

The first: a page of as many bytes as the portal's, with one SELECT and a loop. The second: as many statements and as many
template nodes.
"""

import json
from urllib.parse import urlencode

from bench import client
from bench.queries import Work
from script.launcher import Trouble

# What a row of floor/nodes.html is made of: sixteen texts; nine variables, three conditions, an include, a loop, a
# translated word, an address. In these proportions the portal's own pages are made (docs/benchmarks.md).
TEXTS, VALUES = 16, 16
OF_SESSION = 2  # reads of every request with a cookie: session and person


def get(path: str, session: str) -> str:
    cookie = f"Cookie: sessionid={session}\r\n" if session else ""
    return (
        f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\n"
        f"Accept-Language: de\r\n{cookie}Connection: close\r\n\r\n"
    )


def post(path: str, session: str, text: str) -> str:
    body = urlencode({"csrfmiddlewaretoken": "a" * 32, "text": text})
    return (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\nAccept-Language: de\r\n"
        f"Cookie: sessionid={session}; csrftoken={'a' * 32}\r\nOrigin: http://localhost\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
        f"Connection: close\r\n\r\n{body}"
    )


def answer(port: int, request: str) -> tuple[bytes, bytes]:
    """(head, body)."""
    status, head, body = client.exchange(port, request.encode())
    if status not in (200, 302):
        raise Trouble(f"The floor answers {status} to {request.splitlines()[0]}; see its log.")
    return head, body


def work_of(head: bytes) -> Work:
    """What a server that counts says of its answer."""
    return Work(**json.loads(client.header(head, b"x-work")))


# -- the first floor -----------------------------------------------------------------------------------------
def first_page(port: int, size: int, session: str) -> str:
    """The request for a page of this many bytes: as many rows as fit, blanks for the rest."""

    def request(rows: int, padding: int = 0) -> str:
        return get(f"/page/{rows}/{padding}/", session)

    def length(rows: int) -> int:
        return len(answer(port, request(rows))[1])

    rows = 0
    step = 512
    while step:
        if length(rows + step) <= size and rows + step <= 1000:
            rows += step
        step //= 2
    return request(rows, max(0, size - length(rows)))


def first_entry(session: str, text: str) -> str:
    return post("/entry/", session, text)


# -- the second floor ----------------------------------------------------------------------------------------
def second(port: int, work: Work, *, size: int, session: str, text: str | None = None) -> str:
    """The request for the same work, at a floor that counts. text: what a write sends; size: bytes of a page.

    A page cannot have less than its base, session and person. Raises Trouble where the floor does other work.
    """

    def request(padding: int = 0, **nodes: int) -> str:
        asked = {"reads": reads, "writes": work.writes, "others": work.others, **nodes, "padding": padding}
        path = f"/work/?{urlencode(asked)}"
        return get(path, session) if text is None else post(path, session, text)

    least = OF_SESSION if session else 0
    reads = max(0, work.reads - least)
    nodes = {}
    if work.nodes:
        bare = work_of(answer(port, request(rows=0, values=0, texts=0))[0])
        nodes = spread(work.texts - bare.texts, work.values - bare.values)
        work = work._replace(texts=max(work.texts, bare.texts), values=max(work.values, bare.values))
    wanted = work._replace(reads=max(work.reads, least))
    head, body = answer(port, request(**nodes))
    if (done := work_of(head)) != wanted:
        raise Trouble(f"The second floor does {done} instead of {wanted}.")
    return request(padding=max(0, size - len(body)), **nodes)


def spread(texts: int, values: int) -> dict[str, int]:
    """So many nodes as rows of a table, and what is left one by one."""
    rows = max(0, min(texts // TEXTS, values // VALUES))
    return {
        "rows": rows,
        "values": max(0, values - rows * VALUES),
        "texts": max(0, texts - rows * TEXTS),
    }
