"""pretalx for the comparison: a virtual environment, static files and a database of its own, under var/peers.

Set up as its documentation says for production: DEBUG off, PostgreSQL, Redis for sessions and cache, static files
collected and hashed. Nothing of it is part of the portal, and nothing else uses it.
"""

import hashlib
import os
import shutil
import sys
from pathlib import Path

from bench.servers import HOME as BENCH
from bench.servers import run_module
from script.launcher import VAR, say
from script.launcher.bootstrap import find_uv, fingerprint, interpreter_name, is_done, mark_done, run, works
from script.launcher.services import NAME, within_reach

HOME = VAR / "peers"
VENV = HOME / "venv"
PYTHON = VENV / "bin" / "python"
CONFIGURATION = HOME / "pretalx.cfg"
REQUIREMENTS = Path(__file__).with_name("requirements.txt")
SETTINGS = "pretalx.settings"
MAKING = "pretalx_making"


def version(package: str) -> str:
    for line in REQUIREMENTS.read_text().splitlines():
        name, _equals, number = line.partition("==")
        if name == package:
            return number.split(" ")[0]
    raise LookupError(package)


def content() -> str:
    return fingerprint(REQUIREMENTS, str(HOME), sys.version, sys.base_prefix)


def install() -> None:
    if is_done("peers", content()) and works(PYTHON):
        return
    uv = find_uv()
    say(f"Installing pretalx {version('pretalx')} into var/peers, for this measurement only ...")
    shutil.rmtree(HOME, ignore_errors=True)
    HOME.mkdir(parents=True)
    quiet = {"UV_PYTHON_DOWNLOADS": "never", "VIRTUAL_ENV": ""}
    interpreter = Path(sys.base_prefix) / "bin" / interpreter_name()
    run(
        [uv, "venv", "--quiet", "--python", interpreter, VENV],
        failed="A virtual environment could not be made in var/peers.",
        env=quiet,
    )
    run(
        [uv, "pip", "install", "--quiet", "--python", PYTHON, "--requirement", REQUIREMENTS],
        failed="pretalx could not be installed from the Python package index; is the network there?",
        env=quiet,
    )
    mark_done("peers", content())


def configuration(redis: str) -> str:
    """Its own words for its own file. The second database of the same Valkey: the portal has the first."""
    host = within_reach(BENCH / "postgres", ".s.PGSQL.5432")
    return f"""[filesystem]
data = {HOME / "data"}
static = {HOME / "static"}
[site]
debug = False
url = https://localhost
secret = {hashlib.sha256(b"peers").hexdigest()}
[database]
backend = postgresql
name = {database()}
user = {NAME}
host = {host}
[redis]
location = {redis.replace("?db=0", "?db=1")}
session = True
[locale]
time_zone = Europe/Berlin
"""


def environment() -> dict[str, str]:
    ours = ("PRETALX_", "DJANGO_")
    return {
        **{key: value for key, value in os.environ.items() if not key.startswith(ours)},
        "PRETALX_CONFIG_FILE": str(CONFIGURATION),
        "PRETALX_NO_INITIAL_LOG": "1",
        "DJANGO_SETTINGS_MODULE": SETTINGS,
        "PYTHONUNBUFFERED": "1",
    }


def database() -> str:
    """Named by what makes its rows."""
    found = hashlib.sha256(REQUIREMENTS.read_bytes() + Path(__file__).with_name("data.py").read_bytes())
    return f"pretalx_{found.hexdigest()[:12]}"


def prepare(urls: dict[str, str]) -> None:
    """Everything that is there before a page can be looked at; what is there already stays."""
    install()
    CONFIGURATION.write_text(configuration(urls["REDIS_URL"]))
    collect_static()
    make_database()


def collect_static() -> None:
    if is_done("peers-static", content()) and (HOME / "static" / "staticfiles.json").exists():
        return
    say("Collecting pretalx's static files (once) ...")
    run_module("django", environment(), "collectstatic", "--no-input", "-v0", python=PYTHON)
    mark_done("peers-static", content())


def make_database() -> None:
    import psycopg

    wanted, host = database(), str(within_reach(BENCH / "postgres", ".s.PGSQL.5432"))
    with psycopg.connect(host=host, user=NAME, dbname="postgres", autocommit=True) as connection:
        names = [row[0] for row in connection.execute("SELECT datname FROM pg_database")]
        for old in names:
            if old.startswith("pretalx_") and old != wanted:
                connection.execute(f'DROP DATABASE "{old}" WITH (FORCE)')
        if wanted in names:
            return
        say("Making pretalx's rows (once; later runs use them again) ...")
        connection.execute(f"CREATE DATABASE {MAKING}")
        made = {**environment(), "PRETALX_DB_NAME": MAKING}
        run_module("bench.pretalx.data", made, "--prepare", python=PYTHON)
        connection.execute(f"ALTER DATABASE {MAKING} RENAME TO {wanted}")
