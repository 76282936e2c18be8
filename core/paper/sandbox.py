"""One sandbox for files that somebody else made: whatever they do, they do it to a process that may die.

What reads a PDF or a workbook from outside, or lays out a document, works in a child (children/cage.py) with
limits on memory, processor time, wall clock and the length of its answer, in an empty folder, with nothing of
our environment; it imports nothing of the portal and fetches nothing. The cage sets the limits that the kernel
holds; here the child is started, ended, and its answer read. Nobody else starts a process for a file.

`ask` takes a new child for each job: for hostile files. `Warm` keeps one between jobs: for our own documents.
"""

import atexit
import contextlib
import json
import os
import struct
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import structlog

log = structlog.get_logger(__name__)

CHILDREN = Path(__file__).with_name("children")
CAGE = CHILDREN / "cage.py"
JOB = struct.Struct(">II")
ANSWER = struct.Struct(">cI")
MIB = 1024 * 1024
# Of a process that gets time to start: importing a library and loading fonts on a busy machine.
START_SECONDS = 10
# Processor time ran out (SIGXCPU, 24), or the kernel or we ended it (SIGKILL, 9).
ENDED_BY_TIME = (-24, -9)


@dataclass(frozen=True)
class Limits:
    """memory: bytes of address space. seconds: processor time of a job. wall: seconds of wall clock of a job.
    answer: bytes of the longest answer. files: may it write any (fontconfig wants a cache)."""

    memory: int
    seconds: int
    wall: float
    answer: int
    files: bool = False


class SandboxFailed(Exception):
    """No answer came of it. reason: failed (the program raised), died, too-long, too-big, garbage."""

    def __init__(self, reason: str, detail: str = ""):
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail


def ask(program: str, job: bytes, limits: Limits) -> bytes:
    """What the program (a file of children/) answers to this job, in a process of its own that ends with it.

    Processor time counts from the start of the process. Raises SandboxFailed.
    """
    child = Child(program, limits, lifetime=limits.seconds)
    try:
        return child.ask(job, limits.seconds, limits.wall)
    finally:
        child.end()


class Child:
    """One process. furnish: writes files into its folder and returns what its environment gets beside."""

    def __init__(
        self,
        program: str,
        limits: Limits,
        *,
        lifetime: int | None = None,
        furnish: Callable[[Path], dict[str, str]] | None = None,
    ):
        self.program, self.limits = program, limits
        self.room = tempfile.TemporaryDirectory(prefix="portal-child-", ignore_cleanup_errors=True)
        room = Path(self.room.name)
        words = {
            "memory": limits.memory,
            "lifetime": lifetime,
            "answer": limits.answer,
            "files": limits.files,
        }
        try:
            more = furnish(room) if furnish else {}
            self.process: subprocess.Popen = subprocess.Popen(  # noqa: S603  our own file, fixed arguments
                # -I: no environment, no current directory; the child imports nothing of the portal.
                [sys.executable, "-I", str(CAGE), str(CHILDREN / program), json.dumps(words)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=room,
                env={
                    "PATH": os.defpath,
                    "LANG": "C.UTF-8",
                    "HOME": str(room),
                    "TMPDIR": str(room),
                    **more,
                },
            )
        except BaseException:
            self.room.cleanup()
            raise

    def ask(self, job: bytes, seconds: int, wall: float) -> bytes:
        """After SandboxFailed, or any other exception, the child is of no more use: end it."""
        jobs, answers = _pipes(self.process)
        # Bounds writing and reading alike, whatever the child hangs in.
        overdue = threading.Event()
        watch = threading.Timer(wall, _kill, (self.process, overdue))
        watch.daemon = True
        watch.start()
        try:
            jobs.write(JOB.pack(seconds, len(job)))
            jobs.write(job)
            jobs.flush()
            status, length = ANSWER.unpack(_exactly(answers, ANSWER.size))
            if status not in (b"A", b"B", b"F"):
                raise self._failed("garbage", f"status {status!r}")
            if length > self.limits.answer:
                # Not read at all: it may go on for ever.
                raise self._failed("too-big", f"{length} bytes")
            answer = _exactly(answers, length)
        except (BrokenPipeError, EOFError):
            code = self.process.wait()
            reason = "too-long" if overdue.is_set() or code in ENDED_BY_TIME else "died"
            raise self._failed(reason, f"exit {code}") from None
        finally:
            watch.cancel()
        if status != b"A":
            detail = answer.decode("utf-8", "replace")
            raise self._failed("too-big" if status == b"B" else "failed", detail)
        return answer

    def _failed(self, reason: str, detail: str) -> SandboxFailed:
        log.warning("sandbox.failed", program=self.program, reason=reason, detail=detail)
        return SandboxFailed(reason, detail)

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        for pipe in _pipes(self.process):
            with contextlib.suppress(BrokenPipeError):  # half a job that it never read
                pipe.close()
        self.room.cleanup()

    def forget(self) -> None:
        """After a fork: the child belongs to the parent. Only our copies of its pipes are closed."""
        for pipe in _pipes(self.process):
            os.close(pipe.detach().detach())
        self.process.returncode = 0
        self.room._finalizer.detach()  # type: ignore[attr-defined]


class Warm:
    """A child that stays between jobs (importing and loading fonts costs half a second). Threads take turns.

    It is replaced when a job failed, when it died, and when it has done enough.
    """

    def __init__(self, program: str, furnish: Callable[[Path], dict[str, str]]):
        self.program, self.furnish = program, furnish
        self.turn = threading.Lock()
        self.child: Child | None = None
        self.done = 0
        atexit.register(self.stop)
        os.register_at_fork(after_in_child=self.forget)

    def ask(self, job: bytes, limits: Limits, *, jobs: int) -> bytes:
        """jobs: how many one child does: what a library leaks stays small. Raises SandboxFailed."""
        with self.turn:
            if self.child is None or self.child.process.poll() is not None or self.done >= jobs:
                self.stop()
                self.child = Child(self.program, limits, furnish=self.furnish)
            wall = limits.wall + (0 if self.done else START_SECONDS)
            try:
                answer = self.child.ask(job, limits.seconds, wall)
            except BaseException:
                # What a failed job left behind is not the next one's ground; and after an exception from
                # outside (a task's time limit) the pipe is in the middle of an answer.
                self.stop()
                raise
            self.done += 1
            return answer

    def stop(self) -> None:
        child, self.child, self.done = self.child, None, 0
        if child is not None:
            child.end()

    def forget(self) -> None:
        if self.child is not None:
            self.child.forget()
        self.turn, self.child, self.done = threading.Lock(), None, 0


def _pipes(process: subprocess.Popen) -> tuple[Any, Any]:
    """What it reads and what it writes: buffered binary pipes."""
    return process.stdin, process.stdout


def _kill(process: subprocess.Popen, overdue: threading.Event) -> None:
    overdue.set()
    process.kill()


def _exactly(pipe: IO[bytes], length: int) -> bytes:
    data = pipe.read(length)
    if len(data) < length:
        raise EOFError
    return data
