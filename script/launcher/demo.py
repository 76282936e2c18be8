"""script/demo: servers, data, web + worker + beat as one tree of processes that ends as one.

Of these, who dies by itself comes back (script/launcher/supervise.py); only without the database all is stopped.
"""

import argparse
import contextlib
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from . import LOGS, OLDER_SET, PYTHON, ROOT, VAR, Trouble, complain, say
from .processes import Child, Stopped, lock, start, stop_on_signals, write_note
from .services import Instance, running
from .supervise import Supervisor, ended_how

HOME = VAR / "demo"
LOCK = VAR / "demo.lock"
STATE = (HOME, VAR / "media", VAR / "mail")  # what --reset removes
PASSWORD = "demo-nur-zum-testen"
LOGINS = {
    "kommune@demo.example": "a town, in a tandem with a draft",
    "traeger@demo.example": "its partner, a non-profit",
    "fremd@demo.example": "member of another tandem",
    "land1@demo.example": "ministry, reviewer",
    "land2@demo.example": "ministry, reviewer and approver",
    "aktion1@demo.example": "Aktion Mensch, reviewer",
    "aktion2@demo.example": "Aktion Mensch, reviewer and approver",
    "officer@demo.example": "programme office",
    "finance@demo.example": "finance",
    "expert@demo.example": "expert by experience, easy language",
    "auditor@demo.example": "auditor, reads only",
}


def demo_environment(urls: dict[str, str]) -> dict[str, str]:
    return {
        **os.environ,
        **urls,
        "DJANGO_SETTINGS_MODULE": "portal.settings.demo",
        "FONT_DIR": os.environ.get("FONT_DIR") or str(VAR / "fonts"),
        "PYTHONUNBUFFERED": "1",
    }


def serving(environment: dict[str, str]) -> dict[str, str]:
    """What web, worker and beat get: not the way in for the owner of the tables."""
    return {key: value for key, value in environment.items() if key != "DATABASE_OWNER_URL"}


def chosen_port() -> int:
    text = os.environ.get("PORT") or "8000"
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise Trouble(f"PORT={text} is not a port number.")
    return int(text)


