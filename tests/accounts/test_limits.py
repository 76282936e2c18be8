"""Guessing is slowed down, and nobody is locked out by somebody else's guesses."""

import re
from collections import Counter
from datetime import timedelta

import pytest
import structlog
import time_machine
from allauth.core import context as allauth_context
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import RequestFactory, override_settings
from django.urls import reverse

from accounts.factor_forms import AuthenticateKey
from core.mail import outbox
from core.models import OutboxMessage
from tests.clients import Visitor
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

TOWN_HALL, ELSEWHERE = "192.0.2.5", "198.51.100.66"
WRONG = "falsch falsch falsch"
REFUSED = "Zu viele Anmeldeversuche"


@pytest.fixture(autouse=True)
def _uncounted():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def person():
    return UserFactory()


def log_in(client, person, password=PASSWORD, *, at=TOWN_HALL):
    """The answer; who got in is logged out again."""
    client.cookies.clear()
    return client.post(
        reverse("account_login"), {"login": person.email, "password": password}, REMOTE_ADDR=at
    )


def is_in(response) -> bool:
    return response.status_code == 302


def guess(client, person, times, *, at=ELSEWHERE):
    for _turn in range(times):
        assert not is_in(log_in(client, person, WRONG, at=at))


def test_after_nine_wrong_passwords_the_right_one_opens(client, person):
    guess(client, person, 9)
    assert is_in(log_in(client, person, at=ELSEWHERE))


def test_after_ten_wrong_passwords_the_same_address_waits_and_is_told_the_other_ways(client, person):
    guess(client, person, 10)
    answer = log_in(client, person, at=ELSEWHERE)
    assert not is_in(answer)
    assert REFUSED in answer.content.decode()
    assert "»Passwort vergessen?«" in answer.content.decode()


def test_wrong_passwords_from_elsewhere_lock_nobody_out(client, person):
    guess(client, person, 50)
    assert is_in(log_in(client, person, at=TOWN_HALL))


@pytest.mark.parametrize("theirs", ["2001:db8:1:2::66", "2001:db8:1:2:3:4:5:6"])
def test_the_addresses_of_one_network_count_as_one(client, person, theirs):
    guess(client, person, 10, at="2001:db8:1:2::1")
    assert not is_in(log_in(client, person, at=theirs))
    assert is_in(log_in(client, person, at="2001:db8:1:3::1"))


def test_a_forgetful_colleague_locks_out_her_own_account_only(client, person):
    guess(client, person, 40, at=TOWN_HALL)
    for _turn in range(20):
        assert is_in(log_in(client, UserFactory(), at=TOWN_HALL))


def test_thirty_forgetful_colleagues_use_up_the_address_and_not_before(client):
    """300 wrong passwords of one address in five minutes; what is refused by the account is not counted."""
    with time_machine.travel("2026-11-28 10:00Z", tick=False) as now:
        colleagues = [UserFactory() for _each in range(30)]
        for colleague in colleagues[:-1]:
            guess(client, colleague, 12, at=TOWN_HALL)
            now.shift(timedelta(seconds=8))  # 300 attempts a minute are another limit
        guess(client, colleagues[-1], 9, at=TOWN_HALL)
        last = UserFactory()
        now.shift(timedelta(seconds=1))  # who gets in takes back the counts of this very moment
        assert is_in(log_in(client, last, at=TOWN_HALL))
        now.shift(timedelta(seconds=1))
        guess(client, last, 1, at=TOWN_HALL)
        assert REFUSED in log_in(client, last, at=TOWN_HALL).content.decode()
        assert is_in(log_in(client, last, at=ELSEWHERE))


@pytest.mark.parametrize(
    ("bursts", "minutes", "opens"),
    [
        (1, 4.9, False),  # ten in five minutes
        (1, 5.1, True),
        (2, 5.1, True),
        (3, 5.1, False),  # thirty in an hour
        (3, 61, True),
    ],
)
def test_who_goes_on_guessing_waits_longer_and_longer(client, person, bursts, minutes, opens):
    with time_machine.travel("2026-11-28 10:00Z", tick=False) as now:
        for _burst in range(bursts):
            guess(client, person, 10)
            now.shift(timedelta(minutes=5.1))
        now.shift(timedelta(minutes=minutes - 5.1))
        assert is_in(log_in(client, person, at=ELSEWHERE)) is opens


