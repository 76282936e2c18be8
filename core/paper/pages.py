"""A page of somebody else's PDF as a picture, and its text, drawn in a child process that may die.

What people upload is never shown from the portal's own address as the PDF it is. PDFium draws it for us in
the sandbox; out comes a PNG or plain text, nothing active.
"""

import json

from core.paper import sandbox

# Wall clock and processor time of one job; a page of text takes a third of a second.
SECONDS = 15
MEMORY = 768 * 1024 * 1024
# Wide enough to read on a screen of 1280 pixels and to zoom into.
WIDTH = 1240
# A PDF may say that a page is a hundred metres high.
MOST_PIXELS = 12_000_000
# A picture of noise is as large as its pixels, three bytes each.
LARGEST_ANSWER = 64 * 1024 * 1024


class PageNotDrawn(Exception):
    """No picture and no text came of it: not a PDF, no such page, encrypted, too much to draw."""


def picture(pdf: bytes, number: int) -> bytes:
    """PNG of page `number` (from 1). Raises PageNotDrawn."""
    return _ask(pdf, what="picture", number=number, width=WIDTH, most_pixels=MOST_PIXELS)


def texts(pdf: bytes) -> list[str]:
    """The text of each page as far as the file has any; a scan has none. Raises PageNotDrawn."""
    try:
        return json.loads(_ask(pdf, what="text"))
    except ValueError:
        raise PageNotDrawn("garbage") from None


def _ask(pdf: bytes, **job: str | int) -> bytes:
    limits = sandbox.Limits(memory=MEMORY, seconds=SECONDS, wall=SECONDS, answer=LARGEST_ANSWER)
    try:
        answer = sandbox.ask("draw.py", json.dumps(job).encode() + b"\n" + pdf, limits)
    except sandbox.SandboxFailed as failed:
        raise PageNotDrawn(str(failed)) from None
    if not answer:
        raise PageNotDrawn("empty")
    return answer
