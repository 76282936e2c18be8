"""PDF/UA-1 out of a child process: accessible, the same bytes every time, fetching nothing, never stuck."""

import http.server
import io
import os
import signal
import subprocess
import threading
import time
from datetime import UTC, datetime

import page
import pikepdf
import pytest

from core.paper import pdf
from core.paper.pdf import PdfAttachment, PdfFailed, render_pdf

MOMENT = datetime(2027, 3, 1, 9, 30, tzinfo=UTC)
DOCUMENT = """<!doctype html><html><head><style>@page { size: A4 } td { border: 1px solid }</style></head><body>
<h1>Zuwendungsbescheid für Müßig</h1><p>Betrag: <strong>1.234,50 €</strong> – „in Worten“</p>
<table><thead><tr><th scope="col">Jahr</th><th scope="col">Betrag</th></tr></thead>
<tbody><tr><td>2027</td><td>1.234,50 €</td></tr></tbody></table></body></html>"""


def render(html=DOCUMENT, **kwargs):
    return render_pdf(html, **{"title": "Bescheid", "identifier": "letter-1", "moment": MOMENT, **kwargs})


def text_of(data: bytes) -> str:
    return subprocess.run(
        ["pdftotext", "-", "-"], input=data, capture_output=True, check=True
    ).stdout.decode()


def test_a_document_is_pdf_ua_1_with_title_and_language():
    data = render()
    report = page.validate_pdf_bytes(data, profile=page.ValidationProfile.PDF_UA_1)
    assert report.is_compliant, report.to_json()
    with pikepdf.open(io.BytesIO(data)) as document:
        assert str(document.Root.Lang) == "de"
        assert str(document.docinfo["/Title"]) == "Bescheid"
        assert document.Root.ViewerPreferences.DisplayDocTitle
    assert "Zuwendungsbescheid für Müßig" in text_of(data)
    assert "1.234,50 €" in text_of(data)


def test_easy_language_is_german_to_a_screen_reader():
    with pikepdf.open(io.BytesIO(render(language="de-ls"))) as document:
        assert str(document.Root.Lang) == "de"
    with pikepdf.open(io.BytesIO(render(language="en"))) as document:
        assert str(document.Root.Lang) == "en"


def test_only_our_font_is_embedded():
    with pikepdf.open(io.BytesIO(render())) as document:
        fonts = document.pages[0].Resources.Font
        assert {str(font.BaseFont).split("+")[1] for font in fonts.values()} == {
            "Fira-Sans",
            "Fira-Sans-Bold",
        }


def test_the_same_input_gives_the_same_bytes_even_from_another_child():
    first = render()
    assert render() == first
    pdf._child.stop()
    assert render() == first


def test_another_identifier_or_moment_gives_other_bytes():
    assert render(identifier="letter-2") != render()
    assert render(moment=datetime(2027, 3, 2, tzinfo=UTC)) != render()


def test_an_attachment_is_embedded_and_still_the_same_bytes():
    attachment = PdfAttachment("data.json", b'{"a": 1}', "the data", "Data")
    data = render(attachments=[attachment])
    with pikepdf.open(io.BytesIO(data)) as document:
        assert document.attachments["data.json"].get_file().read_bytes() == b'{"a": 1}'
    assert render(attachments=[attachment]) == data


