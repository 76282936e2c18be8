"""Runs PDFium for core.paper.pages, inside the sandbox. It knows nothing of the portal.

A job is one line of JSON, {"what": "picture", "number", "width", "most_pixels"} or {"what": "text"}, and the PDF
below it; the answer is a PNG or a JSON list of texts.
"""

import io
import json
from collections.abc import Callable
from typing import Any

# Of each page; more is no application but an attack.
LONGEST_TEXT = 100_000
MOST_PAGES = 200


def ready() -> Callable[[bytes], bytes]:
    import pypdfium2

    def answer(job: bytes) -> bytes:
        line, pdf = job.split(b"\n", 1)
        asked = json.loads(line)
        document = pypdfium2.PdfDocument(pdf)
        return texts(document) if asked["what"] == "text" else picture(document, asked)

    return answer


def texts(document: Any) -> bytes:
    pages = [document[index] for index in range(min(len(document), MOST_PAGES))]
    return json.dumps([page.get_textpage().get_text_bounded()[:LONGEST_TEXT] for page in pages]).encode()


def picture(document: Any, asked: dict) -> bytes:
    if asked["number"] < 1:
        raise IndexError(asked["number"])
    page = document[asked["number"] - 1]
    wide, high = page.get_size()
    scale = min(asked["width"] / wide, (asked["most_pixels"] / (wide * high)) ** 0.5)
    png = io.BytesIO()
    page.render(scale=scale, draw_annots=True, may_draw_forms=False).to_pil().convert("RGB").save(
        png, "PNG", optimize=False
    )
    return png.getvalue()
