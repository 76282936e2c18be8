"""HTML to PDF/UA-1, in a child process that can die without hurting anybody.

WeasyPrint lays out whatever HTML it gets, for as long as that takes. So it works in a child with limits
on memory, processor time and wall clock, with nothing in its environment, fetching neither files nor
addresses. The child stays warm between letters (importing and loading fonts costs half a second) and is
replaced when it failed or has done enough. Same HTML, identifier and moment: same bytes.
"""

import atexit
import base64
import hashlib
import json
import os
import struct
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import structlog
from django.conf import settings

log = structlog.get_logger(__name__)

LARGEST_HTML = 5 * 1024 * 1024
LARGEST_PDF = 30 * 1024 * 1024
# Wall clock of one document; the child also gets as many seconds of processor time.
SECONDS = 20
MEMORY = 1024 * 1024 * 1024
# A fresh child after so many documents: what a library leaks stays small.
DOCUMENTS_PER_CHILD = 500

CHILD = Path(__file__).with_name("pdf_child.py")
FRAME = struct.Struct(">cI")
FONTCONFIG = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig><dir>{fonts}</dir><cachedir>{cache}</cachedir></fontconfig>
"""
REASONS = {
    b"R": "refused",  # it wanted to fetch something
    b"F": "failed",  # WeasyPrint could not: too deeply nested, out of memory, a defect
}


class PdfFailed(Exception):
    """No PDF came of it. reason: refused, failed, died, too-long, too-big, no-fonts."""

    def __init__(self, reason: str, detail: str = ""):
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True)
class PdfAttachment:
    """A file inside the PDF. relationship as in ISO 32000-2, 7.11.3: "Data", "Source", …"""

    name: str
    data: bytes
    description: str = ""
    relationship: str = "Unspecified"


def render_pdf(
    html: str,
    *,
    title: str,
    identifier: bytes | str,
    moment: datetime,
    language: str = "de",
    attachments: Iterable[PdfAttachment] = (),
    seconds: int | None = None,
) -> bytes:
    """The PDF/UA-1 of a whole HTML document.

    title and language end up in the document's metadata, `moment` as its creation date, `identifier`
    (hashed) as its file identifier. Fonts: the family "Fira Sans", nothing else. Content that would
    fetch anything (img, url(), @import, link, also data:) is refused as a whole; draw with inline SVG.
    seconds: how long it may take (SECONDS). Raises PdfFailed.
    """
    seconds = seconds or SECONDS
    if len(html) > LARGEST_HTML:
        raise PdfFailed("too-big", f"{len(html)} characters")
    seed = identifier.encode() if isinstance(identifier, str) else bytes(identifier)
    job = {
        "html": html,
        "title": title,
        "language": "de" if language.startswith("de") else language,
        "identifier": hashlib.sha256(seed).hexdigest()[:32],
        "moment": moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "seconds": seconds,
        "attachments": [
            {
                "name": a.name,
                "data": base64.b64encode(a.data).decode(),
                "description": a.description,
                "relationship": a.relationship,
            }
            for a in attachments
        ],
    }
    status, answer = _child.ask(json.dumps(job).encode("utf-8", "replace"), seconds)
    if status != b"P":
        detail = answer.decode("utf-8", "replace")
        log.warning("pdf.failed", reason=REASONS.get(status, "failed"), detail=detail)
        raise PdfFailed(REASONS.get(status, "failed"), detail)
    return answer


class _Child:
    """The warm child of this process. Threads take turns."""

    def __init__(self):
        self.turn = threading.Lock()
        self.process: subprocess.Popen | None = None
        self.room: tempfile.TemporaryDirectory | None = None
        self.done = 0

    def start(self) -> subprocess.Popen:
        fonts = Path(settings.FONT_DIR)
        if not any(fonts.glob("*.ttf")):
            raise PdfFailed("no-fonts", str(fonts))
        self.room = tempfile.TemporaryDirectory(prefix="portal-pdf-", ignore_cleanup_errors=True)
        room = Path(self.room.name)
        config = room / "fonts.conf"
        config.write_text(FONTCONFIG.format(fonts=escape(str(fonts.resolve())), cache=escape(str(room))))
        self.done = 0
        return subprocess.Popen(  # noqa: S603  our own file, fixed arguments
            # -I: no environment, no current directory; the child imports nothing of the portal.
            [sys.executable, "-I", str(CHILD), str(MEMORY), str(LARGEST_PDF)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=room,
            env={
                "PATH": os.defpath,
                "LANG": "C.UTF-8",
                "HOME": str(room),
                "TMPDIR": str(room),
                "FONTCONFIG_FILE": str(config),
            },
        )

    def ask(self, job: bytes, seconds: int) -> tuple[bytes, bytes]:
        with self.turn:
            if self.process is None or self.process.poll() is not None or self.done >= DOCUMENTS_PER_CHILD:
                self.stop()
                self.process = self.start()
            process = self.process
            jobs, answers = _pipes(process)
            # Bounds writing and reading alike, whatever the child hangs in. Starting up gets time of its own.
            overdue = threading.Event()
            watch = threading.Timer(seconds + (10 if self.done == 0 else 1), _kill, (process, overdue))
            watch.daemon = True
            watch.start()
            try:
                jobs.write(struct.pack(">I", len(job)))
                jobs.write(job)
                jobs.flush()
                status, length = FRAME.unpack(_exactly(answers, FRAME.size))
                answer = _exactly(answers, length)
            except (BrokenPipeError, EOFError):
                code = process.wait()
                self.stop()
                # SIGXCPU (24) is the processor-time limit.
                reason = "too-long" if overdue.is_set() or code in (-24, -9) else "died"
                log.warning("pdf.child_lost", reason=reason, code=code)
                raise PdfFailed(reason, f"exit {code}") from None
            except BaseException:
                # An exception from outside (a task's time limit): the pipe is in the middle of an answer.
                self.stop()
                raise
            finally:
                watch.cancel()
            self.done += 1
            if status == b"F":
                self.stop()  # whatever a failed document left behind is not the next one's ground
            return status, answer

    def stop(self) -> None:
        process, self.process = self.process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in _pipes(process):
                pipe.close()
        if self.room is not None:
            self.room.cleanup()
            self.room = None

    def forget(self) -> None:
        """After a fork: the child belongs to the parent. Only our copies of its pipes are closed."""
        if self.process is not None:
            for pipe in _pipes(self.process):
                os.close(pipe.detach().detach())
            self.process.returncode = 0
        if self.room is not None:
            self.room._finalizer.detach()  # type: ignore[attr-defined]
        self.turn, self.process, self.room, self.done = threading.Lock(), None, None, 0


def _pipes(process: subprocess.Popen) -> tuple[Any, Any]:
    """What it reads and what it writes: buffered binary pipes."""
    return process.stdin, process.stdout


def _kill(process: subprocess.Popen, overdue: threading.Event) -> None:
    overdue.set()
    process.kill()


def _exactly(pipe, length: int) -> bytes:
    data = pipe.read(length)
    if len(data) < length:
        raise EOFError
    return data


_child = _Child()
atexit.register(_child.stop)
os.register_at_fork(after_in_child=_child.forget)