@pytest.fixture
def listener():
    """An HTTP server that remembers who asked."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            hits.append(self.path)
            self.send_response(404)
            self.end_headers()

        def log_message(self, *args):
            pass

    hits = []
    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        server.hits = hits
        yield server
        server.shutdown()


CONSTRUCTS = [
    '<img src="{url}" alt="x">',
    '<img srcset="{url} 2x" alt="x">',
    '<object data="{url}"></object>',
    '<embed src="{url}">',
    '<iframe src="{url}"></iframe>',
    '<video poster="{url}"></video>',
    '<link rel="stylesheet" href="{url}">',
    '<link rel="attachment" href="{url}">',
    '<a rel="attachment" href="{url}">x</a>',
    '<style>@import "{url}";</style>x',
    "<style>@font-face {{ font-family: f; src: url({url}) }} p {{ font-family: f }}</style><p>x</p>",
    "<style>p::before {{ content: url({url}) }}</style><p>x</p>",
    '<p style="background: url({url})">x</p>',
    '<p style="border-image: url({url}) 30">x</p>',
    '<ul style="list-style-image: url({url})"><li>x</li></ul>',
    '<svg viewBox="0 0 9 9" width="9" height="9"><image href="{url}" width="9" height="9"/></svg>',
    '<svg viewBox="0 0 9 9" width="9" height="9"><use href="{url}#x"/></svg>',
]


@pytest.mark.parametrize("construct", CONSTRUCTS)
def test_content_fetches_neither_files_nor_addresses(construct, listener, tmp_path):
    secret = tmp_path / "secret.svg"
    secret.write_text('<svg xmlns="http://www.w3.org/2000/svg"><text>TOPSECRET</text></svg>')
    for url in (secret.as_uri(), f"http://127.0.0.1:{listener.server_port}/x"):
        try:
            data = render(f"<h1>x</h1>{construct.format(url=url)}")
        except PdfFailed as failed:
            assert failed.reason == "refused"  # noqa: PT017
        else:
            assert b"TOPSECRET" not in data
            assert "TOPSECRET" not in text_of(data)
            with pikepdf.open(io.BytesIO(data)) as document:
                assert not document.attachments
    assert listener.hits == []


def test_an_inline_picture_of_an_address_is_refused_with_its_reason():
    with pytest.raises(PdfFailed) as failed:
        render('<img src="data:image/png;base64,AAAA" alt="x">')
    assert failed.value.reason == "refused"


def test_three_thousand_nested_divs_end_in_an_error_and_the_next_document_works():
    with pytest.raises(PdfFailed):
        render("<div>" * 3000 + "x")
    assert render().startswith(b"%PDF")


@pytest.mark.parametrize("style", ["font-size: 1e9px", "letter-spacing: 1e9px"])
def test_measures_without_measure_end_in_an_error_and_the_next_document_works(style):
    with pytest.raises(PdfFailed):
        render(f'<p style="{style}">xyz</p>')
    assert render().startswith(b"%PDF")


def test_what_takes_too_long_is_ended(monkeypatch):
    render()  # a warm child: the start-up allowance is over
    monkeypatch.setattr(pdf, "SECONDS", 1)
    began = time.monotonic()
    with pytest.raises(PdfFailed) as failed:
        render("<table>" + "<tr><td>x</td></tr>" * 50_000 + "</table>")
    assert failed.value.reason == "too-long"
    assert time.monotonic() - began < 10
    monkeypatch.undo()
    assert render().startswith(b"%PDF")


def test_what_takes_too_much_memory_ends_in_an_error(monkeypatch):
    pdf._child.stop()
    monkeypatch.setattr(pdf, "MEMORY", 300 * 1024 * 1024)
    with pytest.raises(PdfFailed):
        render("<p>" + "x " * 1_500_000)
    monkeypatch.undo()
    pdf._child.stop()
    assert render().startswith(b"%PDF")


def test_too_much_html_is_refused_before_anything_starts():
    with pytest.raises(PdfFailed) as failed:
        render("x" * (pdf.LARGEST_HTML + 1))
    assert failed.value.reason == "too-big"


def test_a_killed_child_is_replaced():
    render()
    os.kill(pdf._child.child.process.pid, signal.SIGKILL)
    pdf._child.child.process.wait()
    assert render().startswith(b"%PDF")


def test_a_child_is_replaced_after_its_share_of_documents(monkeypatch):
    monkeypatch.setattr(pdf, "DOCUMENTS_PER_CHILD", 2)
    pdf._child.stop()
    pids = []
    for _turn in range(3):
        render()
        pids.append(pdf._child.child.process.pid)
    assert pids[0] == pids[1] != pids[2]


def test_threads_share_the_child_and_get_their_own_documents():
    results = {}

    def work(number):
        results[number] = render(f"<h1>Nummer {number}</h1>")

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(f"Nummer {number}" in text_of(data) for number, data in results.items())
    assert len(results) == 8


def test_the_child_sees_no_secret_of_the_environment():
    render()
    with open(f"/proc/{pdf._child.child.process.pid}/environ", "rb") as environ:
        names = {item.split(b"=")[0] for item in environ.read().split(b"\0") if item}
    assert names <= {b"PATH", b"LANG", b"HOME", b"TMPDIR", b"FONTCONFIG_FILE", b"LC_CTYPE"}


def test_without_fonts_there_is_no_document(settings, tmp_path):
    pdf._child.stop()
    settings.FONT_DIR = tmp_path
    with pytest.raises(PdfFailed) as failed:
        render()
    assert failed.value.reason == "no-fonts"
