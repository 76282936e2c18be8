"""A letter's HTML and PDF. Deterministic: the same letter gives the same bytes, on every machine."""

import io
import re
from pathlib import Path
from typing import Any

import segno
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from core.mail import post
from core.paper import pdf
from letters import service
from letters.constants import Channel
from letters.figures import day
from letters.models import DecisionLetter

STYLE = Path(__file__).with_name("paper.css")


def verification_url(letter: DecisionLetter) -> str:
    return post.link("letters:verify", letter.code)


def _qr(letter: DecisionLetter) -> str:
    """The address to check the letter at, as inline SVG with its alternative text."""
    out = io.BytesIO()
    segno.make(verification_url(letter), error="m", micro=False).save(
        out,
        kind="svg",
        xmldecl=False,
        svgclass=None,
        lineclass=None,
        border=0,
        omitsize=True,
        title="QR-Code: Adresse, unter der die Echtheit dieses Schreibens geprüft werden kann",
    )
    return mark_safe(out.getvalue().decode())


def _context(letter: DecisionLetter) -> dict[str, Any]:
    content = letter.content
    return {
        "letter": letter,
        "content": content,
        "dated": day(letter.dated_on) if letter.dated_on else "",
        "served": day(service.posted_is_served_on(letter.dated_on))
        if letter.dated_on and letter.channel == Channel.POST
        else "",
        "qr": _qr(letter),
        "verification_url": verification_url(letter),
    }


def html(letter: DecisionLetter) -> str:
    """The whole document, style included: the renderer fetches nothing."""
    with translation.override(settings.LANGUAGE_CODE):
        body = render_to_string("letters/paper.html", _context(letter))
    return format_html(
        '<!doctype html><html lang="de"><head><meta charset="utf-8"><style>{}</style></head>'
        '<body class="{}">{}</body></html>',
        mark_safe(STYLE.read_text(encoding="utf-8")),
        "demo" if letter.content["is_demo"] else "",
        body,
    )


def title(letter: DecisionLetter) -> str:
    return f"{letter.content['kind']} {letter.number or 'Entwurf'}"


def render(letter: DecisionLetter) -> bytes:
    """The PDF/UA-1 of a released letter. Raises core.paper.pdf.PdfFailed."""
    if letter.released_at is None:
        raise ValueError("a letter has a date only once it is released")
    return pdf.render_pdf(
        html(letter), title=title(letter), identifier=f"letter:{letter.pk}", moment=letter.released_at
    )


def file_name(letter: DecisionLetter) -> str:
    """The name under which it is downloaded: its number, plain letters only."""
    return re.sub(r"[^A-Za-z0-9.-]+", "-", letter.number or "entwurf").strip(".-") + ".pdf"
