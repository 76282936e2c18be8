"""PostgreSQL that is gone or recovers: 503 in the person's language, whoever asks, in production and in the demo."""

import pytest
from django.db import InterfaceError, OperationalError, connection
from django.db.backends.utils import CursorWrapper
from django.test import Client, RequestFactory
from django.urls import reverse

from core import error_pages
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

SAID = {
    "de": "Das Portal ist gleich wieder da",
    "en": "The portal will be back in a moment",
    "de-ls": "Ihre gespeicherten Angaben sind noch da.",
}
RECOVERS = "connection failed: FATAL:  the database system is in recovery mode"
ERRORS = [
    OperationalError(RECOVERS),
    OperationalError("server closed the connection"),
    InterfaceError("closed"),
]


@pytest.fixture
def somebody(login):
    client = login(UserFactory())
    client.raise_request_exception = False
    return client


@pytest.fixture
def gone(monkeypatch):
    """From now on no statement gets through."""

    def leave(error=ERRORS[0]):
        def execute(*args, **kwargs):
            raise error

        monkeypatch.setattr(CursorWrapper, "execute", execute)
        monkeypatch.setattr(CursorWrapper, "executemany", execute)

    return leave


@pytest.fixture
def in_demo(settings):
    from portal.settings import demo

    settings.DEBUG = settings.DEMO = True
    settings.MIDDLEWARE = demo.MIDDLEWARE
    settings.DEFAULT_EXCEPTION_REPORTER = demo.DEFAULT_EXCEPTION_REPORTER


def assert_says_so(response, language="de"):
    assert response.status_code == 503
    assert response["Retry-After"] == "10"
    assert SAID[language] in response.content.decode()
    assert "Traceback" not in response.content.decode()
    assert response["Content-Security-Policy"]


@pytest.mark.parametrize("error", ERRORS, ids=str)
@pytest.mark.parametrize("url", ["/", "/bewerbungen/", "/backoffice/", "/konto/login/"])
def test_pages_say_so_and_when_to_come_again(somebody, gone, url, error):
    gone(error)
    assert_says_so(somebody.get(url))
    assert_says_so(somebody.post(url, {"a": "b"}))


@pytest.mark.parametrize("language", SAID)
def test_in_the_language_of_the_switch(somebody, gone, language):
    somebody.cookies["django_language"] = language
    gone()
    assert_says_so(somebody.get("/bewerbungen/"), language)


def test_the_demo_says_so_too(in_demo, somebody, gone):
    gone()
    assert_says_so(somebody.get("/bewerbungen/"))
    visitor = Client()
    visitor.raise_request_exception = False
    assert_says_so(visitor.get("/"))


@pytest.mark.parametrize(
    ("error", "reason"), list(zip(ERRORS, ["recovering", "unreachable", "unreachable"], strict=True))
)
def test_readiness_names_the_reason_also_to_who_has_a_session(somebody, gone, error, reason):
    gone(error)
    for client in (somebody, Client()):
        response = client.get("/health/ready")
        assert response.status_code == 503
        assert response.json()["database"] == reason
        assert client.get("/health/live").status_code == 200


def test_health_looks_up_no_session(somebody, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert somebody.get("/health/live").status_code == 200


def test_other_failures_of_the_database_are_failures(somebody, monkeypatch):
    """The other side: a statement that is wrong is not said to work later."""
    monkeypatch.setattr(
        "portal.views.running_calls", lambda limit: connection.cursor().execute("SELECT nonsense")
    )
    assert somebody.get("/").status_code == 500


def test_a_wrong_host_gets_a_page_of_ours_in_the_demo(in_demo, somebody):
    response = somebody.get("/", headers={"host": "evil.example"})
    assert response.status_code == 400
    assert "Diese Anfrage ist nicht möglich" in response.content.decode()


def test_a_view_that_fails_is_no_news_to_visitors(in_demo, somebody, monkeypatch):
    def broken(**kwargs):
        raise ValueError("secret")

    monkeypatch.setattr("portal.views.running_calls", broken)
    response = somebody.get(reverse("start"))
    assert response.status_code == 500
    assert "Ein Fehler ist aufgetreten" in response.content.decode()
    assert "secret" not in response.content.decode()


def test_the_reporter_answers_without_a_request():
    request = RequestFactory().get("/")
    assert error_pages.OwnReporter(None, ValueError, ValueError(), None).get_traceback_html() == ""
    assert (
        "aufgetreten" in error_pages.OwnReporter(request, ValueError, ValueError(), None).get_traceback_text()
    )
    assert request.own_page.status_code == 500
