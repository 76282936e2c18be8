"""Setting up and showing a second factor as people do it: by the pages, with real codes."""

import re
from urllib.parse import urlsplit

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    SECRET_SESSION_KEY,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache
from django.urls import reverse

from core.mail import outbox
from core.models import OutboxMessage
from tests.clients import Visitor
from tests.factories import PASSWORD

TOTP_PAGE = "mfa_activate_totp"


def asked_again(client):
    """As if the person had just proved who they are a second time."""
    session = client.session
    session["account_authentication_methods"] = [
        {**record, "reauthenticated": True} for record in session["account_authentication_methods"]
    ]
    session.save()
    return client


def code(secret: str) -> str:
    """What the app shows now. The same code is taken only once, so what is used is forgotten here."""
    cache.clear()
    counters = list(yield_hotp_counters_from_time())
    return format_hotp_value(hotp_value(secret, counters[len(counters) // 2]))


def set_up_app(client):
    """Through the page; returns (the answer to the form, the secret in the app)."""
    page = asked_again(client).get(reverse(TOTP_PAGE))
    if page.status_code != 200:
        return page, ""
    secret = client.session[SECRET_SESSION_KEY]
    return client.post(reverse(TOTP_PAGE), {"code": code(secret)}), secret


def has_app(person) -> bool:
    return Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).exists()


def log_in(person, client=None):
    """By the login page, with the password: the client, still before the second factor if there is one."""
    client = client or Visitor()
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    return client


def show_code(client, typed: str):
    return client.post(reverse("mfa_authenticate"), {"code": typed})


def mailed_link(person) -> str:
    """The path of the newest link that was mailed to this person."""
    mail = OutboxMessage.objects.filter(recipient=person.email, kind="account.factor_link").latest(
        "created_at"
    )
    text = outbox.text_of(mail)
    found = re.search(r"http\S+/konto/zweiter-faktor/\S+", text)
    assert found, text
    return urlsplit(found[0]).path


def enrol_by(client, link: str):
    """Open the link in this session and set up an app."""
    answer = client.post(link, {"how": "app"})
    if answer.status_code != 302:
        return answer
    return set_up_app(client)[0]


def opens_office(client) -> bool:
    return client.get(reverse("backoffice:index")).status_code == 200