def test_right_passwords_do_not_count(client, person):
    for _turn in range(12):
        assert is_in(log_in(client, person))


def test_a_mailed_link_opens_at_once(client, person):
    guess(client, person, 10, at=TOWN_HALL)
    client.cookies.clear()
    client.post(reverse("account_reset_password"), {"email": person.email}, REMOTE_ADDR=TOWN_HALL)
    link = re.search(r"https?://[^/]+(/\S+)", outbox.text_of(OutboxMessage.objects.latest("created_at")))[1]
    form = client.get(link, REMOTE_ADDR=TOWN_HALL, follow=True)
    new = "fünf Wörter reichen auch gut"
    client.post(form.redirect_chain[-1][0], {"password1": new, "password2": new}, REMOTE_ADDR=TOWN_HALL)
    assert is_in(log_in(client, person, new, at=TOWN_HALL))


def test_the_other_ways_are_no_narrower_than_the_password(client, person):
    guess(client, person, 10, at=TOWN_HALL)
    passkey = reverse("mfa_login_webauthn")
    for _colleague in range(30):
        assert client.post(passkey, {"credential": "{}"}, REMOTE_ADDR=TOWN_HALL).status_code != 429


GONE = {
    "default": {
        "BACKEND": "core.cache.RedisElseLocal",
        "LOCATION": "redis://127.0.0.1:1/0",
        "OPTIONS": {"socket_timeout": 1},
    }
}


@override_settings(CACHES=GONE)
def test_without_redis_nobody_is_locked_out_either_and_guessing_is_slowed_down(client, person):
    guess(client, person, 10)
    assert REFUSED in log_in(client, person, at=ELSEWHERE).content.decode()
    assert is_in(log_in(client, person, at=TOWN_HALL))
    cache.clear()


# -- codes of the second factor -----------------------------------------------------------------------


@pytest.fixture
def with_app(person):
    """(person, the secret in their app)."""
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    return person, secret


def types(person, typed, *, at):
    """The answer to a code at the login, after the right password."""
    client = Visitor()
    log_in(client, person, at=at)
    return client.post(reverse("mfa_authenticate"), {"code": typed}, REMOTE_ADDR=at)


