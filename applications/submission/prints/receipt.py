"""The receipt on paper: what came in, when, by whose consent. German; the same row gives the same bytes."""

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from applications.draft.models.consent import Consent
from applications.plans import snapshot
from applications.submission.models.submission import Amendment, Submission
from applications.submission.prints import document
from core.paper import pdf


def consents_of(row: Submission | Amendment) -> list[dict[str, object]]:
    """Who agreed for whom, when. The names of the organisations are those of the content: a seat may have
    changed hands since. A seat that the content does not name goes by today's name: the consent was given."""
    names = {partner["id"]: partner["organisation"]["name"] for partner in row.content["partners"]}
    reopening = row.reopening if isinstance(row, Amendment) else None
    return [
        {
            "organisation": names.get(str(consent.partner_id)) or consent.partner.organisation.name,
            "person": consent.given_by,
            "at": consent.given_at,
        }
        for consent in Consent.objects.filter(
            partner__application=row.application_id,
            reopening=reopening,
            content_hash=row.content_hash,
            voided_at__isnull=True,
        )
        .select_related("given_by", "partner__organisation")
        .order_by("given_at", "id")
    ]


def title(row: Submission | Amendment) -> str:
    number = row.application.number
    if isinstance(row, Amendment):
        return f"Eingangsbestätigung {number}, Ergänzung {row.number}"
    return f"Eingangsbestätigung {number}"


def file_name(row: Submission | Amendment) -> str:
    tail = f"-ergaenzung-{row.number}" if isinstance(row, Amendment) else ""
    return f"eingangsbestaetigung-{row.application.number}{tail}.pdf".lower()


def html(row: Submission | Amendment) -> str:
    """The whole page, style included: the renderer fetches nothing."""
    with translation.override(settings.LANGUAGE_CODE):
        body = render_to_string(
            "applications/receipt_paper.html",
            {
                "row": row,
                "title": title(row),
                "application": row.application,
                "document": document.Document(
                    application=row.application,
                    content=row.content,
                    content_hash=row.content_hash,
                    at=row.arrived_at,
                    arrived_at=row.arrived_at,
                ),
                "content": row.content,
                "tables": snapshot.tables(row.content),
                "consents": consents_of(row),
                "is_amendment": isinstance(row, Amendment),
            },
        )
    return format_html(
        '<!doctype html><html lang="de"><head><meta charset="utf-8"><style>{}</style></head><body>{}</body></html>',
        mark_safe(document.STYLE.read_text(encoding="utf-8")),
        body,
    )


def render(row: Submission | Amendment) -> bytes:
    """Raises core.paper.pdf.PdfFailed."""
    return pdf.render_pdf(
        html(row), title=title(row), identifier=f"receipt:{row.pk}", moment=row.arrived_at, language="de"
    )
