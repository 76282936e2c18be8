"""Is this file what it says, and harmless? By content, never by name. Messages say how to mend it."""

import hashlib
import json
import re
import unicodedata
from dataclasses import dataclass

import magic
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from core.forms import too_large
from core.paper import sandbox

PDF = "application/pdf"
LOOK = sandbox.Limits(memory=768 * sandbox.MIB, seconds=10, wall=20, answer=sandbox.MIB)
NAME_LENGTH = 150
# Every viewer looks so far for the header: a mark of the encoding or words of a printer may stand before it.
HEADER_WITHIN = 1024
# Something that is another kind of file as well.
OTHER_KIND = re.compile(rb".*<|MZ|PK|#!|\x7fELF|GIF8|\x89PNG|\xff\xd8", re.DOTALL)
NAMELESS = "Dokument"

WORD_PROCESSORS = (
    "application/vnd.openxmlformats",
    "application/vnd.oasis",
    "application/msword",
    "application/zip",
)


@dataclass(frozen=True)
class Paper:
    """A checked file: bytes as they came, and what is known about them."""

    content: bytes
    name: str
    content_type: str
    size: int
    sha256: str
    pages: int


def safe_name(name: str) -> str:
    """What a person called the file, without anything that hides, steers or names a place; ends in .pdf."""
    name = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1])
    name = "".join(
        c for c in name if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
    )
    name = re.sub(r'[<>:"|?*]+', "_", name).strip()
    # Not translated: a name is data, the same in whichever language it came in.
    stem = re.sub(r"\.pdf$", "", name, flags=re.IGNORECASE).strip(" .") or NAMELESS
    return f"{stem[:NAME_LENGTH]}.pdf"


def limits_in_words(max_pages: int | None = None) -> str:
    """What may be uploaded; stands beside the field before anybody chooses a file."""
    size = filesizeformat(settings.UPLOAD_MAX_BYTES)
    if max_pages:
        return _("Eine PDF-Datei, höchstens %(pages)d Seiten und %(size)s, ohne Kennwort.") % {
            "pages": max_pages,
            "size": size,
        }
    return _("Eine PDF-Datei, höchstens %(size)s, ohne Kennwort.") % {"size": size}


def check_pdf(upload: File, *, max_pages: int | None = None) -> Paper:
    """Raises ValidationError with a message for the person who uploaded it."""
    if not upload.size:
        raise ValidationError(
            _(
                "Die Datei ist leer. Bitte prüfen Sie, ob sie sich öffnen lässt, und wählen Sie sie noch einmal."
            ),
            code="empty",
        )
    if upload.size > settings.UPLOAD_MAX_BYTES:
        raise ValidationError(
            too_large(upload.size, settings.UPLOAD_MAX_BYTES)
            + " "
            + _("Verkleinern Sie die Bilder darin und speichern Sie sie neu als PDF."),
            code="size",
        )
    upload.seek(0)
    content = upload.read()
    _check_type(content)
    pages = _look_inside(content)
    if max_pages and pages > max_pages:
        raise ValidationError(
            _("Das Dokument hat %(pages)d Seiten. Möglich sind höchstens %(limit)d. Bitte kürzen Sie es.")
            % {"pages": pages, "limit": max_pages},
            code="pages",
        )
    return Paper(
        content=content,
        name=safe_name(upload.name or ""),
        content_type=PDF,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        pages=pages,
    )


def _check_type(content: bytes) -> None:
    found = magic.from_buffer(content[:8192], mime=True)
    begin = content[:HEADER_WITHIN].find(b"%PDF-")
    plain = found in (PDF, "text/plain", "application/octet-stream")
    if begin >= 0 and plain and not OTHER_KIND.match(content[:begin]):
        return
    if found.startswith(WORD_PROCESSORS):
        raise ValidationError(
            _(
                "Das ist ein Textdokument, keine PDF-Datei. Öffnen Sie es in Ihrem Schreibprogramm und "
                "speichern Sie es als PDF."
            ),
            code="type",
        )
    if found.startswith("image/"):
        raise ValidationError(
            _("Das ist ein Bild, keine PDF-Datei. Bitte speichern oder drucken Sie es als PDF."), code="type"
        )
    raise ValidationError(
        _("Das ist keine PDF-Datei, auch wenn der Name so endet. Bitte speichern Sie das Dokument als PDF."),
        code="type",
    )


def _look_inside(content: bytes) -> int:
    """The number of pages. In the sandbox: a bomb ends there and takes nothing with it."""
    try:
        found = json.loads(sandbox.ask("look_at_pdf.py", content, LOOK))
    except (sandbox.SandboxFailed, ValueError):
        found = {"refused": "broken"}
    if "pages" in found:
        return found["pages"]
    reason = found["refused"]
    raise ValidationError(_refusal(reason, target=printable(found.get("target", ""))), code=reason)


def printable(text: str) -> str:
    """As it may be shown: what cannot be seen, or steers, is left out."""
    return "".join(c if c.isprintable() else "�" for c in text)


def _refusal(reason: str, *, target: str = "") -> str:
    if reason == "encrypted":
        return _(
            "Die PDF-Datei ist mit einem Kennwort oder einer Sperre geschützt. "
            "Bitte speichern Sie sie ohne Schutz und laden Sie sie noch einmal hoch."
        )
    if reason == "active":
        return _(
            "Die PDF-Datei enthält ein Programm oder eine Aktion, die sich selbst ausführt. "
            "Bitte drucken Sie das Dokument in eine neue PDF-Datei („Als PDF drucken“) und laden Sie diese hoch."
        )
    if reason == "embedded":
        return _(
            "In der PDF-Datei stecken weitere Dateien. Bitte entfernen Sie diese oder drucken Sie das Dokument "
            "in eine neue PDF-Datei („Als PDF drucken“)."
        )
    if reason == "link":
        return _(
            "In der PDF-Datei führt ein Verweis nicht ins Internet, sondern zu einer Datei, einem Netzlaufwerk "
            "oder einem Programm: „%(target)s“. Bitte entfernen Sie den Verweis und speichern Sie das Dokument "
            "neu als PDF."
        ) % {"target": target}
    return _(
        "Die PDF-Datei ist beschädigt oder unvollständig. "
        "Bitte speichern Sie das Dokument neu als PDF und laden Sie es noch einmal hoch."
    )
