"""Children that never outlive us, and locks that tell who is running."""

import contextlib
import ctypes
import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from . import Trouble

PR_SET_PDEATHSIG = 1
# Loaded before any fork: a forked child should not have to import.
LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def die_with(parent: int, sig: int):
    """A preexec function: the kernel sends `sig` to the child when `parent` is gone, even by kill -9.

    Popen calls it after it changed the user, as it must be: a change of user clears the setting.
    """

    def set_death_signal() -> None:
        if LIBC is None:
            return
        LIBC.prctl(PR_SET_PDEATHSIG, sig)
        if os.getppid() != parent:  # died between fork and prctl
            os._exit(1)

    return set_death_signal


@dataclass
class Child:
    name: str
    process: subprocess.Popen
    log: Path
    stop_signal: int
    patience: float

    @property
    def ended(self) -> bool:
        return self.process.poll() is not None

    def last_words(self, lines: int = 15) -> str:
        with contextlib.suppress(OSError):
            text = self.log.read_bytes()[-20_000:].decode(errors="replace")
            return "\n".join("    " + line for line in text.splitlines()[-lines:])
        return ""

    def ask_to_stop(self) -> None:
        if not self.ended:
            with contextlib.suppress(ProcessLookupError):
                self.process.send_signal(self.stop_signal)

    def stop(self) -> None:
        """Ask, wait, then insist; the whole process group, so that no grandchild stays."""
        self.ask_to_stop()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(self.patience)
        # start() made the child the leader of a group of its own.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def start(
    name: str,
    command: Sequence[str | Path],
    *,
    log: Path,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    account: tuple[int, int] | None = None,
    stop_signal: int = signal.SIGTERM,
    death_signal: int | None = None,
    patience: float = 10,
    keep_open: Sequence[int] = (),
) -> Child:
    """Start `command` in the background, its output in `log`.

    A session of its own keeps the terminal's Ctrl-C away from it: we decide the order of stopping.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.exists():  # one earlier run is kept
        log.replace(log.with_suffix(".log.1"))
    as_account: dict[str, Any] = (
        {"user": account[0], "group": account[1], "extra_groups": []} if account else {}
    )
    with log.open("ab") as output:
        process = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=dict(env) if env is not None else None,
            cwd=cwd,
            start_new_session=True,
            pass_fds=tuple(keep_open),
            preexec_fn=die_with(os.getpid(), death_signal or stop_signal),
            **as_account,
        )
    return Child(name, process, log, stop_signal, patience)


def lock(path: Path, *, wait: float = 0) -> IO[str] | None:
    """Take the lock file, or None if somebody else holds it. The kernel frees it when the holder dies."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = path.open("a+")
    except PermissionError:
        raise Trouble(
            f"{path} belongs to another account. Run as that account, or remove {path.parent}."
        ) from None
    until = time.monotonic() + wait
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return handle
        except BlockingIOError:
            if time.monotonic() >= until:
                handle.close()
                return None
            time.sleep(0.1)


def write_note(handle: IO[str], text: str) -> None:
    handle.seek(0)
    handle.truncate()
    handle.write(text)
    handle.flush()


class Stopped(BaseException):
    """Somebody asked us to stop. Not an Exception: nothing but the outermost edge may swallow it."""


@contextlib.contextmanager
def stop_on_signals() -> Iterator[None]:
    """Turn Ctrl-C, SIGTERM and a closed terminal into Stopped, once; the clean-up is not interrupted.

    A SIGHUP that is ignored already (nohup) stays ignored.
    """

    def stop(number: int, frame: object) -> None:
        for each in watched:
            signal.signal(each, signal.SIG_IGN)
        raise Stopped(number)

    watched = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        watched.append(signal.SIGHUP)
    before = {each: signal.signal(each, stop) for each in watched}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
