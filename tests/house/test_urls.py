"""Who may open what: every pattern answers, and the answer holds."""

import uuid

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.urls.converters import get_converters
from django.views.generic import RedirectView

from accounts.constants import FunderRole
from core.access import PUBLIC, declared_access
from tests.factories import UserFactory, make_staff

# allauth guards its own pages; these it opens to everybody, all others ask for a login.
ALLAUTH_OPEN = {
    "account_login",
    "account_logout",
    "account_signup",
    "account_signup_by_passkey",
    "account_inactive",
    "account_email_verification_sent",
    "account_confirm_email",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_confirm_login_code",
    "account_request_login_code",
    "account_confirm_password_reset_code",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "mfa_signup_webauthn",
    "mfa_trust",
    "socialaccount_login_cancelled",
    "socialaccount_login_error",
    "socialaccount_signup",
}
SAMPLES = {
    "uuid": uuid.UUID(int=7),
    "slug": "gibt-es-nicht",
    "str": "gibt-es-nicht",
    "int": 7,
    "path": "gibt/es/nicht",
}


def walk(patterns, namespaces=()):
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield pattern, ":".join([*namespaces, pattern.name or ""])
        else:
            names = [*namespaces, pattern.namespace] if pattern.namespace else list(namespaces)
            yield from walk(pattern.url_patterns, names)


ALL = list(walk(get_resolver().url_patterns))
BY_NAME = {name: pattern for pattern, name in ALL if pattern.name}


def of_allauth(callback) -> bool:
    return callback.__module__.startswith("allauth.")


def legacy_redirect(pattern) -> bool:
    """allauth's old addresses, nameless; the login middleware guards them like everything undeclared."""
    return not pattern.name and getattr(pattern.callback, "view_class", None) is RedirectView


def of_the_admin(callback) -> bool:
    """AdminSite.admin_view or ModelAdmin's own wrapper: asks for has_permission before anything else."""
    own = callback.__module__ == "django.contrib.admin.sites"
    return own or hasattr(callback, "admin_site") or hasattr(callback, "model_admin")


def example(name) -> str | None:
    """An address of this pattern with ids that do not exist."""
    names = {converter: key for key, converter in ((k, type(v)) for k, v in get_converters().items())}
    converters = BY_NAME[name].pattern.converters
    if BY_NAME[name].pattern.regex.groups and not converters:
        return None  # old regular expressions of allauth
    kwargs = {key: SAMPLES.get(names.get(type(value)), "x") for key, value in converters.items()}
    # Namespaced prefixes may carry arguments of their own.
    for attempt in (kwargs, {**kwargs, "pk": SAMPLES["uuid"]}):
        try:
            return reverse(name, kwargs=attempt)
        except Exception:
            continue
    return None


def test_every_url_says_who_may_open_it():
    silent = [
        f"{name} {pattern.pattern}"
        for pattern, name in ALL
        if not declared_access(pattern.callback)
        and not of_allauth(pattern.callback)
        and not of_the_admin(pattern.callback)
        and not legacy_redirect(pattern)
    ]
    assert silent == []


def test_what_allauth_opens_is_written_down():
    with_us = {name for pattern, name in ALL if of_allauth(pattern.callback)}
    assert len(with_us) > 20  # the walk finds them


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(BY_NAME))
def test_without_login_only_what_is_declared_public_opens(name):
    path = example(name)
    if path is None:
        pytest.skip("needs a token")
    callback = BY_NAME[name].callback
    response = Client().get(path)
    if declared_access(callback) == PUBLIC or (of_allauth(callback) and name in ALLAUTH_OPEN):
        assert response.status_code in (200, 302, 401, 403, 404, 405)
        return
    assert response.status_code in (302, 405), response.status_code
    if response.status_code == 302:
        login = reverse("account_login")
        assert response.url.startswith((login, "/konto/", "/backoffice/login/")), response.url
    write = Client().post(path)
    assert write.status_code in (302, 403, 405), write.status_code


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(name for name in BY_NAME if name.startswith("backoffice:")))
def test_the_back_office_does_not_exist_for_applicants(name, login):
    path = example(name)
    if path is None or name in ("backoffice:logout", "backoffice:jsi18n"):
        pytest.skip("no page")
    response = login(UserFactory()).get(path)
    assert response.status_code in (302, 404), response.status_code


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name", sorted(name for name, pattern in BY_NAME.items() if name.startswith("backoffice:"))
)
def test_the_back_office_opens_with_a_second_factor_only(name, login):
    path = example(name)
    if path is None:
        pytest.skip("no page")
    officer = make_staff(FunderRole.OFFICER, second_factor=False)
    assert login(officer).get(path).url == reverse("mfa_index")


@pytest.mark.django_db
def test_the_style_guide_in_the_back_office_asks_for_it_too(login):
    officer = make_staff(FunderRole.OFFICER, second_factor=False)
    assert login(officer).get("/backoffice/gestaltung/").url == reverse("mfa_index")


@pytest.mark.django_db
def test_a_stranger_meets_no_page_that_breaks(login):
    client = login(UserFactory())
    broken = []
    for name, pattern in BY_NAME.items():
        path = example(name)
        if path is None or of_allauth(pattern.callback) or name == "account_logout":
            continue
        client.raise_request_exception = False
        if client.get(path).status_code >= 500:
            broken.append(name)
    assert broken == []


def test_a_planted_view_without_an_answer_is_found():
    from django.urls import path

    planted = path("geheim/", lambda request: None, name="geheim")
    assert declared_access(planted.callback) is None
    assert not of_allauth(planted.callback)
    assert not of_the_admin(planted.callback)