def app_shows(secret):
    """Now, and without forgetting what was counted."""
    counters = list(yield_hotp_counters_from_time())
    return format_hotp_value(hotp_value(secret, counters[len(counters) // 2]))


def guess_codes(person, times, *, at=ELSEWHERE):
    for _turn in range(times):
        assert not is_in(types(person, "000000", at=at))


def test_wrong_codes_from_elsewhere_lock_nobody_out(with_app):
    person, secret = with_app
    guess_codes(person, 11)
    assert REFUSED in types(person, app_shows(secret), at=ELSEWHERE).content.decode()
    assert is_in(types(person, app_shows(secret), at=TOWN_HALL))


@pytest.mark.parametrize(("wrong", "opens"), [(9, True), (10, False)])
def test_ten_wrong_codes_at_one_address_are_too_many(with_app, wrong, opens):
    person, secret = with_app
    guess_codes(person, wrong)
    assert is_in(types(person, app_shows(secret), at=ELSEWHERE)) is opens


def test_right_codes_do_not_count(with_app, monkeypatch):
    monkeypatch.setattr(TOTP, "validate_code", lambda self, code: code == "123456")
    for _turn in range(12):
        assert is_in(types(with_app[0], "123456", at=TOWN_HALL))


def test_proving_again_is_not_refused_for_what_others_typed(with_app):
    person, secret = with_app
    client = Visitor()
    client.force_login(person)
    guess_codes(person, 11)
    page = reverse("mfa_reauthenticate")
    assert "Der Code stimmt nicht" in client.post(page, {"code": "000000"}).content.decode()
    assert is_in(client.post(page, {"code": app_shows(secret)}, REMOTE_ADDR=TOWN_HALL))


def shows_key(person, monkeypatch, at, *, is_right=False):
    """What the form says to a passkey at this address."""

    def complete(user, credential):
        if not is_right:
            raise ValidationError("Dieser Schlüssel nicht", code="wrong")

    for name, stands in [
        ("parse_authentication_response", lambda given: None),
        ("complete_authentication", complete),
    ]:
        monkeypatch.setattr(f"accounts.factor_forms.webauthn_auth.{name}", stands)
    log_in(Visitor(), person, at=at)
    form = AuthenticateKey(user=person, data={"credential": '{"id": "x"}'})
    with allauth_context.request_context(RequestFactory().post("/", REMOTE_ADDR=at)):
        form.is_valid()
    return str(form.errors)


def test_a_passkey_beside_the_password_is_not_refused_for_what_others_typed(with_app, monkeypatch):
    person = with_app[0]
    guess_codes(person, 11)
    assert "Dieser Schlüssel nicht" in shows_key(person, monkeypatch, TOWN_HALL)
    assert REFUSED in shows_key(person, monkeypatch, ELSEWHERE)


@pytest.fixture
def few_elsewhere(settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "factor_failed_elsewhere": "6/d/key"}


def test_many_addresses_together_guess_no_more_than_the_limit(with_app, few_elsewhere):
    """But where the account showed its factor before it gets in."""
    person, secret = with_app
    assert is_in(types(person, app_shows(secret), at=TOWN_HALL))
    cache.delete_many(used_codes(person, secret))
    for number in range(6):
        guess_codes(person, 1, at=f"198.51.100.{number}")
    page = types(person, app_shows(secret), at="198.51.100.99").content.decode()
    assert "sehr viele falsche Codes" in page
    assert is_in(types(person, app_shows(secret), at=TOWN_HALL))


def test_a_passkey_holds_everywhere_and_makes_its_address_known(with_app, few_elsewhere, monkeypatch):
    """Nobody hits upon a signature from however many addresses."""
    person, secret = with_app
    for number in range(6):
        guess_codes(person, 1, at=f"198.51.100.{number}")
    assert "sehr viele falsche Codes" in types(person, app_shows(secret), at=TOWN_HALL).content.decode()
    assert shows_key(person, monkeypatch, TOWN_HALL, is_right=True) == ""
    assert is_in(types(person, app_shows(secret), at=TOWN_HALL))


def used_codes(person, secret):
    """A code is taken once; here the half minute is not waited for."""
    return [f"allauth.mfa.totp.used?user={person.pk}&code={app_shows(secret)}"]


def test_a_new_password_buys_no_guesses(client, with_app, few_elsewhere):
    """Else a stolen mailbox would: a link for each three hundred."""
    person, secret = with_app
    for number in range(6):
        guess_codes(person, 1, at=f"198.51.100.{number}")
    client.post(reverse("account_reset_password"), {"email": person.email})
    link = re.search(r"https?://[^/]+(/\S+)", outbox.text_of(OutboxMessage.objects.latest("created_at")))[1]
    form = client.get(link, follow=True)
    new = "fünf Wörter reichen auch gut"
    client.post(form.redirect_chain[-1][0], {"password1": new, "password2": new})
    client = Visitor()
    assert is_in(log_in(client, person, new))
    page = client.post(reverse("mfa_authenticate"), {"code": app_shows(secret)}, REMOTE_ADDR=ELSEWHERE)
    assert "sehr viele falsche Codes" in page.content.decode()


# -- the log ------------------------------------------------------------------------------------------


def test_the_log_says_who_was_refused_and_slowed_down_and_no_address(client, with_app):
    person, _secret = with_app
    with structlog.testing.capture_logs() as said:
        guess(client, person, 10)
        log_in(client, person, WRONG, at=ELSEWHERE)
        guess_codes(person, 11, at=TOWN_HALL)
        log_in(Visitor(), UserFactory(), at=TOWN_HALL)
    events = Counter(one["event"] for one in said)
    assert events["login.refused"] == 10
    assert events["login.slowed"] == 1
    assert events["factor.refused"] == 10
    assert events["factor.slowed"] == 1
    assert events["login.done"] == 1
    marks = {one["account"] for one in said if one["event"].startswith("login.") and "account" in one}
    assert len(marks) == 1
    for secret in (person.email, PASSWORD, WRONG, ELSEWHERE, TOWN_HALL, "000000"):
        assert secret not in str(said)
