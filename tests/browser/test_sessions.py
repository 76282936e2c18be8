"""Who is about to be logged out is told, stays with one key, and loses no text; where one is logged in."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse

from accounts.constants import FunderRole as R
from core import clock
from core.models import Session
from tests.factories import UserFactory, make_staff

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def shot(person, name):
    """Pictures for who looks at the pages by eye: PICTURES=folder."""
    folder = os.environ.get("PICTURES")
    if not folder:
        return
    for width in (1280, 360):
        person.page.set_viewport_size({"width": width, "height": 900})
        person.page.screenshot(path=Path(folder) / f"{name}-{width}.png")
    person.page.set_viewport_size({"width": 1280, "height": 900})


def ends_in(minutes, user):
    now = clock.now()
    Session.objects.filter(user=user).update(used_at=now, expire_date=now + timedelta(minutes=minutes))


def used_long_ago(user):
    Session.objects.filter(user=user).update(used_at=clock.now() - timedelta(minutes=56))


def ends_at(user):
    return Session.objects.get(user=user).expire_date


def test_who_is_about_to_be_logged_out_stays_with_one_key(somebody):
    user = make_staff(R.OFFICER)
    olga = somebody(user).open(reverse("accounts:profile"))
    ends_in(4, user)
    olga.page.reload()
    asks = olga.page.get_by_role("dialog", name="Sind Sie noch da?")
    asks.wait_for()
    shot(olga, "asked")
    used_long_ago(user)
    with olga.page.expect_response("**/konto/anmeldungen/bleiben/"):
        olga.page.keyboard.press("Enter")
    asks.wait_for(state="hidden")
    assert ends_at(user) > clock.now() + timedelta(minutes=55)


def test_who_types_is_not_asked(somebody):
    user = make_staff(R.OFFICER)
    olga = somebody(user).open(reverse("accounts:profile"))
    olga.page.clock.install()
    used_long_ago(user)
    olga.page.reload()  # a use: from here on an hour
    olga.page.clock.fast_forward("50:00")
    olga.fill(name="Olga Neu")
    used_long_ago(user)
    with olga.page.expect_response("**/konto/anmeldungen/bleiben/"):
        olga.page.clock.fast_forward("05:00")
    assert not olga.page.get_by_role("dialog").is_visible()
    left = ends_at(user) - clock.now()  # 55 minutes, counted from the typing
    assert timedelta(minutes=54) < left < timedelta(minutes=56)


def test_who_is_logged_out_reads_so_and_what_was_typed_stays(somebody):
    user = UserFactory()
    person = somebody(user).open(reverse("accounts:profile"))
    ends_in(4, user)
    person.page.reload()
    person.page.get_by_role("dialog", name="Sind Sie noch da?").wait_for()
    Session.objects.filter(user=user).delete()
    with person.page.expect_response("**/konto/anmeldungen/bleiben/"):
        person.page.keyboard.press("Escape")
    person.page.get_by_role("dialog", name="Ihre Anmeldung ist beendet").wait_for()
    shot(person, "over")
    person.page.keyboard.press("Escape")
    person.fill(name="Neuer Name")
    assert person.page.locator("[name=name]").input_value() == "Neuer Name"


def test_one_sees_where_one_is_logged_in_and_ends_the_others(somebody):
    user = UserFactory()
    here, there = somebody(user), somebody(user)
    there.open(reverse("accounts:profile"))
    here.open(reverse("accounts:profile")).follow("Wo Sie angemeldet sind")
    here.sees("diese Anmeldung")
    shot(here, "sessions")
    here.press("Alle anderen beenden").sees("1 Anmeldung ist beendet.")
    there.page.reload()
    assert there.path == reverse("account_login")
