import re

import pytest
from django.test import Client
from django.urls import reverse

from core import kept_input
from core.models import Session
from tests.factories import PASSWORD, UserFactory, make_call, make_tandem

pytestmark = pytest.mark.django_db
TEXT = "Zwei Stunden Arbeit,\nzwei Zeilen <b>&amp; „Zeichen“"


def enter(client, user):
    return client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD, "next": "/x/"})


@pytest.fixture
def person():
    return UserFactory()


@pytest.fixture
def expired(person):
    """A browser in which this person was logged in until the session ended."""
    client = Client()
    enter(client, person)
    client.get("/bewerbungen/")
    Session.objects.all().delete()
    return client


PATH = "/bewerbungen/neu/aufruf/"


def test_what_was_typed_survives_an_expired_session(expired, person):
    refused = expired.post(PATH, {"title": TEXT, "kinds": ["a", "b"], "csrfmiddlewaretoken": "t"})
    assert refused.url.startswith(reverse("account_login"))
    enter(expired, person)
    page = expired.get(PATH)
    assert page.templates[0].name == "core/kept_input.html"
    assert page.context["kept"]["fields"] == [["title", TEXT], ["kinds", "a"], ["kinds", "b"]]
    assert "&lt;b&gt;&amp;amp;" in page.content.decode()


def test_each_login_lets_the_mark_of_the_browser_outlive_its_session(person):
    """Logged in on Monday and on Tuesday, saved early on Wednesday: the session ended in the night."""
    client = Client()
    enter(client, person)
    assert kept_input.COOKIE not in client.get("/bewerbungen/").cookies
    Session.objects.all().delete()
    again = enter(client, person)
    assert again.cookies[kept_input.COOKIE]["max-age"] == 60 * 60 * 24 * 2


def test_what_was_typed_is_offered_once(expired, person):
    expired.post(PATH, {"title": TEXT})
    enter(expired, person)
    expired.get(PATH)
    assert "Arbeit" not in expired.get(PATH).content.decode()


def test_the_offered_form_does_what_the_first_one_would_have_done(expired, person):
    call = make_call()
    application = make_tandem(call, complete=False)
    application.municipality.organisation.memberships.create(user=person, role="signatory")
    path = reverse("applications:detail", args=[application.pk])
    expired.post(path, {"title": "Neuer Titel"})
    enter(expired, person)
    page = expired.get(path).content.decode()
    assert f'action="{path}"' in page
    assert 'name="title" value="Neuer Titel"' in page


def test_another_person_never_sees_it(expired, person):
    expired.post(PATH, {"title": TEXT})
    other = UserFactory()
    enter(expired, other)
    assert "Arbeit" not in expired.get(PATH).content.decode()
    expired.post(reverse("account_logout"))
    enter(expired, person)
    assert "Arbeit" not in expired.get(PATH).content.decode()


def test_a_browser_that_nobody_used_keeps_nothing(person):
    client = Client()
    client.post(PATH, {"title": TEXT})
    assert not Session.objects.exists()


def test_a_forged_cookie_keeps_nothing(person):
    client = Client()
    client.cookies[kept_input.COOKIE] = str(person.pk)
    client.post(PATH, {"title": TEXT})
    assert not Session.objects.exists()


def test_passwords_are_not_kept(expired, person):
    expired.post(PATH, {"title": TEXT, "password": "geheim", "oldpassword": "geheim"})
    enter(expired, person)
    assert "geheim" not in expired.get(PATH).content.decode()


def test_a_text_of_a_megabyte_is_kept(expired, person):
    expired.post(PATH, {"title": "a" * 1_000_000})
    enter(expired, person)
    assert "a" * 1_000_000 in expired.get(PATH).content.decode()


def test_a_missing_file_is_said(expired, person):
    from django.core.files.uploadedfile import SimpleUploadedFile

    expired.post(PATH, {"title": TEXT, "file": SimpleUploadedFile("a.pdf", b"x")})
    enter(expired, person)
    assert expired.get(PATH).context["kept"]["had_files"]


def token(html):
    return re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', html).group(1)


def test_a_form_from_before_a_login_in_another_tab_is_offered_again(person):
    browser = Client(enforce_csrf_checks=True)
    stale = token(browser.get(reverse("account_login")).content.decode())
    browser.post(
        reverse("account_login"),
        {"login": person.email, "password": PASSWORD, "csrfmiddlewaretoken": stale},
    )
    assert browser.get("/bewerbungen/").status_code == 200
    data = {"title": TEXT, "csrfmiddlewaretoken": stale}
    answer = browser.post(PATH, data, headers={"origin": "http://testserver"})
    assert answer.status_code == 403
    assert "Zwei Stunden Arbeit" in answer.content.decode()


@pytest.mark.parametrize("origin", ["https://evil.example", "http://evil.example", "null", None])
def test_a_form_from_elsewhere_is_refused_and_not_offered(person, origin):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    headers = {"origin": origin} if origin else {}
    answer = browser.post(PATH, {"title": TEXT}, headers=headers)
    assert answer.status_code == 403
    assert "Zwei Stunden Arbeit" not in answer.content.decode()
