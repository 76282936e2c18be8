"""The process that runs WeasyPrint for core.pdf. It knows nothing of the portal.

Reads jobs from standard input (4 bytes length, JSON), answers on standard output (1 byte status, 4 bytes
length, content): P the PDF, R refused (the content wanted to fetch something), F failed. Ends with its
input, so it never outlives the process it works for.
"""

import base64
import json
import logging
import os
import resource
import struct
import sys
from datetime import datetime

FRAME = struct.Struct(">cI")
# User style sheet: the family every document has, and a hyphen that Fira Sans has (it lacks U+2010).
HOUSE_STYLE = 'html { font-family: "Fira Sans"; hyphenate-character: "-"; }'


def limit_processor_time(seconds: int) -> None:
    """From now on, so many more seconds; then the kernel ends us."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + seconds + 1, hard))


def answer(pipe, status: bytes, content: bytes) -> None:
    pipe.write(FRAME.pack(status, len(content)))
    pipe.write(content)
    pipe.flush()


def main() -> None:
    memory, largest = int(sys.argv[1]), int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Whatever a library prints must not end up between the answers.
    jobs, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_RDWR), 0)
    os.dup2(2, 1)

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

    while True:
        head = jobs.read(4)
        if len(head) < 4:
            return
        job = json.loads(jobs.read(struct.unpack(">I", head)[0]))
        limit_processor_time(job["seconds"])
        try:
            pdf = render(job)
            if len(pdf) > largest:
                answer(answers, b"F", b"the PDF is too big")
            else:
                answer(answers, b"P", pdf)
        except FatalURLFetchingError:
            # A BaseException of WeasyPrint: no letter with a hole where something was to be fetched.
            answer(answers, b"R", b"content that would be fetched")
        except BrokenPipeError:
            return
        except Exception as error:
            # Edge of the process: RecursionError, MemoryError or a defect; the parent starts a new one.
            answer(answers, b"F", type(error).__name__.encode())


if __name__ == "__main__":
    main()
