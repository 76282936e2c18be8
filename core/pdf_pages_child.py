"""The process that runs PDFium for core.pdf_pages. It knows nothing of the portal.

Reads a PDF from standard input, writes one PNG or a JSON list of texts to standard output, and ends.
"""

import io
import json
import os
import resource
import sys

# Of each page; more is no application but an attack.
LONGEST_TEXT = 100_000
MOST_PAGES = 200


def main() -> None:
    what, numbers = sys.argv[1], [int(word) for word in sys.argv[2:]]
    number, width, most_pixels, memory, seconds = numbers
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not end up in the picture

    import pypdfium2

    document = pypdfium2.PdfDocument(sys.stdin.buffer.read())
    if what == "text":
        pages = [document[index] for index in range(min(len(document), MOST_PAGES))]
        out.write(
            json.dumps([page.get_textpage().get_text_bounded()[:LONGEST_TEXT] for page in pages]).encode()
        )
    else:
        page = document[number - 1] if number > 0 else None
        if page is None:
            raise IndexError(number)
        wide, high = page.get_size()
        scale = min(width / wide, (most_pixels / (wide * high)) ** 0.5)
        png = io.BytesIO()
        page.render(scale=scale, draw_annots=True, may_draw_forms=False).to_pil().convert("RGB").save(
            png, "PNG", optimize=False
        )
        out.write(png.getvalue())
    out.flush()


if __name__ == "__main__":
    main()
