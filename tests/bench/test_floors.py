"""The two floors: the first is as long as the portal's page, the second does as much work."""

import os
from collections.abc import Iterator
from urllib.parse import urlsplit

import psycopg
import pytest

from bench import client, floors, servers
from bench.queries import Work
from script.launcher import Trouble

# One worker makes the database, not each.
pytestmark = pytest.mark.xdist_group("floors")


@pytest.mark.parametrize(
    ("texts", "values", "rows", "left"),
    [
        (16, 16, 1, (0, 0)),
        (15, 16, 0, (15, 16)),
        (16, 15, 0, (16, 15)),
        (32, 33, 2, (0, 1)),
        (100, 16, 1, (84, 0)),
        (0, 0, 0, (0, 0)),
        (-3, 20, 0, (0, 20)),
    ],
)
def test_nodes_are_spread_over_rows_and_the_rest_one_by_one(texts, values, rows, left):
    found = floors.spread(texts, values)
    assert (found["rows"], (found["texts"], found["values"])) == (rows, left)


class Floor:
    def __init__(self, port: int, session: str, url: str):
        self.port, self.session, self.url = port, session, url

    def second(self, work: Work, *, visitor: bool = False, **more) -> tuple[str, int, Work, bytes]:
        """(the request, status, what it does, the body)."""
        asked = {"size": 0, **more}
        request = floors.second(self.port, work, session="" if visitor else self.session, **asked)
        status, head, body = client.exchange(self.port, request.encode())
        return request, status, floors.work_of(head), body

    def entries(self) -> int:
        with psycopg.connect(self.url) as connection:
            return connection.execute("SELECT count(*) FROM floor_entry").fetchone()[0]


@pytest.fixture(scope="module")
def floor(tmp_path_factory) -> Iterator[Floor]:
    """A floor that counts, on the tests' PostgreSQL."""
    ours = urlsplit(os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"])
    name = f"floor_{os.getpid()}"
    url = ours._replace(path=f"/{name}").geturl()
    with psycopg.connect(ours._replace(path="/postgres").geturl(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(servers, "LOGS", tmp_path_factory.mktemp("logs"))
                env = {**os.environ, "FLOOR_DATABASE_URL": url}
                session = servers.run_module("bench.floor.fill", env).strip()
                server = servers.serve("floor", env, counting=True)
            try:
                yield Floor(server.port, session, url)
            finally:
                server.stop()
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.parametrize(
    "work",
    [
        Work(reads=1, texts=60, values=40),
        Work(reads=4, texts=400, values=90),
        Work(reads=0, texts=60, values=40),
    ],
)
def test_a_visitor_gets_a_page_of_as_many_statements_and_nodes(floor, work):
    _request, status, done, body = floor.second(work, visitor=True, size=20_000)
    assert (status, done, len(body)) == (200, work, 20_000)


@pytest.mark.parametrize(
    "work",
    [
        Work(reads=3, texts=60, values=50),
        Work(reads=9, texts=700, values=520),
        Work(reads=12, texts=80, values=900),
        Work(reads=2, texts=60, values=50),
        Work(reads=9, others=2, texts=60, values=50),
    ],
)
def test_a_page_after_login_has_as_many_statements_session_and_person_among_them(floor, work):
    _request, status, done, body = floor.second(work, size=60_000)
    assert (status, done, len(body)) == (200, work, 60_000)


def test_a_floor_with_a_session_never_does_without_session_and_person(floor):
    assert floor.second(Work(reads=1, texts=60, values=50))[2].reads == 2


def test_a_page_that_is_longer_than_the_portals_is_not_cut(floor):
    assert len(floor.second(Work(reads=3, texts=700, values=600), size=100)[3]) > 10_000


@pytest.mark.parametrize(
    ("work", "inserts", "status"),
    [
        (Work(reads=4, writes=2), 1, 302),
        (Work(reads=12, writes=5, others=4), 3, 302),
        (Work(reads=3, writes=1, others=3), 1, 302),
        (Work(reads=5, writes=3, texts=40, values=30), 2, 200),
    ],
)
def test_a_write_has_as_many_statements_and_as_many_of_them_write(floor, work, inserts, status):
    request, found, done, _body = floor.second(work, text="Grüße")
    assert (found, done) == (status, work)
    before = floor.entries()
    client.exchange(floor.port, request.encode())
    assert floor.entries() == before + inserts


def test_a_write_that_fails_leaves_nothing(floor):
    request = floors.second(floor.port, Work(reads=4, writes=3), size=0, session=floor.session, text="x")
    before = floor.entries()
    assert client.exchange(floor.port, request.replace("text=x", "tixt=x").encode())[0] == 500
    assert floor.entries() == before


def test_other_work_than_the_portals_is_no_floor(floor):
    with pytest.raises(Trouble, match="instead of"):  # there are not so many rows
        floors.second(floor.port, Work(reads=3, texts=20_000, values=20_000), size=0, session=floor.session)


def test_the_first_floor_is_as_long_as_the_portals_page(floor):
    for session in ("", floor.session):
        request = floors.first_page(floor.port, 12_345, session)
        status, head, body = client.exchange(floor.port, request.encode())
        assert (status, len(body)) == (200, 12_345)
        assert floors.work_of(head).statements == (3 if session else 1)


def test_a_write_of_the_first_floor_is_one_row(floor):
    before = floor.entries()
    request = floors.first_entry(floor.session, "Grüße")
    status, head, _body = client.exchange(floor.port, request.encode())
    assert (status, floors.work_of(head)) == (302, Work(reads=2, writes=1))
    assert floor.entries() == before + 1
