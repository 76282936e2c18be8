"""Every page that a journey of this run has seen: axe in three languages, the colours by night, 320 px.

The journeys keep the pages as they stood (notes.py); here each is opened once more, from a server that has
nothing but these pages and the static files. In shares, so that all processes of the run have a part of it;
tests/conftest.py lets these start when all others have.
"""

import base64
import mimetypes
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders

from tests.browser.conftest import AXE, COLOURS, WCAG, finished_mark
from tests.browser.notes import LANGUAGES, Notes, Sighting, key_of, run_folder, sightings

pytestmark = [pytest.mark.browser, pytest.mark.last]

SHARES = 16
PATIENCE = 300  # seconds for the last journeys of the other processes
NO_SCRIPTS = "script-src 'none'"
EVERYTHING = {"runOnly": {"type": "tag", "values": WCAG}}
ALL_BUT_COLOURS = {**EVERYTHING, "rules": {"color-contrast": {"enabled": False}}}


class Shelf(ThreadingHTTPServer):
    """Serves what is put on it by its path; beside it the portal's static files."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.things: dict[str, tuple[str, bytes, str]] = {}
        self.url = f"http://127.0.0.1:{self.server_port}"

    def put(self, path: str, content: str | bytes, kind: str, policy: str = "") -> str:
        self.things[path] = (kind, content.encode() if isinstance(content, str) else content, policy)
        return self.url + path


class Handler(BaseHTTPRequestHandler):
    server: Shelf
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if found := self.server.things.get(self.path) or self.server.things.get(path):
            self.answer(200, *found)
        elif path.startswith("/static/") and (file := finders.find(path.removeprefix("/static/"))):
            kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
            self.answer(200, kind, Path(str(file)).read_bytes(), "", cache="max-age=3600")
        else:
            self.answer(404, "text/plain", b"", "")

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.answer(404, "text/plain", b"", "")

    def answer(self, status: int, kind: str, body: bytes, policy: str, cache: str = "no-store") -> None:
        self.send_response(status)
        for name, value in {
            "Content-Type": f"{kind}; charset=utf-8" if kind == "text/html" else kind,
            "Content-Length": str(len(body)),
            "Cache-Control": cache,
            **({"Content-Security-Policy": policy} if policy else {}),
        }.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """404 for what a page asks of a server that is not there."""


@pytest.fixture(scope="module")
def shelf():
    server = Shelf()
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


class Judge:
    """Opens a sighting and says what is wrong with it."""

    def __init__(self, page, shelf: Shelf) -> None:
        self.page, self.shelf = page, shelf
        self.found: list[str] = []

    def __call__(self, seen: Sighting) -> None:
        if seen.headings != 1:
            self.found.append(f"{seen.path} [{seen.state}] has {seen.headings} h1")
        for path, picture in seen.pictures.items():
            self.shelf.put(path, base64.b64decode(picture), "image/png")
        self.page.goto(self.shelf.put(f"/{seen.key}/", seen.html, "text/html", NO_SCRIPTS))
        self.axe(seen, "as it stood", EVERYTHING)
        if seen.whole:
            self.page.emulate_media(color_scheme="dark")
            self.axe(seen, "dark", {"runOnly": COLOURS})  # nothing else differs by night
            self.page.emulate_media(color_scheme="light")
            self.reflow(seen)
        for language, html in seen.languages.items():
            self.page.goto(self.shelf.put(f"/{seen.key}/{language}/", html, "text/html"))
            self.axe(seen, language, ALL_BUT_COLOURS)  # those are the same in each language

    def axe(self, seen: Sighting, look: str, options: dict) -> None:
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE)
        result = self.page.evaluate(
            "options => axe.run(document, {...options, resultTypes: ['violations']})", options
        )
        for violation in result["violations"]:
            for node in violation["nodes"]:
                self.found.append(
                    f"{seen.path} [{seen.state}] [{look}] {violation['id']}: {node['html'][:160]} "
                    f"{node['failureSummary'][:200]}"
                )

    def reflow(self, seen: Sighting) -> None:
        self.page.set_viewport_size({"width": 320, "height": 800})
        wide = self.page.evaluate("document.documentElement.scrollWidth")
        if wide > 320:
            self.found.append(f"{seen.path} [{seen.state}] is {wide} px wide at 320 px")
        self.page.set_viewport_size({"width": 1280, "height": 900})


@pytest.fixture
def judge_of(browser, browser_context_args, shelf):
    contexts = []

    def make() -> Judge:
        contexts.append(browser.new_context(**browser_context_args))
        return Judge(contexts[-1].new_page(), shelf)

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def journeys(request) -> list[pytest.Item]:
    """The journeys of this run, all of them ended."""
    here = Path(__file__)
    found = [item for item in request.session.items if item.path.parent == here.parent and item.path != here]
    if not found:
        pytest.skip("No journey in this run: script/test tests/browser")
    until = time.monotonic() + PATIENCE
    while waiting := [item.nodeid for item in found if not finished_mark(item.nodeid).exists()]:
        assert time.monotonic() < until, f"did not end: {waiting}"
        time.sleep(0.2)
    return found


@pytest.mark.parametrize("share", range(SHARES))
def test_every_page_is_accessible_in_each_language_by_night_and_on_a_narrow_screen(share, journeys, judge_of):
    judge = judge_of()
    for number, seen in enumerate(sightings(run_folder())):
        if number % SHARES == share:
            judge(seen)
    assert not judge.found, "\n".join(judge.found)


def test_no_page_was_lost_on_the_way(journeys):
    """The sweep judges what the journeys keep: an empty folder would please it."""
    here = Path(__file__).parent
    if {item.path for item in journeys} != {*here.glob("test_*.py")} - {Path(__file__)}:
        pytest.skip("Only when all journeys run: script/test tests/browser")
    seen = list(sightings(run_folder()))
    assert len(seen) >= PAGES_IN_STATES
    assert len({one.route for one in seen}) >= ADDRESSES
    assert len([one for one in seen if set(one.languages) == set(LANGUAGES)]) >= ADDRESSES - NOT_BY_LINK


# Fewer than there were when this was written. A journey that goes must leave its pages to another.
PAGES_IN_STATES, ADDRESSES, NOT_BY_LINK = 125, 80, 10


# -- that the judge can find something -------------------------------------------------------------------

GOOD = "<html lang=de><title>x</title><body><main><h1>Seite</h1><p>Text</p></main>"


def sighting(html: str, **more) -> Sighting:
    return Sighting(
        **{
            "key": key_of(html), "path": "/", "route": "", "state": "", "headings": 1, "whole": True,
            "html": html, **more,
        }
    )  # fmt: skip


def planted(html: str) -> Callable[[], Sighting]:
    return lambda: sighting(GOOD + html)


@pytest.mark.parametrize(
    ("make", "complaint"),
    [
        (planted("<img src=/static/nothing.png>"), "[as it stood] image-alt"),
        (planted("<p style='color:#aaa;background:#fff'>blass</p>"), "[as it stood] color-contrast"),
        (
            planted("<style>@media (prefers-color-scheme: dark){p{color:#222;background:#111}}</style>"),
            "[dark] color-contrast",
        ),
        (planted("<div style='width:400px'>breit</div>"), "px wide at 320 px"),
        (lambda: sighting(GOOD, languages={"en": GOOD.replace("lang=de", "")}), "[en] html-has-lang"),
        (lambda: sighting(GOOD, headings=2), "has 2 h1"),
    ],
)
def test_the_judge_finds_what_is_wrong(make, complaint, judge_of):
    judge = judge_of()
    judge(sighting(GOOD))
    assert judge.found == []
    judge(make())
    assert [one for one in judge.found if complaint in one]


def test_a_page_is_kept_as_it_was_filled_in_and_only_once(tmp_path, page, shelf):
    shelf.put("/konto/login/", GOOD + "<form><textarea></textarea><input name=a></form>", "text/html")
    page.goto(f"{shelf.url}/konto/login/")
    page.locator("textarea").fill("Getippt")
    page.locator("input").fill("Auch")
    notes = Notes(tmp_path)
    notes.state(page, "filled in")
    notes.state(page, "filled in")
    (kept,) = sightings(tmp_path)
    assert "<textarea>Getippt</textarea>" in kept.html
    assert 'value="Auch"' in kept.html
    assert (kept.path, kept.headings, kept.whole) == ("/konto/login/", 1, True)
