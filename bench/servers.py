"""The servers of the benchmark and what they start from: portal and floor, first rows, the process of data."""

import hashlib
import json
import os
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from bench import client
from script.launcher import PYTHON, ROOT, VAR, Trouble, say
from script.launcher.processes import Child, start
from script.launcher.services import NAME, within_reach

HOME = VAR / "bench"
LOGS = VAR / "log"
NAMES = ("portal", "floor")
WORKERS = 2
NOT_OURS = ("DEBUG", "LOG_LEVEL", "DATABASE_OWNER_URL")


def environment(urls: dict[str, str], database: str = NAME) -> dict[str, str]:
    """As in production; only the mail goes nowhere, and all is the owner's: rows are made past the triggers."""
    url = urls["DATABASE_OWNER_URL"].replace(f"@/{NAME}?", f"@/{database}?")
    return {
        **{key: value for key, value in os.environ.items() if key not in NOT_OURS},
        "REDIS_URL": urls["REDIS_URL"],
        "DATABASE_URL": url,
        "FLOOR_DATABASE_URL": urls["DATABASE_OWNER_URL"].replace(f"@/{NAME}?", "@/floor?"),
        "SECRET_KEY": hashlib.sha256(b"benchmark").hexdigest(),
        "ALLOWED_HOSTS": "localhost",
        "PUBLIC_URL": "https://localhost",
        "MEDIA_ROOT": str(HOME / "media"),
        "STATIC_ROOT": str(HOME / "static"),
        "FONT_DIR": os.environ.get("FONT_DIR") or str(VAR / "fonts"),
        "PYTHONUNBUFFERED": "1",
    }


@dataclass(frozen=True)
class Server:
    child: Child
    port: int

    @property
    def pid(self) -> int:
        return self.child.process.pid

    def stop(self) -> None:
        self.child.stop()


def free_port() -> int:
    """One that nobody listens at right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def serve(name: str, environment: dict[str, str], *, counting: bool = False) -> Server:
    """At a free port: benchmarks of several checkouts may run at the same time."""
    for _attempt in range(2):
        server = _start(name, environment, free_port(), counting=counting)
        try:
            if _answers(server):
                return server
        except BaseException:  # somebody stops the benchmark: nobody else knows of this server yet
            server.stop()
            raise
        server.stop()
        # Between our look and gunicorn's somebody may have taken the port: once more with another one.
        if "in use" not in server.child.last_words():
            break
    log, words = server.child.log, server.child.last_words()
    raise Trouble(f"{name} did not start. Its last words ({log}):\n{words}")


def _start(name: str, environment: dict[str, str], port: int, *, counting: bool) -> Server:
    settings, application = {
        "portal": ("bench.settings", "portal.wsgi:application"),
        "floor": ("bench.floor.settings", "bench.floor.wsgi:application"),
    }[name]
    env = {
        **environment,
        "DJANGO_SETTINGS_MODULE": settings,
        "WEB_CONCURRENCY": str(WORKERS),
        "BIND": f"127.0.0.1:{port}",
    }
    if counting:
        env["QUERY_COUNT"] = "1"
    command: list[str | Path] = [PYTHON, "-m", "gunicorn", "-c", "python:portal.gunicorn", application]
    log = LOGS / f"bench-{name}.log"
    return Server(start(f"bench-{name}", command, log=log, env=env, cwd=ROOT), port)


def _answers(server: Server) -> bool:
    hello = b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    until = time.monotonic() + 60
    while not server.child.ended and time.monotonic() < until:
        try:
            client.exchange(server.port, hello, timeout=10)
            # Somebody else may answer at this port while ours gives up.
            return not server.child.ended
        except (OSError, ValueError):
            time.sleep(0.1)
    return False


def call(job: dict, module: str = "client") -> dict:
    """The load, in a process of its own."""
    done = subprocess.run(
        [PYTHON, "-m", f"bench.{module}"],
        input=json.dumps(job),
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    return json.loads(done.stdout)


def fingerprint() -> str:
    """What the first rows depend on: tables and triggers, presets, the demo's and the benchmark's own telling."""
    found = hashlib.sha256()
    tables = ("*/migrations/*.py", "*/models.py", "*/models/*.py", "*/*/models.py", "*/*/models/*.py")
    register = ("accounts/register.py", "accounts/data/*")
    for pattern in (*tables, *register, "programmes/presets/**/*", "portal/showcase/demo/*.py"):
        for path in sorted(ROOT.glob(pattern)):
            if path.is_file() and "node_modules" not in path.parts:
                found.update(path.read_bytes())
    for name in ("data.py", "clones.py"):
        found.update(Path(__file__).with_name(name).read_bytes())
    return found.hexdigest()[:12]


def prepare(urls: dict[str, str]) -> None:
    """A fresh database from one that was made before, as long as what makes it is the same."""
    import psycopg

    made = f"ready_{fingerprint()}"
    host = str(within_reach(HOME / "postgres", ".s.PGSQL.5432"))
    with psycopg.connect(host=host, user=NAME, dbname="postgres", autocommit=True) as connection:
        names = [row[0] for row in connection.execute("SELECT datname FROM pg_database")]
        for old in names:
            if old in (NAME, "floor", "making") or (old.startswith("ready_") and old != made):
                connection.execute(f'DROP DATABASE "{old}" WITH (FORCE)')
        if made not in names:
            say("Making the first rows (once; later runs copy them) ...")
            connection.execute("CREATE DATABASE making")
            run_module("bench.data", environment(urls, "making"), "--prepare")
            connection.execute(f"ALTER DATABASE making RENAME TO {made}")
        connection.execute(f"CREATE DATABASE {NAME} TEMPLATE {made}")
        connection.execute("CREATE DATABASE floor")


def run_module(
    module: str, environment: dict[str, str], *arguments: str, settings: str = "", python: Path = PYTHON
) -> str:
    env = {**environment, "DJANGO_SETTINGS_MODULE": settings} if settings else environment
    with (LOGS / "bench-data.log").open("ab") as log:
        done = subprocess.run(
            [python, "-m", module, *arguments], stdout=subprocess.PIPE, stderr=log, env=env, cwd=ROOT
        )
    if done.returncode:
        raise Trouble(f"{module} failed; see {LOGS / 'bench-data.log'}.")
    return done.stdout.decode()


class Data:
    """The process that makes rows and requests, or another one that answers a line of JSON with one."""

    def __init__(self, environment: dict[str, str], *, module: str = "bench.data", python: Path = PYTHON):
        self.module = module
        self.log = (LOGS / "bench-data.log").open("ab")
        self.process = subprocess.Popen(
            [python, "-m", module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.log,
            text=True,
            env=environment,
            cwd=ROOT,
        )
        self._answer()

    def _answer(self):
        assert self.process.stdout is not None  # a pipe, see above
        line = self.process.stdout.readline()
        if not line:
            raise Trouble(f"{self.module} ended by itself; see {LOGS / 'bench-data.log'}.")
        return json.loads(line)

    def ask(self, command: str, **arguments):
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps({"do": command, **arguments}) + "\n")
        self.process.stdin.flush()
        return self._answer()

    def stop(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(20)
        self.log.close()


def collect_static(urls: dict[str, str]) -> None:
    (HOME / "static").mkdir(parents=True, exist_ok=True)
    run_module(
        "django", environment(urls), "collectstatic", "--no-input", "-v0",
        settings="bench.settings",
    )  # fmt: skip
