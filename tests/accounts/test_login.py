"""allauth in our house: mails by the outbox, no difference for who exists, second factor, limits, the way back."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import mail
from django.urls import reverse

from accounts.constants import FunderRole
from accounts.models import User
from core.mail import outbox
from core.models import OutboxMessage
from tests.accounts.factors import asked_again
from tests.factories import PASSWORD, UserFactory, make_staff

pytestmark = pytest.mark.django_db

SIGNUP = {
    "name": "Erika Muster",
    "email": "erika@stadt.example",
    "password1": "vier Wörter reichen gut",
    "password2": "vier Wörter reichen gut",
}


def sign_up(client, **facts):
    return client.post(reverse("account_signup"), {**SIGNUP, **facts})


def link_in(message, path):
    found = re.search(rf"http://\S+?(/\S*{path}\S*)", outbox.text_of(message))
    assert found, message.body
    assert found[1] not in message.body
    return found[1]


def test_registering_owes_a_german_mail_and_sends_nothing_in_the_request(client):
    response = sign_up(client)
    assert response.url == reverse("account_email_verification_sent")
    message = OutboxMessage.objects.get()
    user = User.objects.get()
    assert (message.kind, message.recipient) == ("account.email_confirmation_signup", SIGNUP["email"])
    assert (message.subject_type, message.subject_id) == ("accounts.user", user.pk)
    assert message.subject_line == "Bitte bestätigen Sie Ihre E-Mail-Adresse"
    assert message.body.startswith("Guten Tag Erika Muster,")
    assert (message.language, user.language, user.name) == ("de", "de", "Erika Muster")
    assert mail.outbox == []


def test_confirming_and_logging_in_leads_back_to_the_invitation(client):
    back = "/bewerbungen/einladung/abc/"
    sign_up(client, next=back)
    link = link_in(OutboxMessage.objects.get(), "confirm")
    assert parse_qs(urlsplit(link).query) == {"next": [back]}
    # Another browser: the mail was opened on the telephone.
    client.cookies.clear()
    page = client.get(link)
    assert back in page.content.decode()
    assert not EmailAddress.objects.get().verified
    response = client.post(urlsplit(link).path, {"next": back})
    assert EmailAddress.objects.get().verified
    assert response.url == back
    response = client.post(
        reverse("account_login"), {"login": SIGNUP["email"], "password": SIGNUP["password1"], "next": back}
    )
    assert response.url == back


def test_a_foreign_next_does_not_get_into_the_mail(client):
    sign_up(client, next="https://evil.example/")
    assert "evil" not in OutboxMessage.objects.get().body


def test_no_login_before_the_address_is_confirmed(client):
    sign_up(client)
    response = client.post(
        reverse("account_login"), {"login": SIGNUP["email"], "password": SIGNUP["password1"]}
    )
    assert response.url == reverse("account_email_verification_sent")
    assert "_auth_user_id" not in client.session


def shape(response):
    text = response.content.decode()
    text = re.sub(r"(csrfmiddlewaretoken\" value|nonce)=\"[^\"]+\"", "", text)
    return response.status_code, response.headers.get("Location"), text


def test_registering_with_a_taken_address_looks_the_same(client, login):
    UserFactory(email="da@stadt.example")
    new, taken = sign_up(client), sign_up(client, email="da@stadt.example")
    assert shape(new)[:2] == shape(taken)[:2]
    assert shape(client.get(new.url))[0] == 200
    assert User.objects.filter(email="da@stadt.example").count() == 1
    message = OutboxMessage.objects.get(recipient="da@stadt.example")
    assert message.kind == "account.account_already_exists"


def test_asking_for_a_password_looks_the_same_whether_the_account_exists(client):
    person = UserFactory()
    answers = [
        shape(client.post(reverse("account_reset_password"), {"email": email}))
        for email in (person.email, "niemand@stadt.example")
    ]
    assert answers[0] == answers[1]
    kinds = dict(OutboxMessage.objects.values_list("recipient", "kind"))
    assert kinds == {
        person.email: "account.password_reset_key",
        "niemand@stadt.example": "account.unknown_account",
    }


def test_a_wrong_password_and_an_unknown_address_get_the_same_words(client):
    person = UserFactory()
    texts = set()
    for email in (person.email, "niemand@stadt.example"):
        response = client.post(reverse("account_login"), {"login": email, "password": "falsch falsch falsch"})
        assert response.status_code == 200
        texts.add(re.sub(re.escape(email), "", shape(response)[2]))
    assert len(texts) == 1
    assert "stimmen nicht" in texts.pop()


def test_a_password_is_reset_by_the_link_and_the_person_is_told(client):
    person = UserFactory()
    client.post(reverse("account_reset_password"), {"email": person.email})
    link = link_in(OutboxMessage.objects.get(), "reset")
    form_url = client.get(link).url
    assert "Neues Passwort festlegen" in client.get(form_url).content.decode()
    new = "ganz neue lange Worte"
    response = client.post(form_url, {"password1": new, "password2": new})
    assert response.url == reverse("account_reset_password_from_key_done")
    person.refresh_from_db()
    assert person.check_password(new)
    told = OutboxMessage.objects.get(kind="account.password_reset")
    assert "das Passwort Ihres Kontos wurde geändert" in told.body
    assert "gilt nicht mehr" in client.get(link, follow=True).content.decode()


def test_asking_twice_mails_twice(client):
    person = UserFactory()
    for _turn in range(2):
        client.post(reverse("account_reset_password"), {"email": person.email})
    assert OutboxMessage.objects.filter(recipient=person.email).count() == 2


def test_mails_come_in_the_language_of_the_person(client):
    person = UserFactory(language="en")
    client.post(reverse("account_reset_password"), {"email": person.email})
    assert OutboxMessage.objects.get().language == "en"


@pytest.mark.parametrize("password", ["vierzehn Zeich", "123456789012345", "erika@stadt.example"])
def test_weak_passwords_are_refused_in_german(client, password):
    response = sign_up(client, password1=password, password2=password)
    assert response.status_code == 200
    assert "Passwort" in response.content.decode()
    assert not User.objects.exists()


def test_the_message_about_length_names_fifteen_characters(client):
    text = sign_up(client, password1="zu kurz", password2="zu kurz").content.decode()
    assert "mindestens 15 Zeichen" in text


def test_the_name_is_asked_for_and_must_be_one_line(client):
    assert "Vor- und Nachname" in client.get(reverse("account_signup")).content.decode()
    assert sign_up(client, name="").status_code == 200
    assert sign_up(client, name="Erika\r\nBcc: x@y.example").status_code == 200
    assert not User.objects.exists()


def test_logging_in_changes_the_session_key(client):
    person = UserFactory()
    client.get(reverse("account_login"))
    session = client.session
    session["before"] = 1
    session.save()
    before = session.session_key
    client.cookies["sessionid"] = before
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    assert client.session.session_key != before


def test_an_inactive_account_does_not_get_in(client):
    person = UserFactory(is_active=False)
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    assert "_auth_user_id" not in client.session


def test_the_back_office_refuses_staff_without_a_second_factor_and_says_why(login):
    client = login(make_staff(FunderRole.OFFICER, second_factor=False))
    response = client.get(reverse("backoffice:index"))
    assert response.url == reverse("mfa_index")
    page = client.get(response.url)
    assert page.status_code == 200
    assert "brauchen Sie einen zweiten Faktor" in page.content.decode()


def test_the_back_office_opens_with_a_second_factor(login):
    assert login(make_staff(FunderRole.OFFICER)).get(reverse("backoffice:index")).status_code == 200


def test_the_demo_only_offers_the_second_factor(login, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    client = login(make_staff(FunderRole.OFFICER, second_factor=False))
    assert client.get(reverse("backoffice:index")).status_code == 200


def test_a_second_factor_is_set_up_used_and_asked_for_at_login(login, client, monkeypatch):
    person = UserFactory()
    page = asked_again(login(person)).get(reverse("mfa_activate_totp"))
    assert page.status_code == 200
    assert "App einrichten" in page.content.decode()
    TOTP.activate(person, generate_totp_secret())
    response = client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    assert response.url == reverse("mfa_authenticate")
    assert "_auth_user_id" not in client.session
    assert "Zweiter Faktor" in client.get(response.url).content.decode()
    wrong = client.post(response.url, {"code": "000000"})
    assert "Der Code stimmt nicht" in wrong.content.decode()
    assert "_auth_user_id" not in client.session
    monkeypatch.setattr(TOTP, "validate_code", lambda self, code: code == "123456")
    assert client.post(response.url, {"code": "123456"}).status_code == 302
    assert client.session["_auth_user_id"] == str(person.pk)


ALLAUTH_PAGES = [
    "account_login", "account_signup", "account_reset_password", "account_reset_password_done",
    "account_email_verification_sent", "account_reset_password_from_key_done", "account_inactive",
]  # fmt: skip
OWN_PAGES = [
    "account_email", "account_change_password", "account_logout", "mfa_index", "mfa_activate_totp",
    "mfa_add_webauthn", "mfa_list_webauthn", "mfa_generate_recovery_codes", "mfa_view_recovery_codes",
    "mfa_deactivate_totp", "account_reauthenticate", "mfa_reauthenticate",
]  # fmt: skip
ENGLISH = re.compile(r"\b(Email|Sign (in|out|up)|Password|Your|Please|Security|Authenticator|Code:)\b")


def visible_text(response) -> str:
    text = re.sub(r"(?s)<(script|style|svg)\b.*?</\1>", " ", response.content.decode())
    return re.sub(r"<[^>]+>", " ", text.replace("English", ""))


@pytest.mark.parametrize("name", ALLAUTH_PAGES)
def test_pages_before_the_login_are_german_and_have_no_inline_code(client, name):
    response = client.get(reverse(name))
    assert response.status_code == 200
    assert not ENGLISH.search(visible_text(response))
    assert_clean(response)


@pytest.mark.parametrize("name", OWN_PAGES)
def test_pages_of_the_account_are_german_and_have_no_inline_code(login, name):
    person = UserFactory()
    if name in (
        "mfa_generate_recovery_codes",
        "mfa_view_recovery_codes",
        "mfa_deactivate_totp",
        "mfa_reauthenticate",
    ):
        TOTP.activate(person, generate_totp_secret())
    client = login(person)
    if "reauthenticate" not in name:
        asked_again(client)
    if name == "mfa_view_recovery_codes":
        client.post(reverse("mfa_generate_recovery_codes"))
    response = client.get(reverse(name))
    assert response.status_code == 200, response.headers.get("Location")
    assert not ENGLISH.search(visible_text(response))
    assert_clean(response)


def assert_clean(response):
    text = response.content.decode()
    assert "style=" not in text
    assert not re.search(r"\son[a-z]+=", text)
    for tag in re.findall(r"<script\b[^>]*>", text):
        assert "src=" in tag or 'type="application/json"' in tag, tag
    assert "unsafe" not in response["Content-Security-Policy"]
    assert text.count("<h1") == 1


def test_sensitive_pages_ask_again_who_it_is(client):
    person = UserFactory()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    response = client.get(reverse("mfa_activate_totp"))
    assert response.status_code == 302
    assert urlsplit(response.url).path == reverse("account_reauthenticate")
