"""The letter of intent that an organisation confirms by a link: its words, its HTML, its PDF."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pikepdf
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from applications.papers.models import LetterRequest
from applications.papers.uploads import PDF, Paper, safe_name
from core import clock
from core.paper.pdf import render_pdf

STYLE = Path(__file__).with_name("letter_paper.css")


@dataclass(frozen=True)
class Letter:
    """What the responsible person has filled in."""

    organisation_name: str
    signed_by: str
    function: str
    promise: str


def words(letter_request: LetterRequest, letter: Letter, moment: datetime, *, heading: str = "h2") -> str:
    """The letter's words as HTML, alike in the preview and in the PDF: German, as everything handed in."""
    with translation.override(settings.LANGUAGE_CODE):
        return render_to_string(
            "applications/letter_request_words.html",
            {**_context(letter_request, letter, moment), "heading": heading},
        )


def _context(letter_request: LetterRequest, letter: Letter, moment: datetime) -> dict[str, object]:
    application = letter_request.application
    partners = application.partners.select_related("organisation").order_by("role__position", "created_at")
    return {
        "letter": letter,
        "title": application.title,
        "call": application.call,
        "partners": [partner.organisation.name for partner in partners],
        "space": application.social_space.name,
        "on": date_format(moment.astimezone(clock.BERLIN), "DATE_FORMAT"),
        "email": letter_request.email,
        "is_demo": settings.DEMO,
    }


def render(letter_request: LetterRequest, letter: Letter, moment: datetime) -> Paper:
    """The PDF/UA-1. Raises core.paper.pdf.PdfFailed."""
    with translation.override(settings.LANGUAGE_CODE):
        body = render_to_string(
            "applications/letter_request_pdf.html",
            {
                **_context(letter_request, letter, moment),
                "words": words(letter_request, letter, moment, heading="h1"),
            },
        )
        title = _("Absichtserklärung: %(organisation)s") % {"organisation": letter.organisation_name}
        name = safe_name(f"{_('Absichtserklärung')} {letter.organisation_name}")
    content = render_pdf(
        format_html(
            '<!doctype html><html lang="de"><head><meta charset="utf-8"><style>{}</style></head><body>{}</body></html>',
            mark_safe(STYLE.read_text(encoding="utf-8")),
            body,
        ),
        title=title,
        identifier=f"letter-request:{letter_request.pk}",
        moment=moment,
    )
    return Paper(
        content=content,
        name=name,
        content_type=PDF,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        pages=_pages(content),
    )


def _pages(content: bytes) -> int:
    with pikepdf.open(BytesIO(content)) as document:
        return len(document.pages)
