"""HTML to PDF/UA-1, in a child process that can die without hurting anybody.

WeasyPrint lays out whatever HTML it gets, for as long as that takes. So it works in the sandbox, fetching
neither files nor addresses. The child stays warm between letters. Same HTML, identifier and moment: same bytes.
"""

import base64
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from xml.sax.saxutils import escape

import structlog
from django.conf import settings

from core.paper import sandbox

log = structlog.get_logger(__name__)

LARGEST_HTML = 5 * 1024 * 1024
LARGEST_PDF = 30 * 1024 * 1024
# Processor time of one document; the wall clock allows one second more.
SECONDS = 20
MEMORY = 1024 * 1024 * 1024
# A fresh child after so many documents: what a library leaks stays small.
DOCUMENTS_PER_CHILD = 500

FONTCONFIG = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig><dir>{fonts}</dir><cachedir>{cache}</cachedir></fontconfig>
"""


class PdfFailed(Exception):
    """No PDF came of it. reason: refused (it wanted to fetch something), no-fonts, or as SandboxFailed."""

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
    limits = sandbox.Limits(memory=MEMORY, seconds=seconds, wall=seconds + 1, answer=LARGEST_PDF, files=True)
    try:
        answer = _child.ask(json.dumps(job).encode("utf-8", "replace"), limits, jobs=DOCUMENTS_PER_CHILD)
    except sandbox.SandboxFailed as failed:
        raise PdfFailed(failed.reason, failed.detail) from None
    if not answer.startswith(b"%PDF"):
        detail = answer.decode("utf-8", "replace")
        log.warning("pdf.refused", detail=detail)
        raise PdfFailed("refused", detail)
    return answer


def _fonts(room: Path) -> dict[str, str]:
    """Our fonts and no others, said in a file in the child's folder."""
    fonts = Path(settings.FONT_DIR)
    if not any(fonts.glob("*.ttf")):
        raise PdfFailed("no-fonts", str(fonts))
    config = room / "fonts.conf"
    config.write_text(FONTCONFIG.format(fonts=escape(str(fonts.resolve())), cache=escape(str(room))))
    return {"FONTCONFIG_FILE": str(config)}


_child = sandbox.Warm("lay_out.py", _fonts)
