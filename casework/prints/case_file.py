"""The whole file on paper: PDF/UA with a table of contents, page numbers and bookmarks."""

from datetime import datetime
from pathlib import Path

from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from casework.queries.case_file.whole import CaseFile
from core.paper import pdf

# A long case has hundreds of pages. Less than settings.EXPORT_LEASE_SECONDS: no sign of life comes while it is drawn.
SECONDS = 120
STYLE = Path(__file__).with_name("document.css")


def html(file: CaseFile, at: datetime) -> str:
    """The whole page, style included: the renderer fetches nothing."""
    return format_html(
        '<!doctype html><html><head><meta charset="utf-8"><style>{}</style></head><body>{}</body></html>',
        mark_safe(STYLE.read_text(encoding="utf-8")),
        render_to_string(
            "casework/case_file_paper.html",
            {"file": file, "application": file.application, "months": file.months(), "at": at},
        ),
    )


def render(file: CaseFile, *, at: datetime) -> bytes:
    """As it stands at this moment, in the language of the person. Raises core.paper.pdf.PdfFailed."""
    return pdf.render_pdf(
        html(file, at),
        title=_("Akte %(number)s") % {"number": file.application.number},
        identifier=f"case-file:{file.application.pk}:{at.isoformat()}",
        moment=at,
        language=get_language() or "de",
        seconds=SECONDS,
    )
