"""A colleague is invited into an organisation and joins it by the link."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts import queries, rules
from accounts.actions import members
from accounts.constants import MAX_OPEN_INVITATIONS, MemberRole
from accounts.models import MemberInvitation, User
from core import clock
from core.errors import Impossible
from core.invitations.links import token_hash
from core.mail import outbox
from core.models import AuditEntry, OutboxMessage
from tests.accounts.test_members import (
    COLLEAGUE,
    accept,
    invite,
    mails,
    membership_of,
    own_page,
    page_of,
    race,
)
from tests.factories import PASSWORD, OrganisationFactory, UserFactory, make_member

pytestmark = pytest.mark.django_db


# -- invite ------------------------------------------------------------------------------------------


def test_the_token_stands_in_the_mail_only(organisation, boss):
    invitation = invite(organisation, boss)
    mail = mails("invitation").get()
    assert page_of(invitation.token) in outbox.text_of(mail)
    assert invitation.token not in str(vars(mail))
    assert (mail.recipient, mail.language) == (COLLEAGUE, "de")
    stored = MemberInvitation.objects.get()
    assert stored.token_hash == token_hash(invitation.token)
    assert stored.expires_at > clock.now() + timedelta(days=13)
    assert invitation.token not in str(vars(stored))
    entry = AuditEntry.objects.get(verb="member.invite")
    assert (entry.actor, entry.subject_id) == (boss, stored.pk)
    assert entry.data == {"organisation": str(organisation.pk), "role": "editor"}


def test_the_mail_speaks_the_language_of_whoever_reads_it(organisation, boss):
    reader = UserFactory(language="en")
    invite(organisation, boss, email=reader.email)
    assert mails("invitation").get().language == "en"


def test_the_answer_is_the_same_whether_the_address_is_registered(login, organisation, boss):
    client, url = login(boss), reverse("accounts:invite_member", args=[organisation.pk])
    texts = []
    for email in ("neu@stadt.example", UserFactory().email):
        page = client.post(url, {"email": email, "role": "reader"}, follow=True).content.decode()
        texts.append(re.search(r'role="status"><p>(.*?)</p>', page)[1].replace(email, ""))
    assert texts[0] == texts[1]
    assert mails("invitation").count() == 2


@pytest.mark.parametrize(
    ("email", "role"),
    [
        ("", "editor"),
        ("kein", "editor"),
        ("a@b", "editor"),
        ("a\x00@b.example", "editor"),
        ("a@b.example\nBcc: x@y.example", "editor"),
        ("a" * 250 + "@b.example", "editor"),
        (COLLEAGUE, ""),
        (COLLEAGUE, "owner"),
    ],
)
def test_a_wrong_address_or_role_is_a_message(login, organisation, boss, email, role):
    url = reverse("accounts:invite_member", args=[organisation.pk])
    assert login(boss).post(url, {"email": email, "role": role}).status_code == 200
    assert not MemberInvitation.objects.exists()
    assert not OutboxMessage.objects.exists()


def test_who_belongs_to_it_already_is_not_invited(login, organisation, boss):
    member = make_member(organisation, MemberRole.READER)
    url = reverse("accounts:invite_member", args=[organisation.pk])
    page = login(boss).post(url, {"email": member.email.upper(), "role": "editor"}).content.decode()
    assert "gehört schon zu" in page
    assert not OutboxMessage.objects.exists()


def test_one_open_invitation_per_address_until_it_expires(organisation, boss):
    first = invite(organisation, boss)
    with pytest.raises(Impossible) as refusal:
        invite(organisation, boss, email=COLLEAGUE.upper())
    assert refusal.value.code == "open"
    with time_machine.travel(first.expires_at, tick=False):
        invite(organisation, boss)
    assert queries.open_invitations(organisation).count() == 1
    first.refresh_from_db()
    assert first.revoked_at


def test_the_database_refuses_a_second_open_invitation_and_an_acceptance_by_nobody(organisation, boss):
    invitation = invite(organisation, boss)
    facts = {"organisation": organisation, "role": "reader", "invited_by": boss, "expires_at": clock.now()}
    with pytest.raises(IntegrityError, match="member_invitation_one_open"), transaction.atomic():
        MemberInvitation.objects.create(email=COLLEAGUE.upper(), token_hash="x", **facts)
    with pytest.raises(IntegrityError, match="member_invitation_accepted_by"), transaction.atomic():
        MemberInvitation.objects.filter(pk=invitation.pk).update(accepted_at=clock.now())


def test_nobody_mails_the_whole_country(organisation, boss):
    for number in range(MAX_OPEN_INVITATIONS):
        invite(organisation, boss, email=f"p{number}@stadt.example")
    with pytest.raises(Impossible) as refusal:
        invite(organisation, boss)
    assert refusal.value.code == "too-many"


def test_sending_again_kills_the_old_link_and_the_mail_that_still_waits(login, client, organisation, boss):
    first = invite(organisation, boss)
    path = reverse("accounts:invite_member_again", args=[organisation.pk, first.pk])
    assert login(boss).post(path).url == own_page(organisation)
    assert client.get(page_of(first.token)).status_code == 404
    old, new = mails("invitation")
    assert (old.state, new.state) == ("superseded", "pending")
    link = re.search(r"http://\S+?(/organisationen/einladung/\S+)", outbox.text_of(new))[1]
    assert client.get(link).status_code == 200
    assert AuditEntry.objects.filter(verb="member.invite_again").count() == 1


def test_an_expired_invitation_can_be_sent_again(organisation, boss):
    invitation = invite(organisation, boss)
    with time_machine.travel(invitation.expires_at + timedelta(days=1), tick=False):
        again = members.invite_again(invitation=invitation, by=boss)
        assert accept(again, UserFactory()).role == MemberRole.EDITOR


@pytest.mark.parametrize("verb", [members.invite_again, members.revoke])
def test_a_closed_invitation_is_neither_sent_again_nor_taken_back(organisation, boss, verb):
    used, revoked = invite(organisation, boss), invite(organisation, boss, "b@stadt.example")
    accept(used, UserFactory())
    members.revoke(invitation=revoked, by=boss)
    for invitation, code in ((used, "used"), (revoked, "revoked")):
        with pytest.raises(Impossible) as refusal:
            verb(invitation=invitation, by=boss)
        assert refusal.value.code == code


# -- accept ------------------------------------------------------------------------------------------


def test_the_invited_person_joins_and_the_signatories_read_who_it_was(login, organisation, boss):
    make_member(organisation, MemberRole.READER)
    invitation = invite(organisation, boss)
    person = UserFactory(email=COLLEAGUE, name="Kim Kollegin")
    client = login(person)
    assert client.get(own_page(organisation)).status_code == 404
    page = client.get(page_of(invitation.token)).content.decode()
    assert organisation.name in page
    assert "anderen Adresse" not in page
    assert client.post(page_of(invitation.token)).url == own_page(organisation)
    assert client.get(own_page(organisation)).status_code == 200
    assert membership_of(person, organisation).role == MemberRole.EDITOR
    invitation.refresh_from_db()
    assert invitation.accepted_by == person
    told = mails("member_joined").get()
    assert told.recipient == boss.email
    assert COLLEAGUE in told.body
    assert AuditEntry.objects.get(verb="member.accept").data["role"] == "editor"


def test_opening_the_link_alone_changes_nothing(login, organisation, boss):
    invitation = invite(organisation, boss)
    login(UserFactory()).get(page_of(invitation.token))
    assert organisation.memberships.count() == 1


def test_a_person_with_another_address_is_asked_whether_they_are_meant(login, organisation, boss):
    invitation = invite(organisation, boss)
    page = login(UserFactory()).get(page_of(invitation.token)).content.decode()
    assert "anderen Adresse" in page


def test_registering_on_the_way_comes_back_to_the_invitation(client, organisation, boss):
    invitation = invite(organisation, boss)
    url = page_of(invitation.token)
    landing = client.get(url).content.decode()
    assert f"{reverse('account_signup')}?next={url}" in landing
    assert client.post(url).url.startswith(reverse("account_login"))
    facts = {"name": "Neu", "email": COLLEAGUE, "password1": PASSWORD, "password2": PASSWORD, "next": url}
    client.post(reverse("account_signup"), facts)
    confirmation = OutboxMessage.objects.get(kind="account.email_confirmation_signup")
    link = re.search(r"http://\S+?(/\S*confirm\S*)", outbox.text_of(confirmation))[1]
    assert invitation.token not in confirmation.body  # where it leads on is hidden as well
    client.cookies.clear()  # the mail is opened in another browser
    assert url in client.get(link).content.decode()
    assert client.post(link.split("?")[0], {"next": url}).url == url
    facts = {"login": COLLEAGUE, "password": PASSWORD, "next": url}
    assert client.post(reverse("account_login"), facts).url == url
    assert client.post(url).url == own_page(organisation)
    assert rules.member_roles(User.objects.get(email=COLLEAGUE)) == {organisation.pk: MemberRole.EDITOR}


CLOSED = {
    "unknown": (404, "gibt es nicht"),
    "used": (410, "schon angenommen"),
    "expired": (410, "abgelaufen"),
    "revoked": (410, "zurückgenommen"),
}


@pytest.mark.parametrize("reason", CLOSED)
def test_a_dead_link_has_a_clear_page_and_lets_nobody_in(client, login, organisation, boss, reason):
    invitation, person = invite(organisation, boss), UserFactory()
    moment = clock.now()
    if reason == "unknown":
        invitation.token = "falsch"
    elif reason == "used":
        accept(invitation, UserFactory())
    elif reason == "revoked":
        path = reverse("accounts:revoke_member_invitation", args=[organisation.pk, invitation.pk])
        login(boss).post(path)
    elif reason == "expired":
        moment = invitation.expires_at
    before = organisation.memberships.count()
    status, words = CLOSED[reason]
    with time_machine.travel(moment, tick=False):
        for visitor in (client, login(person)):
            response = visitor.get(page_of(invitation.token))
            assert response.status_code == status
            assert words in response.content.decode()
            assert organisation.name not in response.content.decode()
        assert login(person).post(page_of(invitation.token)).status_code == status
        with pytest.raises(Impossible) as refusal:
            accept(invitation, person)
    assert refusal.value.code == reason
    assert organisation.memberships.count() == before


def test_a_member_reads_that_they_are_in_already(login, organisation, boss):
    reader = make_member(organisation, MemberRole.READER)
    invitation = invite(organisation, boss)
    for response in (
        login(reader).get(page_of(invitation.token)),
        login(reader).post(page_of(invitation.token)),
    ):
        assert "Sie gehören schon zu" in response.content.decode()
    with pytest.raises(Impossible) as refusal:
        accept(invitation, reader)
    assert refusal.value.code == "member"
    assert membership_of(reader, organisation).role == MemberRole.READER
    assert queries.open_invitations(organisation).count() == 1


def test_a_used_link_does_not_lead_back_in_after_the_removal(organisation, boss):
    invitation, person = invite(organisation, boss), UserFactory()
    membership = accept(invitation, person)
    members.remove(membership=membership, by=boss)
    with pytest.raises(Impossible) as refusal:
        accept(invitation, person)
    assert refusal.value.code == "used"


# -- at the same moment ------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_who_accept_the_same_link_at_once_are_one_member():
    organisation = OrganisationFactory()
    invitation = invite(organisation, make_member(organisation))
    first, second = UserFactory(), UserFactory()
    codes = race(*[lambda who=who: accept(invitation, who) for who in (first, second)])
    assert codes == ["used"]
    assert organisation.memberships.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_double_click_makes_one_member():
    organisation = OrganisationFactory()
    invitation, person = invite(organisation, make_member(organisation)), UserFactory()
    codes = race(*[lambda: accept(invitation, User.objects.get(pk=person.pk))] * 3)
    assert codes == ["used", "used"]
    assert organisation.memberships.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_invitations_to_one_address_at_once_are_one():
    organisation = OrganisationFactory()
    both = [make_member(organisation), make_member(organisation)]
    assert race(*[lambda by=by: invite(organisation, by) for by in both]) == ["open"]
    assert mails("invitation").count() == 1
