"""The second factor belongs to the session: who showed it, who did not, and what then happens."""

import time

import pytest
from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import Login
from allauth.core import context
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.mfa.webauthn.internal import flows as webauthn_flows
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import Http404, HttpResponse
from django.test import RequestFactory
from django.urls import path, reverse

from accounts import admin_views as offices
from accounts import rules, second_factor
from accounts.actions import funders
from accounts.actions import second_factor as actions
from accounts.adapter import SecondFactorAdapter
from accounts.backoffice import backoffice_page
from accounts.constants import FunderRole as R
from accounts.reauthentication import proof_required
from accounts.rules import has_role
from budgets import admin_views as money
from core.access import declares
from core.hidden import unhide
from core.sessions import SessionStore
from letters import admin_views as letters
from portal.urls import urlpatterns as portal_urls
from reviews.selection.admin_views import decisions
from tests.accounts.factors import (
    asked_again,
    code,
    enrol_by,
    has_app,
    log_in,
    mailed_link,
    opens_office,
    set_up_app,
    show_code,
)
from tests.clients import logged_in, proved, with_password_only
from tests.factories import PASSWORD, FunderFactory, UserFactory, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def newcomer():
    return make_staff(R.OFFICER, second_factor=False)


def let_in(person):
    """The operators' link, used: (their client, the secret in their app)."""
    actions.issue(person=person)
    client = log_in(person)
    client.post(mailed_link(person), {"how": "app"})
    answer, secret = set_up_app(client)
    assert answer.status_code == 302
    assert has_app(person)
    return client, secret


# -- two sessions of one account ---------------------------------------------------------------------


def test_a_session_that_began_before_the_enrolment_is_over(newcomer):
    older = log_in(newcomer)
    assert older.session["_auth_user_id"] == str(newcomer.pk)
    younger, _secret = let_in(newcomer)
    assert opens_office(younger)
    for method in ("get", "post"):
        answer = getattr(older, method)(reverse("backoffice:index"))
        assert answer.status_code == 302
        assert answer.url.startswith(reverse("account_login"))
    assert "_auth_user_id" not in older.session


def test_a_session_with_the_password_only_stays_out_even_if_it_lives_on(newcomer):
    """The second lock: were the session not ended, what it showed would still be the password."""
    let_in(newcomer)
    newcomer.refresh_from_db()
    client = with_password_only(newcomer)
    for method in ("get", "post"):
        answer = getattr(client, method)(reverse("backoffice:factors"))
        assert answer.url.startswith(reverse("mfa_reauthenticate"))
    assert not opens_office(client)


def test_the_page_it_wanted_opens_once_it_shows_the_factor(newcomer):
    _client, secret = let_in(newcomer)
    newcomer.refresh_from_db()
    client = with_password_only(newcomer)
    asked = client.get(reverse("backoffice:factors"))
    answer = client.post(asked.url, {"code": code(secret)})
    assert answer.url == reverse("backoffice:factors")
    assert client.get(answer.url).status_code == 200


def test_enrolling_ends_the_sessions_of_people_without_a_role_as_well():
    person = UserFactory()
    older, younger = log_in(person), log_in(person)
    set_up_app(younger)
    assert has_app(person)
    assert older.get(reverse("accounts:profile")).status_code == 302
    assert younger.get(reverse("accounts:profile")).status_code == 200


# -- every action of a funder's role, wherever its page lies -------------------------------------------


@declares("officers, for this test")
def _elsewhere(request):
    if not has_role(request.user, R.OFFICER):
        raise Http404
    return HttpResponse("done")


class Urls:
    urlpatterns = [path("anderswo/", _elsewhere), *portal_urls]
    handler404 = "django.views.defaults.page_not_found"


@pytest.mark.parametrize("method", ["get", "post"])
def test_roles_sleep_on_pages_outside_the_back_office_too(settings, method):
    settings.ROOT_URLCONF = Urls
    officer = make_staff(R.OFFICER)
    assert getattr(logged_in(officer), method)("/anderswo/").status_code == 200
    assert getattr(with_password_only(officer), method)("/anderswo/").status_code == 404


def test_who_sleeps_still_sees_where_the_back_office_is():
    page = with_password_only(make_staff(R.OFFICER)).get(reverse("accounts:profile")).content.decode()
    assert f'href="{reverse("backoffice:index")}"' in page


def test_what_a_person_was_given_and_what_they_may_now_are_two_things():
    officer = make_staff(R.OFFICER)
    rules.put_roles_to_sleep(officer)
    assert not has_role(officer, R.OFFICER)
    assert list(rules.given_roles(officer).values()) == [{R.OFFICER}]


def test_without_a_role_the_back_office_does_not_exist():
    assert log_in(UserFactory()).get(reverse("backoffice:index")).status_code == 404


# -- a stolen password -------------------------------------------------------------------------------


def test_the_password_of_an_enrolled_person_opens_nothing(newcomer):
    let_in(newcomer)
    thief = log_in(newcomer)
    assert "_auth_user_id" not in thief.session
    assert not opens_office(thief)
    assert show_code(thief, "000000").status_code == 200
    assert "_auth_user_id" not in thief.session


