"""The pages of a handed-in PDF to read in the browser: pictures kept beside the file, and its text."""

import structlog
from django.core.files.base import ContentFile

from applications.papers.models import Attachment
from core.errors import STORAGE_ERRORS
from core.paper import pages

log = structlog.get_logger(__name__)

PDF = "application/pdf"
# Of one file; the rest is in the download.
MOST_PAGES = 40


def readable_pages(attachment: Attachment) -> range:
    """The numbers of the pages that can be shown."""
    if attachment.content_type != PDF:
        return range(0)
    return range(1, min(attachment.pages or 0, MOST_PAGES) + 1)


def page_picture(attachment: Attachment, number: int) -> bytes:
    """PNG of a page. Drawn once, then kept: the file never changes. Raises pages.PageNotDrawn."""
    if number not in readable_pages(attachment):
        raise pages.PageNotDrawn(f"page {number}")
    storage = attachment.file.storage
    name = f"{attachment.file.name}.pages/{number}.png"
    try:
        if storage.exists(name):
            with storage.open(name, "rb") as kept:
                return kept.read()
    except STORAGE_ERRORS as error:
        log.warning("page_picture.not_read", error=type(error).__name__)
    png = pages.picture(_bytes(attachment), number)
    try:
        kept_as = storage.save(name, ContentFile(png))
        if kept_as != name:
            storage.delete(kept_as)  # somebody else drew it at the same moment
    except STORAGE_ERRORS as error:
        # A full disk: it is drawn again next time.
        log.warning("page_picture.not_kept", error=type(error).__name__)
    return png


def page_texts(attachment: Attachment) -> list[str]:
    """The text of each page, for people who do not read pictures. Raises pages.PageNotDrawn."""
    if not readable_pages(attachment):
        raise pages.PageNotDrawn("not a PDF")
    return pages.texts(_bytes(attachment))


def _bytes(attachment: Attachment) -> bytes:
    try:
        with attachment.file.open("rb") as opened:
            return opened.read()
    except STORAGE_ERRORS as error:
        raise pages.PageNotDrawn("file") from error
