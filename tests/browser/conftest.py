"""A real Chromium against the real server; every page it meets is noted for the sweep (axe, 320 px) and judged
by its own policy (no error in the console, no request to anybody else)."""

import os
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connections
from playwright.sync_api import TimeoutError

from core import clock
from core.sessions import SessionStore
from tests.browser.notes import Notes, key_of, run_folder

AXE = (Path(settings.BASE_DIR) / "node_modules" / "axe-core" / "axe.min.js").read_text()
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
COLOURS = {"type": "rule", "values": ["color-contrast"]}


@pytest.fixture(scope="session", autouse=True)
def _playwright_has_a_loop():
    """Playwright's synchronous interface runs an event loop in this thread; Django would refuse the ORM."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    yield
    # Said again and left: taking the database down asks for it while the loop may still be there, and a test that
    # puts the environment back as it was takes it away.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(scope="session")
def base_url():
    """pytest-base-url's own is defined in a way that pytest warns about."""
    return


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return {
        **browser_type_launch_args,
        "executable_path": os.environ.get("CHROMIUM") or "/usr/bin/chromium",
        "args": [
            *(["--no-sandbox"] if os.getuid() == 0 else []),
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ],
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {
        **browser_context_args,
        "locale": "de-DE",
        "timezone_id": "Europe/Berlin",
        "viewport": {"width": 1280, "height": 900},
        "reduced_motion": "reduce",  # else axe may measure a colour on its way from light to dark
    }


@pytest.fixture
def server(live_server, settings):
    """The portal's address. Links in mails lead here."""
    settings.PUBLIC_URL = live_server.url
    settings.CSRF_TRUSTED_ORIGINS = [live_server.url]
    return live_server.url


class Person:
    """Somebody at a browser of their own."""

    def __init__(self, context, server, judge):
        self.context, self.server, self.judge = context, server, judge
        self.page = context.new_page()
        self.page.set_default_timeout(8000)
        self.page.set_default_navigation_timeout(30_000)  # the first page of a run loads the whole portal
        self.troubles = []
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.troubles.append(f"script: {error}"))
        self.page.on("request", self._request)

    def _console(self, message):
        # A refused form answers 4xx on purpose; the browser writes that down as an error.
        if message.type == "error" and "the server responded with a status of 4" not in message.text:
            self.troubles.append(f"console: {message.text}")

    def _request(self, request):
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https") and f"{parts.scheme}://{parts.netloc}" != self.server:
            self.troubles.append(f"request to somebody else: {request.url}")

    # -- moving -----------------------------------------------------------------------------------
    def open(self, path, *, status=200):
        response = self.page.goto(path if path.startswith("http") else self.server + path)
        assert response.status == status, f"{path}: {response.status}"
        if status == 200:
            self.judge(self)
        return self

    def follow(self, name, *, exact=False):
        self._click("link", name, exact)
        self.judge(self)
        return self

    def press(self, name, *, exact=True, judged=True):
        self._click("button", name, exact)
        if judged:
            self.judge(self)
        return self

    def _click(self, role, name, exact):
        try:
            self.page.get_by_role(role, name=name, exact=exact).first.click()
        except TimeoutError as error:
            raise AssertionError(f"no {role} {name!r} at {self.page.url}:\n{self.text}") from error
        self.page.wait_for_load_state()

    # -- forms ------------------------------------------------------------------------------------
    def fill(self, **values):
        """By the name of the field."""
        for name, value in values.items():
            self.page.locator(f'[name="{name}"]').first.fill(value)
        return self

    def write(self, label, value):
        self.page.get_by_label(label).first.fill(value)
        return self

    def tick(self, label, *, exact=False):
        self.page.get_by_label(label, exact=exact).first.check()
        return self

    def choose(self, name, label):
        self.page.locator(f'select[name="{name}"]').select_option(label=label)
        return self

    # -- seeing -----------------------------------------------------------------------------------
    @property
    def heading(self):
        return self.page.locator("h1").inner_text()

    @property
    def text(self):
        return self.page.locator("body").inner_text()

    def sees(self, *words):
        for word in words:
            assert word in self.text, f"{word!r} is not on the page {self.page.url}:\n{self.text}"
        return self

    def sees_not(self, *words):
        for word in words:
            assert word not in self.text, f"{word!r} is on the page {self.page.url}"
        return self

    @property
    def path(self):
        return urlsplit(self.page.url).path


def finished_mark(nodeid: str) -> Path:
    return run_folder() / f"{key_of(nodeid)}.finished"


def pytest_runtest_logfinish(nodeid: str) -> None:
    """The sweep waits until every journey of the run has ended."""
    finished_mark(nodeid).touch()


@pytest.fixture
def judge() -> Notes:
    """Notes the pages that people come by; test_sweep.py judges them, each once."""
    return Notes(run_folder())


@pytest.fixture
def somebody(browser, browser_context_args, server, judge):
    """somebody() a visitor, somebody(user) logged in: each with a browser context of their own."""
    people = []

    def enter(user=None, **options) -> Person:
        context = browser.new_context(**{**browser_context_args, **options})
        if user is not None:
            context.add_cookies([{"name": "sessionid", "value": session_of(user), "url": server}])
        person = Person(context, server, judge)
        people.append(person)
        return person

    yield enter
    troubles = [trouble for person in people for trouble in person.troubles]
    for person in people:
        person.context.close()
    assert troubles == []


def session_of(user) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session["account_authentication_methods"] = [
        {"method": "password", "at": clock.now().timestamp(), "email": user.email},
        {"method": "mfa", "at": clock.now().timestamp(), "type": "totp"},
    ]
    session["account_authentication_methods_user"] = str(user.pk)
    session.create()
    return session.session_key


@pytest.fixture(autouse=True)
def _close_connections():
    yield
    connections.close_all()