def refuse_taken(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as gunicorn does
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            raise Trouble(f"Port {port} needs root. Choose one above 1023: PORT=8010 script/demo") from None
        except OSError:
            raise Trouble(
                f"Port {port} is taken by another program. Choose another: PORT={port + 10} script/demo"
            ) from None


class OlderSet(Trouble):
    """The database was made by an older set of migrations; only a fresh one helps."""


def prepare(environment: dict[str, str]) -> None:
    """Migrate and load the demo data, the output in a log; on failure show the end of it."""
    log = LOGS / "prepare.log"
    log.unlink(missing_ok=True)
    child = start("prepare", [PYTHON, "-m", "script.launcher.prepare"], log=log, env=environment, cwd=ROOT)
    try:
        code = child.process.wait()
        if code == OLDER_SET:
            raise OlderSet(child.last_words(1).strip().removeprefix("prepare: "))
        if code:
            raise Trouble(
                f"The database could not be prepared (all of it in {log}). If the data are to blame, "
                f"start over with script/demo --reset.\n{child.last_words()}"
            )
    finally:
        child.stop()


def prepare_or_start_afresh(instance: Instance, environment: dict[str, str]) -> bool:
    """Prepare the database; False where the person wants a fresh one. Never decides that by itself."""
    try:
        prepare(environment)
    except OlderSet as trouble:
        if not (instance.own_database and sys.stdin.isatty()):
            raise
        say(str(trouble))
        confirm("Throw the demo's data away and start afresh? [y/N] ")
        return False
    return True


def confirm(question: str) -> None:
    """Anything but a yes ends the demo: nothing is thrown away by a slip."""
    try:
        answer = input(question)
    except EOFError:
        answer = ""
    if answer.strip().lower() not in ("y", "yes", "j", "ja"):
        raise Trouble("Nothing was changed. script/demo --reset starts afresh.")


def is_alive(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/health/live")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def start_child(name: str, environment: dict[str, str], *command: str, **more) -> Child:
    return start(name, [PYTHON, "-m", *command], log=LOGS / f"{name}.log", env=environment, cwd=ROOT, **more)


CELERY = ("celery", "--app", "portal.celery:app")


def start_web(environment: dict[str, str], port: int) -> Child:
    server = ("gunicorn", "-c", "python:portal.gunicorn", "--bind", f"127.0.0.1:{port}")
    return start_child("web", environment, *server, "portal.wsgi:application")


def start_worker(environment: dict[str, str]) -> Child:
    # On our sudden death Celery goes at once: asked politely it would wait for the vanished Redis.
    # What it had in hand is done again, and its pool ends with it.
    return start_child(
        "worker", environment, *CELERY, "worker", "--concurrency", "2", "--loglevel", "info",
        death_signal=signal.SIGKILL,
    )  # fmt: skip


def start_beat(environment: dict[str, str]) -> Child:
    schedule = str(HOME / "beat-schedule")
    return start_child("beat", environment, *CELERY, "beat", "--schedule", schedule, "--pidfile", "")


def watch(supervisor: Supervisor, instance: Instance) -> None:
    """Return never. Who dies is started again; without the database all is stopped: nothing else is the truth."""
    while True:
        if instance.database is not None and instance.database.ended:
            child = instance.database
            raise Trouble(
                f"{child.name} ended by itself ({ended_how(child)}), so all is stopped. "
                f"Its last words ({child.log}):\n{child.last_words()}"
            )
        supervisor.look()
        time.sleep(0.3)


def wait_for_web(web: Child, port: int) -> None:
    until = time.monotonic() + 60
    while not is_alive(port):
        if web.ended:
            raise Trouble(f"{web.name} did not start. Its last words ({web.log}):\n{web.last_words()}")
        if time.monotonic() > until:
            raise Trouble(f"The portal does not answer on port {port} after a minute. See {LOGS}.")
        time.sleep(0.1)


def greet(port: int) -> None:
    width = max(map(len, LOGINS))
    logins = "\n".join(f"    {mail:<{width}}  {who}" for mail, who in LOGINS.items())
    say(
        f"\nThe portal runs:  http://localhost:{port}/\n"
        f"  back office:    http://localhost:{port}/backoffice/\n\n"
        f"  Logins, password of each: {PASSWORD}\n{logins}\n\n"
        f"  Logs: {relative(LOGS)}/   Data: {relative(HOME)}/   Ctrl-C stops all of it.\n"
    )


def relative(path: Path) -> Path:
    return path.relative_to(ROOT) if path.is_relative_to(ROOT) else path


def main() -> None:
    parser = argparse.ArgumentParser(prog="script/demo", description=__doc__)
    parser.add_argument("--reset", action="store_true", help="throw the demo's data away and start over")
    wanted = parser.parse_args()
    port = chosen_port()
    guard = lock(LOCK)
    if guard is None:
        raise Trouble(
            f"The demo of this checkout runs already: {LOCK.read_text().strip() or 'see ' + str(LOGS)}"
        )
    write_note(guard, f"process {os.getpid()}, http://localhost:{port}/")
    refuse_taken(port)
    instance = Instance("demo")
    supervisor = Supervisor()
    with stop_on_signals():
        try:
            if wanted.reset:
                reset(instance)
            say("Starting PostgreSQL and Redis ...")
            with contextlib.ExitStack() as servers:
                environment = demo_environment(servers.enter_context(running(instance)))
                say("Preparing the database ...")
                if not prepare_or_start_afresh(instance, environment):
                    servers.close()
                    reset(instance)
                    environment = demo_environment(servers.enter_context(running(instance)))
                    prepare(environment)
                say("Starting web, worker and beat ...")
                environment = serving(environment)
                try:
                    web = start_web(environment, port)
                    supervisor.keep(web, lambda: start_web(environment, port))
                    wait_for_web(web, port)
                    # After the web answers: together they would only keep it from starting.
                    supervisor.keep(start_worker(environment), lambda: start_worker(environment))
                    supervisor.keep(start_beat(environment), lambda: start_beat(environment))
                    if instance.redis is not None:
                        supervisor.keep(instance.redis, instance.start_redis, is_ours=False)
                    greet(port)
                    watch(supervisor, instance)
                finally:
                    supervisor.stop()
        except Stopped:
            say("Stopped.")


def reset(instance: Instance) -> None:
    if not instance.own_database:
        raise Trouble("DATABASE_URL is set: --reset does not empty a database that is not the demo's own.")
    for folder in STATE:
        with contextlib.suppress(FileNotFoundError):
            shutil.rmtree(folder)
    say("The demo's data are removed.")


if __name__ == "__main__":
    try:
        main()
    except Trouble as trouble:
        complain(trouble)
        sys.exit(1)
    except subprocess.SubprocessError as error:
        complain(f"a process could not be started: {error}")
        sys.exit(1)
