import io
import json
import logging

import pytest
import structlog

from core.logs import formatter

SECRET = "Erika Geheim, erika@stadt.example"


@pytest.fixture
def lines():
    """What our handler would write."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter())
    root = logging.getLogger()
    root.addHandler(handler)
    level, root.level = root.level, logging.INFO
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.removeHandler(handler)
    root.level = level


def test_a_line_is_json_with_ids(lines):
    structlog.get_logger("test").info("application.submitted", application="a1")
    (line,) = lines()
    assert line["event"] == "application.submitted"
    assert line["application"] == "a1"
    assert {"timestamp", "level", "logger"} <= set(line)


def fail(text):
    local = text  # noqa: F841 - what a traceback with local variables would show
    raise ValueError(f"Key (email)=({text}) already exists")


@pytest.mark.parametrize("kind", ["ours", "theirs"])
def test_an_exception_is_logged_without_its_text(lines, kind):
    try:
        fail(SECRET)
    except ValueError:
        if kind == "ours":
            structlog.get_logger("test").exception("went.wrong")
        else:
            logging.getLogger("some.package").exception("Error at %s", SECRET)
    (line,) = lines()
    assert "Geheim" not in json.dumps(line)
    assert line["error"] == "ValueError"
    assert any("in fail" in place or place.endswith(" fail") for place in line["trace"])


def test_another_packages_message_keeps_its_wording_and_loses_its_arguments(lines):
    logging.getLogger("django.request").error("%s: %s", "Not Found", "/bewerbungen/einladung/token123/")
    logging.getLogger("gunicorn.error").warning("Worker with pid %s was terminated", 7)
    first, second = lines()
    assert "token123" not in json.dumps(first)
    assert second["event"] == "Worker with pid 7 was terminated"


@pytest.mark.django_db
def test_a_request_is_logged_by_route_and_id(lines, login):
    from tests.factories import UserFactory

    user = UserFactory(name="Erika Geheim", email="erika.geheim@stadt.example")
    client = login(user)
    client.get("/bewerbungen/einladung/token123/?q=Geheim")
    client.get("/health/live")
    text = json.dumps(lines())
    assert "Geheim" not in text
    assert "geheim" not in text
    assert "token123" not in text
    (line,) = [line for line in lines() if line.get("logger") == "request"]
    assert line["user"] == str(user.pk)
    assert line["request"]


@pytest.mark.django_db
def test_a_page_that_breaks_tells_the_log_no_input(lines, login, monkeypatch):
    from django.test import Client

    monkeypatch.setattr("core.health.MigrationExecutor", lambda connection: fail(SECRET))
    client = Client(raise_request_exception=False)
    response = client.get("/health/ready?name=Geheim")
    assert response.status_code == 500
    text = json.dumps(lines())
    assert "ValueError" in text
    assert "Geheim" not in text
