"""Two officers let a colleague in; the colleague sets up an app by the link and works; a passkey goes as well."""

import os
import re
from pathlib import Path

import pytest
from django.urls import reverse

from accounts.actions import second_factor
from accounts.constants import FunderRole as R
from tests.accounts.factors import code, mailed_link
from tests.factories import PASSWORD, make_staff

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def newcomer():
    return make_staff(R.REVIEWER, second_factor=False, name="Nora Neu")


def shot(person, name):
    """Pictures for who looks at the pages by eye: PICTURES=folder."""
    folder = os.environ.get("PICTURES")
    if not folder:
        return
    for width in (1280, 360):
        person.page.set_viewport_size({"width": width, "height": 900})
        person.page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)
    person.page.set_viewport_size({"width": 1280, "height": 900})


def test_two_officers_let_a_colleague_in(somebody, newcomer):
    olga = somebody(make_staff(R.OFFICER, name="Olga Office")).open(reverse("backoffice:index"))
    otto = somebody(make_staff(R.OFFICER, name="Otto Office"))
    olga.follow("Zweiter Faktor", exact=True)
    shot(olga, "list")
    olga.page.get_by_role("link", name=re.compile("Link vorschlagen.*Nora Neu")).click()
    olga.press("Link vorschlagen").sees("Bitte füllen Sie dieses Feld aus.")
    olga.write("Warum, und wie haben Sie sich vergewissert?", "Fängt heute an, ich habe zurückgerufen.")
    shot(olga, "propose")
    olga.press("Link vorschlagen").sees("wartet auf zweite Person")

    otto.open(reverse("backoffice:index")).follow("Zweiten Faktor freigeben").sees("Fängt heute an")
    shot(otto, "approve")
    otto.press("Freigeben", exact=False).sees("Der Link an Nora Neu ist unterwegs.", "Link unterwegs")
    shot(otto, "approved")

    nora = somebody()
    nora.open(mailed_link(newcomer))
    nora.fill(login=newcomer.email, password=PASSWORD).press("Anmelden")
    assert nora.heading == "Zweiten Faktor einrichten"
    shot(nora, "link")
    nora.press("Codes aus einer App")
    confirm(nora)
    secret = nora.page.evaluate("() => document.body.innerText.match(/[A-Z2-7]{32}/)?.[0]")
    nora.fill(code=code(secret)).press("App einrichten")
    nora.page.wait_for_url("**/recovery-codes/")
    nora.open(reverse("backoffice:index"))
    assert nora.heading == "Meine Arbeit"
    nora.open(mailed_link(newcomer), status=410)
    assert nora.heading == "Dieser Link wurde schon benutzt"


def test_without_a_link_the_page_says_how_to_come_by_one(somebody, newcomer):
    nora = somebody(newcomer)
    nora.open(reverse("backoffice:index"))
    assert nora.path == reverse("mfa_index")
    nora.sees("Zum Einrichten brauchen Sie einen Link").sees_not("App einrichten")
    shot(nora, "index")


def test_a_passkey_is_set_up_by_the_link_and_logs_in_without_anything_else(somebody, newcomer, settings):
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
    second_factor.issue(person=newcomer)
    nora = somebody()
    with_key(nora)
    nora.open(mailed_link(newcomer)).fill(login=newcomer.email, password=PASSWORD).press("Anmelden")
    nora.press("Passkey oder Sicherheitsschlüssel")
    confirm(nora)
    nora.fill(name="Schlüssel")
    nora.page.locator('[name="passwordless"]').check()
    nora.press("Schlüssel hinzufügen", judged=False)
    nora.page.wait_for_url("**/recovery-codes/")
    nora.open(reverse("backoffice:index"))
    assert nora.heading == "Meine Arbeit"

    nora.context.clear_cookies()
    nora.open(reverse("account_login"))
    nora.press("Passkey verwenden", exact=False, judged=False)
    nora.page.wait_for_url("**/bewerbungen/")
    nora.open(reverse("backoffice:index"))
    assert nora.heading == "Meine Arbeit"


def confirm(person):
    """What comes next must not be judged at once: each look at it makes a new secret or a new challenge."""
    person.fill(password=PASSWORD).press("Bestätigen", judged=False)


def with_key(person):
    """Chromium's own virtual authenticator, in the place of a finger on a sensor."""
    session = person.context.new_cdp_session(person.page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
