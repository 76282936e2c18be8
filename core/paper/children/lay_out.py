"""Runs WeasyPrint for core.paper.pdf, inside the sandbox. It knows nothing of the portal.

A job is JSON; the answer is the PDF, or words instead of one: what was refused.
"""

import base64
import json
import logging
from collections.abc import Callable
from datetime import datetime

# User style sheet: the family every document has, and a hyphen that Fira Sans has (it lacks U+2010).
HOUSE_STYLE = 'html { font-family: "Fira Sans"; hyphenate-character: "-"; }'


def ready() -> Callable[[bytes], bytes]:
    from weasyprint import CSS, HTML, Attachment
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import FatalURLFetchingError, URLFetcher

    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
    # Loaded once; the fonts are those of the fontconfig file we were started with.
    fonts = FontConfiguration()
    fetch_nothing = URLFetcher(allowed_protocols=(), allow_redirects=False, fail_on_errors=True)
    house_style = CSS(string=HOUSE_STYLE, url_fetcher=fetch_nothing)

    def render(job: dict) -> bytes:
        html = HTML(string=job["html"], url_fetcher=fetch_nothing)
        html.etree_element.set("lang", job["language"])
        document = html.render(font_config=fonts, stylesheets=[house_style], pdf_variant="pdf/ua-1")
        document.metadata.title = job["title"]
        document.metadata.lang = job["language"]
        document.metadata.created = document.metadata.modified = job["moment"]
        moment = datetime.fromisoformat(job["moment"])
        return document.write_pdf(
            pdf_variant="pdf/ua-1",
            pdf_tags=True,
            pdf_version="1.7",
            pdf_identifier=bytes.fromhex(job["identifier"]),
            attachments=[
                Attachment(
                    string=base64.b64decode(item["data"]),
                    name=item["name"],
                    description=item["description"] or item["name"],
                    relationship=item["relationship"],
                    created=moment,
                    modified=moment,
                )
                for item in job["attachments"]
            ],
        )

    def answer(job: bytes) -> bytes:
        try:
            return render(json.loads(job))
        except FatalURLFetchingError:
            # A BaseException of WeasyPrint: no letter with a hole where something was to be fetched.
            return b"content that would be fetched"

    return answer
