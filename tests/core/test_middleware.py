import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from core import clock
from core.middleware import Arrival
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def pages(client, login):
    """Pages of every sort: public, refused, not there, asked with a wrong host, logged in."""
    return {
        "start": client.get("/"),
        "login": client.get(reverse("account_login")),
        "refused": client.get("/bewerbungen/"),
        "missing": client.get("/gibt/es/nicht/"),
        "bad host": client.get("/", headers={"host": "evil.example"}),
        "forged": Client(enforce_csrf_checks=True).post(reverse("account_login")),
        "logged in": login(UserFactory()).get("/bewerbungen/"),
        "back office": login(UserFactory()).get("/backoffice/"),
        "health": client.get("/health/live"),
    }


def test_every_page_has_the_policy_without_unsafe(pages):
    for name, response in pages.items():
        policy = response.headers["Content-Security-Policy"]
        assert "unsafe" not in policy, name
        assert "default-src 'self'" in policy, name
        assert "frame-ancestors 'none'" in policy, name
        assert "http" not in policy, name


def test_every_page_has_the_other_headers(pages):
    for name, response in pages.items():
        assert "camera=()" in response.headers["Permissions-Policy"], name
        assert response.headers["X-Content-Type-Options"] == "nosniff", name
        assert response.headers["Referrer-Policy"] == "same-origin", name
        if name != "bad host":
            assert response.headers["X-Frame-Options"] == "DENY", name


def test_a_page_of_a_person_is_not_kept_by_the_browser(pages):
    assert "no-store" in pages["logged in"].headers["Cache-Control"]
    assert "no-store" not in pages["start"].headers.get("Cache-Control", "")


def test_the_pages_answer_as_they_should(pages):
    assert {name: response.status_code for name, response in pages.items()} == {
        "start": 200,
        "login": 200,
        "refused": 302,
        "missing": 404,
        "bad host": 400,
        "forged": 403,
        "logged in": 200,
        "back office": pages["back office"].status_code,
        "health": 200,
    }
    assert pages["back office"].status_code != 200


def test_without_login_a_page_leads_to_the_login_and_back(client):
    response = client.get("/bewerbungen/?seite=2")
    assert response.url == f"{reverse('account_login')}?next=/bewerbungen/%3Fseite%3D2"


def test_without_login_another_method_is_refused_as_with_one(client):
    assert client.delete("/bewerbungen/").status_code == 405


def test_a_request_carries_the_moment_it_arrived():
    before = clock.now()
    request = RequestFactory().get("/")
    Arrival(lambda request: HttpResponse())(request)
    assert before <= request.arrived_at <= clock.now()


def test_each_answer_carries_its_request_id(client):
    first, second = client.get("/"), client.get("/")
    assert first.headers["X-Request-ID"] != second.headers["X-Request-ID"]


def test_writes_of_a_request_carry_who_did_it(login):
    from django.apps import apps

    user = UserFactory()
    login(user).post("/sprache/", {"language": "en", "next": "/"})
    event = (
        apps.get_model("accounts", "UserEvent").objects.filter(pgh_obj_id=user.pk, pgh_label="update").get()
    )
    assert event.pgh_context.metadata["user"] == str(user.pk)