@pytest.mark.parametrize("page", ["mfa_activate_totp", "mfa_add_webauthn"])
def test_the_password_of_a_new_person_enrols_nothing(newcomer, page):
    thief = asked_again(log_in(newcomer))
    for method in ("get", "post"):
        assert getattr(thief, method)(reverse(page), {"code": "123456"}).url == reverse("mfa_index")
    assert not Authenticator.objects.filter(user=newcomer).exists()
    shown = thief.get(reverse("mfa_index")).content.decode()
    assert "Zum Einrichten brauchen Sie einen Link" in shown
    assert reverse(page) not in shown
    assert not opens_office(thief)


def test_a_thief_cannot_move_the_address_that_the_link_goes_to(newcomer):
    thief = asked_again(log_in(newcomer))
    thief.post(reverse("account_email"), {"action_add": "", "email": "dieb@example.org"})
    assert not newcomer.emailaddress_set.filter(email="dieb@example.org").exists()
    # The edge: who has no role changes their address as before.
    citizen = UserFactory()
    asked_again(log_in(citizen)).post(
        reverse("account_email"), {"action_add": "", "email": "neu@example.org"}
    )
    assert citizen.emailaddress_set.filter(email="neu@example.org").exists()


def test_a_factor_set_up_before_the_role_with_a_password_only_opens_nothing():
    person = UserFactory()
    client = log_in(person)
    _answer, secret = set_up_app(client)
    funders.grant(user=person, funder=FunderFactory(), role=R.OFFICER, by=None)
    assert not opens_office(client)
    again = log_in(person)
    show_code(again, code(secret))
    assert again.session["_auth_user_id"] == str(person.pk)
    assert again.get(reverse("backoffice:index")).url == reverse("mfa_index")
    # And it adds no second one that would.
    assert asked_again(again).get(reverse("mfa_add_webauthn")).url == reverse("mfa_index")


def test_a_factor_taken_off_and_set_up_again_without_a_role_counts_no_more(newcomer):
    client, _secret = let_in(newcomer)
    funders.revoke(membership=newcomer.funder_memberships.get(), by=None)
    asked_again(client).post(reverse("mfa_deactivate_totp"))
    assert not has_app(newcomer)
    thief = log_in(newcomer)
    set_up_app(thief)
    assert has_app(newcomer)
    funders.grant(user=newcomer, funder=FunderFactory(), role=R.OFFICER, by=None)
    assert not opens_office(thief)


# -- what counts as the factor -----------------------------------------------------------------------


def test_a_login_with_password_and_code_opens_the_back_office(newcomer):
    _client, secret = let_in(newcomer)
    client = log_in(newcomer)
    show_code(client, code(secret))
    assert opens_office(client)


def test_a_recovery_code_opens_the_back_office_and_replaces_a_lost_app(newcomer):
    let_in(newcomer)
    codes = RecoveryCodes(Authenticator.objects.get(user=newcomer, type="recovery_codes")).get_unused_codes()
    client = log_in(newcomer)
    show_code(client, codes[0])
    assert opens_office(client)
    # Off with the lost one: asked again, with another code, not with the password.
    asked = client.get(reverse("mfa_deactivate_totp"))
    assert asked.url.startswith(reverse("mfa_reauthenticate"))
    client.post(asked.url, {"code": codes[1]})
    client.post(reverse("mfa_deactivate_totp"))
    assert not has_app(newcomer)
    answer, _secret = set_up_app(client)
    assert answer.status_code == 302
    assert has_app(newcomer)
    assert opens_office(client)


def test_a_passkey_alone_is_a_login_with_the_factor(newcomer):
    _client, _secret = let_in(newcomer)
    key = Authenticator.objects.create(user=newcomer, type="webauthn", data={"name": "Schlüssel"})
    newcomer.refresh_from_db()
    request = with_session(RequestFactory().post("/konto/2fa/webauthn/login/"), SessionStore())
    with context.request_context(request):
        answer = webauthn_flows.perform_passwordless_login(request, key, Login(user=newcomer))
    assert answer.status_code == 302
    assert request.user == newcomer
    assert second_factor.shown(request)


def with_session(request, session):
    request.session, request.user = session, AnonymousUser()
    request._messages = CookieStorage(request)
    request.allauth = type("Allauth", (), {})()
    return request


def test_a_factor_of_another_account_in_the_session_counts_for_nobody_else():
    person, other = make_staff(R.OFFICER), make_staff(R.OFFICER)
    client = logged_in(person)
    assert opens_office(client)
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": time.time(), "type": "totp"}]
    session["account_authentication_methods_user"] = str(other.pk)
    session.save()
    assert not opens_office(client)
    request = RequestFactory().get("/")
    request.session, request.user = session, person
    record_authentication(request, other, "mfa")
    assert not second_factor.shown(request)


# -- asked again ------------------------------------------------------------------------------------


