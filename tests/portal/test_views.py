import re

import pytest
from django.test import override_settings
from django.urls import reverse

from core.mail import outbox
from core.models import OutboxMessage
from portal.models import BarrierReport
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

PUBLIC = ["start", "easy_language", "imprint", "privacy", "accessibility", "feedback", "feedback_done"]


@pytest.mark.parametrize("language", ["de", "en", "de-ls"])
@pytest.mark.parametrize("name", PUBLIC)
def test_public_pages_open_without_a_login_and_without_foreign_or_inline_code(client, name, language):
    client.cookies["django_language"] = language
    response = client.get(reverse(name))
    text = response.content.decode()
    assert response.status_code == 200
    assert text.count("<h1") == 1
    assert "style=" not in text
    assert not re.search(r"<(script|link|img|iframe)[^>]+(src|href)=\"(https?:)?//", text)
    policy = response["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "http" not in policy


def test_every_page_links_to_the_statement_and_the_report_form(client):
    text = client.get(reverse("start")).content.decode()
    for name in ("imprint", "privacy", "accessibility", "feedback", "easy_language"):
        assert f'href="{reverse(name)}"' in text


def test_a_sign_language_video_is_mentioned_only_when_there_is_one(client, settings):
    assert "Gebärdensprache" not in client.get(reverse("start")).content.decode()
    settings.SIGN_LANGUAGE_VIDEO_URL = "/video/dgs/"
    assert 'href="/video/dgs/"' in client.get(reverse("start")).content.decode()


def test_the_privacy_notice_names_every_cookie_that_is_set(client, login, settings):
    person = UserFactory()
    client = login(person)
    client.post(reverse("set_language"), {"language": "en"})
    client.post(reverse("theme"), {"theme": "dark"})
    client.get(reverse("feedback"))
    client.cookies["django_language"] = "de"
    text = client.get(reverse("privacy")).content.decode()
    for name in client.cookies:
        assert f">{name}<" in text, name
    assert ">messages<" in text


def test_the_operator_is_shown_or_missing_is_said(client, settings):
    assert "noch nicht eingetragen" in client.get(reverse("imprint")).content.decode()
    settings.OPERATOR_NAME, settings.OPERATOR_ADDRESS = "Landesamt", "Weg 1\n01099 Dresden"
    text = client.get(reverse("imprint")).content.decode()
    assert "Landesamt" in text
    assert "Weg 1<br>01099 Dresden" in text


# -- language and theme ---------------------------------------------------------------------------


def test_the_switch_sets_the_cookie_and_leads_back(client):
    response = client.post(reverse("set_language"), {"language": "de-ls", "next": "/aufrufe/?page=2"})
    assert response.url == "/aufrufe/?page=2"
    cookie = client.cookies["django_language"]
    assert (cookie.value, cookie["samesite"], cookie["httponly"]) == ("de-ls", "Lax", True)
    assert "Leichte Sprache" in client.get(reverse("start")).content.decode()


def test_the_switch_is_kept_on_the_account(login):
    person = UserFactory(language="de")
    login(person).post(reverse("set_language"), {"language": "en"})
    person.refresh_from_db()
    assert person.language == "en"
    # In another browser, without the cookie:
    assert login(person).get(reverse("start"))["Content-Language"] == "en"


def test_an_unknown_language_changes_nothing(client):
    client.post(reverse("set_language"), {"language": "tlh"})
    assert "django_language" not in client.cookies


@pytest.mark.parametrize("name", ["set_language", "theme"])
def test_switches_take_posts_only_and_never_lead_away(client, name):
    assert client.get(reverse(name)).status_code == 405
    for target in (
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "",
        "x",
    ):
        assert client.post(reverse(name), {"language": "en", "theme": "dark", "next": target}).url == "/"


@pytest.mark.parametrize(
    ("chosen", "kept"), [("dark", "dark"), ("light", "light"), ("system", ""), ('"><x', "")]
)
def test_the_theme_is_one_of_two_words(client, chosen, kept):
    client.post(reverse("theme"), {"theme": chosen})
    assert (client.cookies["theme"].value if "theme" in client.cookies else "") == kept
    html = client.get(reverse("start")).content.decode()
    assert (f'data-kern-theme="{kept}"' in html) is bool(kept)


def test_a_forged_theme_cookie_does_not_reach_the_page(client):
    client.cookies["theme"] = '"><script>'
    assert "data-kern-theme" not in client.get(reverse("start")).content.decode()


# -- feedback -------------------------------------------------------------------------------------

REPORT = {
    "text": "Der Knopf ist zu klein.\nWirklich.",
    "page": "/aufrufe/",
    "name": "",
    "email": "k@stadt.example",
}


def test_a_report_is_kept_owed_by_mail_and_confirmed(client):
    response = client.post(reverse("feedback"), REPORT)
    assert response.url == reverse("feedback_done")
    report = BarrierReport.objects.get()
    message = OutboxMessage.objects.get()
    assert (message.recipient, message.subject_id) == ("feedback@portal.example", report.pk)
    for part in ("Der Knopf ist zu klein.\nWirklich.", "/aufrufe/", "k@stadt.example", "keine Angabe"):
        assert part in message.body
    assert message.subject_line == "Barriere gemeldet"


@pytest.mark.parametrize(
    "change",
    [
        {"text": ""},
        {"text": "x" * 3001},
        {"text": "a\x00b"},
        {"page": "a\nb"},
        {"email": "kein"},
        {"email": "a@b.de\nBcc: c@d.de"},
    ],
)
def test_a_report_that_cannot_be_taken_says_why_and_keeps_the_text(client, change):
    response = client.post(reverse("feedback"), {**REPORT, **change})
    assert response.status_code == 200
    assert "Bitte prüfen Sie Ihre Angaben" in response.content.decode()
    if len(change.get("text", "")) > 3000:
        assert "x" * 3001 in response.content.decode()
    assert not BarrierReport.objects.exists()


def test_a_program_that_fills_in_everything_is_thanked_and_forgotten(client):
    response = client.post(reverse("feedback"), {**REPORT, "website": "https://spam.example"})
    assert response.url == reverse("feedback_done")
    assert not BarrierReport.objects.exists()
    assert not OutboxMessage.objects.exists()


def test_a_flood_from_one_address_is_stopped_and_what_was_typed_stays(client):
    for _turn in range(20):
        assert client.post(reverse("feedback"), REPORT).status_code == 302
    response = client.post(reverse("feedback"), REPORT)
    assert response.status_code == 429
    assert "Der Knopf ist zu klein." in response.content.decode()
    assert BarrierReport.objects.count() == 20


@override_settings(
    CACHES={"default": {"BACKEND": "core.cache.RedisElseLocal", "LOCATION": "redis://127.0.0.1:1/0"}}
)
def test_without_redis_reports_still_come_in(client):
    assert client.post(reverse("feedback"), REPORT).status_code == 302


# -- the demo's mailbox ---------------------------------------------------------------------------


def post_mail(to, subject_line="Hallo", body="Ein Link: http://testserver/x/"):
    outbox.owe([outbox.Mail(to, "de", subject_line, body)], kind="test", subject=UserFactory())
    return OutboxMessage.objects.get(recipient=to)


def test_the_mailbox_does_not_exist_outside_the_demo(client, login):
    message = post_mail("a@stadt.example")
    for visitor in (client, login(UserFactory())):
        assert visitor.get(reverse("mailbox")).status_code == 404
        assert visitor.get(reverse("mailbox_message", kwargs={"pk": message.pk})).status_code == 404


def test_the_demos_mailbox_shows_all_mails_newest_first_or_those_of_one_person(client, settings):
    settings.DEMO = True
    post_mail("a@stadt.example", "Erste")
    second = post_mail("b@stadt.example", "Zweite")
    page = client.get(reverse("mailbox")).content.decode()
    assert page.index("Zweite") < page.index("Erste")
    only = client.get(reverse("mailbox"), {"an": "A@stadt.example"}).content.decode()
    assert "Erste" in only
    assert "Zweite" not in only
    page = client.get(reverse("mailbox_message", kwargs={"pk": second.pk})).content.decode()
    assert '<a href="http://testserver/x/"' in page


def test_mails_of_the_accounts_land_in_the_mailbox(client, settings):
    settings.DEMO = True
    person = UserFactory()
    client.post(reverse("account_reset_password"), {"email": person.email})
    message = OutboxMessage.objects.get()
    assert "MUSTER" in message.body
    page = client.get(reverse("mailbox_message", kwargs={"pk": message.pk})).content.decode()
    assert "/konto/password/reset/key/" in page


def test_html_in_a_mail_stays_text(client, settings):
    settings.DEMO = True
    message = post_mail("a@stadt.example", "<b>fett</b>", "<script>alert(1)</script>")
    page = client.get(reverse("mailbox_message", kwargs={"pk": message.pk})).content.decode()
    assert "<script>alert(1)" not in page
    assert "<b>fett" not in page


@pytest.mark.parametrize("number", [1, 30])
def test_the_mailbox_takes_the_same_number_of_queries(client, settings, number, django_assert_num_queries):
    settings.DEMO = True
    for row in range(number):
        post_mail(f"person{row}@stadt.example")
    with django_assert_num_queries(3):
        client.get(reverse("mailbox"))
