"""script/lint: every step runs, two at a time; at the end it says which failed."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from . import PYTHON, ROOT, Trouble, complain, say
from .registries import foreign_registries
from .translations import translation_gaps

BIN = PYTHON.parent
# As an operator would have them, except that nobody answers there: no step needs a server.
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "portal.settings.production",
    "SECRET_KEY": "only-for-the-check-0123456789-abcdefghijklmnopqrstuvwxyz-QWERTZ",
    "ALLOWED_HOSTS": "portal.example",
    "CSRF_TRUSTED_ORIGINS": "https://portal.example",
    "PUBLIC_URL": "https://portal.example",
    "DATABASE_URL": "postgres://portal@127.0.0.1:1/portal",
    "REDIS_URL": "redis://127.0.0.1:1/0",
}


def command(*words: str | Path, **environment: str) -> Callable[[], str]:
    """A step that runs a program; returns its complaint, or nothing."""

    def step() -> str:
        done = subprocess.run(
            [str(word) for word in words],
            cwd=ROOT,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )
        return (done.stdout.strip() or f"exit code {done.returncode}") if done.returncode else ""

    return step


def steps() -> dict[str, Callable[[], str]]:
    manage = (PYTHON, "-W", "ignore", "manage.py")
    return {
        "mypy": command(BIN / "mypy", "."),
        "ruff check": command(BIN / "ruff", "check", "."),
        "ruff format": command(BIN / "ruff", "format", "--check", "--output-format", "concise", "."),
        "import contracts": command(BIN / "lint-imports", "--no-cache"),
        "templates (djlint)": command(BIN / "djlint", "templates", *template_folders(), "--lint", "--quiet"),
        "migrations": command(*manage, "makemigrations", "--check", "--dry-run", **PRODUCTION),
        "check --deploy": command(*manage, "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION),
        "translations": translation_gaps,
        "docker-compose.yml": command(
            BIN / "check-jsonschema", "--builtin-schema", "vendor.compose-spec", "docker-compose.yml"
        ),
        "Dockerfile": command(BIN / "hadolint", "Dockerfile"),
        "registries": foreign_registries,
    }


def template_folders() -> list[Path]:
    return sorted(folder for folder in ROOT.glob("*/templates") if folder.is_dir())


def timed(step: Callable[[], str]) -> tuple[str, float]:
    began = time.monotonic()
    try:
        return step(), time.monotonic() - began
    except (OSError, Trouble) as error:
        return f"could not run: {error}", time.monotonic() - began


def main() -> int:
    known = steps()
    wanted = sys.argv[1:] or list(known)
    if unknown := [name for name in wanted if name not in known]:
        raise Trouble(f"No step {', '.join(unknown)}. There are: {', '.join(known)}.")
    failed = []
    with ThreadPoolExecutor(max_workers=2) as pool:
        running = {name: pool.submit(timed, known[name]) for name in wanted}
        for name, future in running.items():
            complaint, seconds = future.result()
            say(f"{'FAIL' if complaint else 'ok  '}  {name}  ({seconds:.1f} s)")
            if complaint:
                failed.append(name)
                say("\n".join("      " + line for line in complaint.splitlines()))
    say(f"\nlint: failed: {', '.join(failed)}" if failed else f"\nlint: all {len(wanted)} steps passed")
    return 1 if failed else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Trouble as trouble:
        complain(trouble)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
