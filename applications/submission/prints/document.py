"""The whole application on paper: what the print view shows, as PDF/UA. At any time, also after the deadline."""

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from applications.draft.constants import ApplicationState
from applications.draft.models.application import Application
from applications.plans import snapshot
from applications.plans.snapshot import Content
from applications.submission import content as submission_content
from core import clock
from core.paper import pdf

STYLE = Path(__file__).with_name("document.css")


@dataclass(frozen=True)
class Document:
    """A state of an application to print. at: the moment of the state; arrived_at: None for what was not
    handed in."""

    application: Application
    content: Content
    content_hash: str
    at: datetime
    arrived_at: datetime | None = None

    @property
    def mark(self) -> str:
        """What nobody may overlook; empty for what was handed in."""
        if self.arrived_at:
            return ""
        if self.application.state == ApplicationState.WITHDRAWN:
            return _("Zurückgezogen – nicht eingereicht")
        if self.application.submitted_at:
            return _("Arbeitsstand – nicht eingereicht")
        return _("Entwurf – nicht eingereicht")

    @property
    def state_line(self) -> str:
        words = {
            "moment": date_format((self.arrived_at or self.at).astimezone(clock.BERLIN), "DATETIME_FORMAT"),
            "hash": submission_content.short(self.content_hash),
        }
        if self.arrived_at:
            return _("Eingegangen am %(moment)s, Prüfsumme %(hash)s") % words
        return _("Stand vom %(moment)s, Prüfsumme %(hash)s") % words

    @property
    def context(self) -> dict[str, object]:
        return {
            "document": self,
            "application": self.application,
            "content": self.content,
            "tables": snapshot.tables(self.content),
        }

    @property
    def file_name(self) -> str:
        """Its number, else its title; plain letters only."""
        name = self.application.number if self.arrived_at else self.content.get("title", "")
        stem = re.sub(r"[^A-Za-z0-9äöüÄÖÜß.-]+", "-", name or "")[:60].strip(".-") or "bewerbung"
        return f"{stem}.pdf" if self.arrived_at else f"entwurf-{stem}.pdf"


def html(document: Document) -> str:
    """The whole page, style included: the renderer fetches nothing."""
    return format_html(
        '<!doctype html><html><head><meta charset="utf-8"><style>{}</style></head><body>{}</body></html>',
        mark_safe(STYLE.read_text(encoding="utf-8")),
        render_to_string("applications/application_print_paper.html", document.context),
    )


def render(document: Document) -> bytes:
    """The PDF/UA-1, in the language of the person. Raises core.paper.pdf.PdfFailed."""
    title = document.content.get("title") or _("Bewerbung")
    return pdf.render_pdf(
        html(document),
        title=f"{document.mark}: {title}" if document.mark else f"{document.application.number} {title}",
        identifier=f"application:{document.application.pk}:{document.content_hash}:{get_language()}",
        moment=document.arrived_at or document.at,
        language=get_language() or "de",
    )