@backoffice_page(R.OFFICER)
@proof_required
def _pay(request):
    return HttpResponse("paid")


@declares("every person who is logged in, for this test")
@proof_required
def _own(request):
    return HttpResponse("done")


class PayUrls:
    urlpatterns = [path("backoffice/zahlen/", _pay), path("eigenes/", _own), *portal_urls]
    handler404 = "django.views.defaults.page_not_found"


@pytest.fixture
def pay(settings):
    settings.ROOT_URLCONF = PayUrls
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
    return "/backoffice/zahlen/"


@pytest.mark.parametrize(("ago", "status"), [(290, 200), (301, 302)])
def test_the_factor_is_asked_again_after_five_minutes(pay, ago, status):
    officer = make_staff(R.OFFICER)
    client = proved(logged_in(officer), officer, with_factor=True, ago=ago)
    answer = client.post(pay)
    assert answer.status_code == status
    if status == 302:
        assert answer.url.startswith(reverse("mfa_reauthenticate"))


def test_a_fresh_password_beside_an_old_factor_is_not_enough(pay):
    officer = make_staff(R.OFFICER)
    client = proved(logged_in(officer), officer, with_factor=True, ago=3600)
    session = client.session
    session["account_authentication_methods"] += [
        {"method": "password", "at": time.time(), "reauthenticated": True}
    ]
    session.save()
    assert client.post(pay).status_code == 302


def test_the_password_page_does_not_ask_people_who_have_a_factor(pay):
    officer = make_staff(R.OFFICER)
    client = logged_in(officer)
    answer = client.post(f"{reverse('account_reauthenticate')}?next={pay}", {"password": PASSWORD})
    assert answer.url.startswith(reverse("mfa_reauthenticate"))
    assert not any(
        record.get("reauthenticated") for record in client.session["account_authentication_methods"]
    )


@pytest.mark.parametrize("required", [True, False])
def test_the_demo_is_content_with_the_password(pay, settings, required):
    settings.SECOND_FACTOR_REQUIRED = required
    client = with_password_only(make_staff(R.OFFICER))
    assert client.post(pay).status_code == (302 if required else 200)


def test_people_without_a_role_prove_themselves_with_what_they_have(pay):
    person = UserFactory()
    client = log_in(person)
    assert client.post("/eigenes/").status_code == 200
    assert proved(client, person, with_factor=False, ago=301).post("/eigenes/").status_code == 302
    set_up_app(proved(client, person, with_factor=False))
    assert client.post("/eigenes/").status_code == 200
    assert proved(client, person, with_factor=False).post("/eigenes/").status_code == 302


def test_who_took_the_factor_off_is_led_to_set_it_up_again_and_not_in_a_circle(pay, newcomer):
    client, _secret = let_in(newcomer)
    asked_again(client).post(reverse("mfa_deactivate_totp"))
    newcomer.refresh_from_db()
    proved(client, newcomer, with_factor=True, ago=301)
    assert client.post(pay).url == reverse("mfa_index")
    assert "Bitte richten Sie ihn hier ein" in client.get(reverse("mfa_index")).content.decode()


def test_a_dump_holds_no_secret_of_a_second_factor(newcomer):
    secret = generate_totp_secret()
    TOTP.activate(newcomer, secret)
    codes = RecoveryCodes.activate(newcomer)
    assert secret not in str(list(Authenticator.objects.filter(user=newcomer).values_list("data", flat=True)))
    assert codes.get_unused_codes()  # and they are still read
    seed = Authenticator.objects.get(user=newcomer, type=Authenticator.Type.RECOVERY_CODES).data["seed"]
    assert seed != unhide(seed)
    assert show_code(log_in(newcomer), code(secret)).status_code == 302


def test_a_secret_that_cannot_be_read_any_more_fits_no_code(newcomer):
    """The SECRET_KEY is gone: not even the code of an empty secret, which everybody can reckon."""
    adapter = SecondFactorAdapter()
    assert adapter.decrypt("x") != adapter.decrypt("x")
    assert len(adapter.decrypt("x")) == 32


GUARDED = [money.award_commit, letters.letter_release, letters.approve_replacement, decisions.approve,
           offices.factor_approve, offices.factor_propose]  # fmt: skip


@pytest.mark.parametrize("view", GUARDED, ids=lambda view: view.__name__)
def test_what_binds_money_lets_a_letter_go_or_a_person_in_has_this_guard(view):
    """Their own tests press the buttons."""
    guard, seen = proof_required(lambda request: None).__code__, []
    while view is not None:
        seen.append(view.__code__)
        view = getattr(view, "__wrapped__", None)
    assert guard in seen


def test_the_link_of_the_office_is_used_by_the_person(newcomer):
    client = log_in(newcomer)
    actions.issue(person=newcomer)
    # Issuing ended this session: the person logs in again.
    assert client.get(reverse("accounts:profile")).status_code == 302
    client = log_in(newcomer)
    assert enrol_by(client, mailed_link(newcomer)).status_code == 302
    assert opens_office(client)
