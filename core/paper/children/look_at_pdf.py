"""Looks into a PDF that somebody uploaded, inside the sandbox, because it may be a bomb.

A job is the file, the answer is JSON: {"pages": n} or {"refused": reason}. No Django here: the process starts
in a moment and has little to lose.
"""

import io
import json
from collections.abc import Callable
from typing import Any

DEPTH = 60

# Actions that do something when the document is opened or clicked. Plain links stay allowed.
ACTIVE_ACTIONS = {
    "/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/Rendition", "/Movie", "/Sound",
    "/RichMediaExecute", "/GoTo3DView",
}  # fmt: skip
EMBEDDING_ANNOTATIONS = {"/FileAttachment", "/RichMedia", "/Movie", "/Sound", "/Screen", "/3D"}


def reason_against(pdf: Any, pikepdf: Any) -> str:
    """Why this document is not taken, or nothing."""
    root = pdf.Root
    opening = root.get("/OpenAction")
    # An array only says on which page to begin; every word processor writes that.
    if isinstance(opening, pikepdf.Dictionary) and opening.get("/S") != "/GoTo":
        return "active"
    for found in pdf.objects:
        reason = _look(found, pikepdf, 0)
        if reason:
            return reason
    return ""


def _look(found: Any, pikepdf: Any, depth: int) -> str:
    if depth > DEPTH:
        return "broken"
    if isinstance(found, pikepdf.Stream):
        entries = dict(found.stream_dict.items())
    elif isinstance(found, pikepdf.Dictionary):
        entries = dict(found.items())
    elif isinstance(found, pikepdf.Array):
        for inner in found:
            if isinstance(inner, pikepdf.Object) and not inner.is_indirect:
                reason = _look(inner, pikepdf, depth + 1)
                if reason:
                    return reason
        return ""
    else:
        return ""
    if "/JS" in entries or "/XFA" in entries or "/JavaScript" in entries:
        return "active"
    if isinstance(entries.get("/S"), pikepdf.Name) and str(entries["/S"]) in ACTIVE_ACTIONS:
        return "active"
    if "/EmbeddedFiles" in entries or "/EF" in entries or entries.get("/Type") == "/EmbeddedFile":
        return "embedded"
    if (
        isinstance(entries.get("/Subtype"), pikepdf.Name)
        and str(entries["/Subtype"]) in EMBEDDING_ANNOTATIONS
    ):
        return "embedded"
    for inner in entries.values():
        if isinstance(inner, pikepdf.Object) and not inner.is_indirect:
            reason = _look(inner, pikepdf, depth + 1)
            if reason:
                return reason
    return ""


def look(content: bytes) -> dict:
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(content), attempt_recovery=False, suppress_warnings=True) as pdf:
            if pdf.is_encrypted:
                return {"refused": "encrypted"}
            reason = reason_against(pdf, pikepdf)
            pages = len(pdf.pages)
    except pikepdf.PasswordError:
        return {"refused": "encrypted"}
    except (pikepdf.PdfError, ValueError, KeyError, TypeError, RuntimeError, RecursionError, MemoryError):
        return {"refused": "broken"}
    if reason or not pages:
        return {"refused": reason or "broken"}
    return {"pages": pages}


def ready() -> Callable[[bytes], bytes]:
    import pikepdf  # noqa: F401  loaded before a file is there

    return lambda content: json.dumps(look(content)).encode()
