"""The demo's uploads: small real PDFs that say on every page that they are samples."""

from functools import cache

from django.core.files.base import ContentFile
from django.utils.html import escape

from core import clock
from core.paper import pdf

SUPPORTERS = (
    ("Sportverein Blau-Weiß Muster e. V.", "Bernd Ball"),
    ("Bäckerei Beispiel", "Berta Brot"),
    ("Grundschule am Probeplatz", "Susanne Schule"),
)
FRAME = (
    '<!doctype html><html lang="de"><head><meta charset="utf-8"><title>{title}</title></head>'
    "<body><h1>{title}</h1><p>MUSTER – erfundenes Dokument der Vorführung.</p>{body}</body></html>"
)


@cache
def _paper(title: str, paragraphs: tuple[str, ...]) -> bytes:
    body = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs)
    return pdf.render_pdf(
        FRAME.format(title=escape(title), body=body),
        title=title,
        identifier=f"demo/{title}",
        moment=clock.now(),
    )


def concept() -> ContentFile:
    content = _paper(
        "Gemeinsames Konzept",
        (
            "Ausgangslage: Im Sozialraum fehlen Orte, an denen sich Menschen mit und ohne Behinderung "
            "selbstverständlich begegnen. Wege sind nicht durchgängig barrierefrei, Angebote kaum in "
            "Leichter Sprache.",
            "Ziel: Kommune und Träger richten eine gemeinsame Koordination ein. Ein Beirat, in dem Menschen "
            "mit Behinderung die Mehrheit haben, entscheidet mit.",
            "Maßnahmen: Begegnungsort im Erdgeschoss, Barriere-Rundgänge, Fortbildungen in der Verwaltung, "
            "Assistenz bei Veranstaltungen, jährlicher Bericht in Leichter Sprache.",
        ),
    )
    return ContentFile(content, name="konzept.pdf")


def letter_of_intent(number: int) -> tuple[str, str, ContentFile]:
    organisation, signer = SUPPORTERS[number]
    content = _paper(
        f"Absichtserklärung: {organisation}",
        (
            "Wir unterstützen das Vorhaben und beteiligen uns mit Räumen, Zeit und unseren Kontakten.",
            f"Verantwortlich: {signer} (erfunden)",
        ),
    )
    return organisation, signer, ContentFile(content, name=f"absichtserklaerung-{number + 1}.pdf")
