"""No column of any table, no line of a log holds a link or a code that works: a whole story, then every row."""

import base64
import logging
import re
import zlib

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.actions import members, second_factor
from accounts.adapter import AccountAdapter
from accounts.constants import FunderRole, MemberRole
from accounts.models import User
from applications.changes.actions import replacement
from applications.draft.actions import partners
from applications.papers.actions import letter_requests
from core.mail import closed, outbox
from core.models import OutboxMessage
from tests.applications.papers.test_letter_requests import ask
from tests.clients import logged_in
from tests.factories import PASSWORD, UserFactory, make_staff, make_tandem
from tests.reviews.factories import Case

pytestmark = pytest.mark.django_db

CODE = "KX7-4QZ"
TOKENS = re.compile(
    r"/(?:bewerbungen/(?:einladung|absichtserklaerung|wechsel)|organisationen/einladung"
    r"|konto/confirm-email|konto/password/reset/key|konto/zweiter-faktor)/([^/\s]+)/"
)


def tell_the_story():
    """Everything that mails a link which opens something, or a code."""
    tandem, alone = make_tandem(complete=False), make_tandem(partners=1)
    members.invite(
        organisation=tandem.municipality.organisation,
        email="neu@stadt.example",
        role=MemberRole.EDITOR,
        by=tandem.clerk,
    )
    role = alone.call.partner_roles.get(organisation_kind="nonprofit")
    invitation = partners.invite(application=alone, role=role, email="neu@verein.example", by=alone.clerk)
    partners.resend(invitation=invitation, by=alone.clerk)
    asked = ask(tandem)
    letter_requests.resend(letter_request=asked, by=asked.requested_by)
    case = Case()
    chosen = make_tandem(case.call, "selected")
    replacement.propose(partner=chosen.nonprofit, email="neu@ev.example", reason="Auflösung", by=case.officer)
    second_factor.issue(person=make_staff(FunderRole.OFFICER, second_factor=False))
    person, browser = UserFactory(), Client()
    browser.post(reverse("account_reset_password"), {"email": person.email})
    browser.post(
        reverse("account_signup"),
        {
            "name": "Neu",
            "email": "neu@stadt.example",
            "password1": PASSWORD,
            "password2": PASSWORD,
            "next": invitation_path(),
        },
    )
    browser.post(reverse("account_signup"), {"name": "Da", "email": person.email, "password1": PASSWORD, "password2": PASSWORD})  # fmt: skip
    # A code of allauth: whatever kind of code is switched on, it is mailed this way.
    AccountAdapter().send_mail(
        "account/email/login_code", person.email, {"user": person, "code": CODE, "request": None}
    )


def invitation_path():
    return TOKENS.search(outbox.text_of(OutboxMessage.objects.get(kind="organisation.invitation")))[0]


def secrets_mailed():
    """Each token and code as its recipient reads it, with the address it opens."""
    found = {CODE: ""}
    for message in OutboxMessage.objects.all():
        for link in TOKENS.finditer(outbox.text_of(message)):
            found[link[1]] = link[0]
    return found


def every_cell():
    """(table.column, text) of all that the database holds, history tables included; sessions decoded."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns JOIN information_schema.tables "
            "USING (table_schema, table_name) WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
        )
        for table, column in cursor.fetchall():
            cursor.execute(f'SELECT "{column}"::text FROM "{table}" WHERE "{column}" IS NOT NULL')
            for (text,) in cursor.fetchall():
                yield f"{table}.{column}", text
                if table == "core_session" and column == "session_data":
                    yield f"{table}.{column}, decoded", decoded(text)


def decoded(session):
    """As far as whoever has the dump gets."""
    packed = session.split(":")[0]
    raw = base64.urlsafe_b64decode(packed.lstrip(".") + "===")
    raw = zlib.decompress(raw) if packed.startswith(".") else raw
    return raw.decode("utf-8", "replace")


def lying_about(secrets):
    return {(place, secrets[secret]) for place, text in every_cell() for secret in secrets if secret in text}


def test_no_column_of_any_table_and_no_log_holds_a_link_or_code_that_works(caplog, settings):
    caplog.set_level(logging.DEBUG)
    tell_the_story()
    secrets = secrets_mailed()
    # Five invitations, the two sent anew among them, a reset, a confirmation, a second factor, a code ...
    assert len(secrets) == 10
    kinds = set(OutboxMessage.objects.values_list("kind", flat=True))
    assert {
        "organisation.invitation", "application.invitation", "application.letter_request",
        "replacement.invitation", "account.password_reset_key", "account.email_confirmation_signup",
        "account.login_code", "account.factor_link",
    } <= kinds  # fmt: skip
    assert lying_about(secrets) == set()
    assert outbox.deliver() > 8
    assert lying_about(secrets) == set()
    assert not OutboxMessage.objects.filter(body__contains="closed:code").exists()
    assert [secret for secret in secrets if secret in caplog.text] == []

    # They do work, for whoever reads the mail; else nothing is proved.
    factor = [path for path in secrets.values() if path.startswith("/konto/zweiter-faktor/")]
    opened = {path: Client().get(path, follow=True).status_code for path in secrets.values() if path}
    dead = {path for path, status in opened.items() if status != 200}
    assert len(opened) == 9
    assert len(dead) == 2  # the two that were sent anew
    mailed = OutboxMessage.objects.get(kind="account.factor_link")
    person = logged_in(User.objects.get(email=mailed.recipient))
    assert person.post(factor[0], {"how": "app"}).url == reverse("mfa_activate_totp")


def test_who_has_the_dump_but_not_the_secret_makes_no_link_of_it(settings):
    tell_the_story()
    secrets = secrets_mailed()
    settings.SECRET_KEY = "what a thief would have to guess"
    for message in OutboxMessage.objects.all():
        text = outbox.text_of(message)
        assert [secret for secret in secrets if secret in text] == []


def test_a_session_tells_nobody_where_a_link_led_or_the_key_for_a_new_password(client):
    person = UserFactory()
    client.post(reverse("account_reset_password"), {"email": person.email})
    link = TOKENS.search(outbox.text_of(OutboxMessage.objects.get()))[0]
    assert client.get(link).status_code == 302  # the key is in the session now
    key = link.strip("/").rsplit("-", 1)[1]
    assert key in str(dict(client.session))
    assert [place for place, text in every_cell() if key in text] == []


def test_with_plain_sessions_the_walk_finds_it(client, settings):
    """The control."""
    settings.SESSION_SERIALIZER = "django.contrib.sessions.serializers.JSONSerializer"
    session = client.session
    session["somewhere"] = CODE
    session.save()
    assert [place for place, text in every_cell() if CODE in text] == ["core_session.session_data, decoded"]


def test_with_the_link_written_into_the_row_the_walk_finds_it(monkeypatch):
    """The control: as it was."""
    monkeypatch.setattr(closed, "put", lambda kind, argument, *, to: closed._opened(kind, argument, to))
    tell_the_story()
    places = {place for place, _path in lying_about(secrets_mailed())}
    assert "core_outboxmessage.body" in places
