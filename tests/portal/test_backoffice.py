import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from accounts.backoffice import ReadOnlyAdmin
from accounts.constants import FunderRole
from tests.factories import PASSWORD, UserFactory, make_staff

pytestmark = pytest.mark.django_db


def test_the_admin_site_has_lists_to_look_at_and_nothing_to_write_in():
    registered = admin.site._registry
    assert all(isinstance(one, ReadOnlyAdmin) for one in registered.values())
    rooms = {model._meta.app_label for model in registered}
    assert {"core", "reviews", "letters", "accounts"} <= rooms
    assert not rooms & {"auth", "account", "mfa", "socialaccount"}


@pytest.mark.parametrize("required", [True, False], ids=["installation", "demo"])
@pytest.mark.parametrize("who", ["officer", "applicant"])
def test_djangos_own_login_is_no_way_in(login, settings, who, required):
    """It counts no attempts and asks for no second factor."""
    settings.SECOND_FACTOR_REQUIRED = required
    person = make_staff(FunderRole.OFFICER) if who == "officer" else UserFactory()
    client = login(person)
    fields = {"username": person.email, "password": PASSWORD, "next": "/backoffice/"}
    for answer in (client.get("/backoffice/login/"), client.post("/backoffice/login/", fields)):
        assert answer.status_code == 404
    anonymous = Client().post("/backoffice/login/", fields)
    assert anonymous.url.startswith(reverse("account_login"))
    assert "_auth_user_id" not in anonymous.client.session


@pytest.mark.parametrize(
    ("path", "own"),
    [
        ("password_change/", "account_change_password"),
        ("password_change/done/", "account_change_password"),
        ("logout/", "account_logout"),
    ],
)
def test_djangos_own_pages_of_the_account_lead_to_the_portals(login, path, own):
    officer = make_staff(FunderRole.OFFICER)
    client = login(officer)
    new = "fünf Wörter reichen auch gut"
    fields = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    for answer in (client.get(f"/backoffice/{path}"), client.post(f"/backoffice/{path}", fields)):
        assert (answer.status_code, answer.url) == (302, reverse(own))
    officer.refresh_from_db()
    assert officer.check_password(PASSWORD)
    assert client.get("/backoffice/").status_code == 200
