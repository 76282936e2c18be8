"""A page of somebody else's PDF as a picture, and its text, drawn in a child process that may die.

What people upload is never shown from the portal's own address as the PDF it is. PDFium draws it for us in
a process without environment, with limits on memory and time; out comes a PNG or plain text, nothing active.
"""

import json
import subprocess
import sys
from pathlib import Path

import structlog

log = structlog.get_logger(__name__)

CHILD = Path(__file__).with_name("pdf_pages_child.py")
# Wall clock and processor time of one job; a page of text takes a third of a second.
SECONDS = 15
MEMORY = 768 * 1024 * 1024
# Wide enough to read on a screen of 1280 pixels and to zoom into.
WIDTH = 1240
# A PDF may say that a page is a hundred metres high.
MOST_PIXELS = 12_000_000


class PageNotDrawn(Exception):
    """No picture and no text came of it: not a PDF, no such page, encrypted, too much to draw."""


def picture(pdf: bytes, number: int) -> bytes:
    """PNG of page `number` (from 1). Raises PageNotDrawn."""
    return _ask(pdf, "picture", number)


def texts(pdf: bytes) -> list[str]:
    """The text of each page as far as the file has any; a scan has none. Raises PageNotDrawn."""
    return json.loads(_ask(pdf, "text", 0))


def _ask(pdf: bytes, what: str, number: int) -> bytes:
    command = [
        sys.executable,
        "-I",
        str(CHILD),
        what,
        *map(str, (number, WIDTH, MOST_PIXELS, MEMORY, SECONDS)),
    ]
    try:
        done = subprocess.run(  # noqa: S603  our own file, words and numbers of our own
            command, input=pdf, capture_output=True, timeout=SECONDS, env={"LANG": "C.UTF-8"}, check=False
        )
    except subprocess.TimeoutExpired:
        log.warning("pdf_page.failed", reason="too-long")
        raise PageNotDrawn("too long") from None
    if done.returncode != 0 or not done.stdout:
        log.warning("pdf_page.failed", reason="child", code=done.returncode)
        raise PageNotDrawn(f"exit {done.returncode}")
    return done.stdout
