"""The other partner: invited by a link, accepts, sees everything at once."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from accounts.constants import MemberRole, OrganisationKind
from applications.changes.actions import withdrawal
from applications.draft.actions import partners
from applications.draft.models.application import Partner, PartnerInvitation
from core import clock
from core.errors import Impossible
from core.invitations.links import token_hash
from core.mail import outbox
from core.models import OutboxMessage
from tests.applications.submission.test_consent import race
from tests.factories import (
    OrganisationFactory,
    UserFactory,
    make_call,
    make_member,
    make_tandem,
)

pytestmark = pytest.mark.django_db


def organisation_of(user):
    return user.memberships.get().organisation


def free_role(application):
    return application.call.partner_roles.get(organisation_kind=OrganisationKind.NONPROFIT)


def invite(application, email="leitung@verein.example"):
    return partners.invite(
        application=application, role=free_role(application), email=email, by=application.clerk
    )


def test_the_token_stands_in_the_mail_only():
    application = make_tandem(partners=1)
    invitation = invite(application)
    mail = OutboxMessage.objects.get(kind="application.invitation")
    assert invitation.token in outbox.text_of(mail)
    assert invitation.token not in str(vars(mail))
    assert mail.recipient == "leitung@verein.example"
    stored = PartnerInvitation.objects.get()
    assert stored.token_hash == token_hash(invitation.token)
    assert invitation.token not in str(vars(stored))


def test_the_answer_is_the_same_whether_the_address_is_registered(login):
    texts = []
    for email in ("neu@verein.example", UserFactory().email):
        application = make_tandem(partners=1)
        client = login(application.clerk)
        url = reverse("applications:partners", args=[application.pk])
        response = client.post(url, {"email": email, "role": free_role(application).pk}, follow=True)
        page = response.content.decode()
        texts.append(re.search(r'role="status"><p>(.*?)</p>', page)[1].replace(email, ""))
    assert texts[0] == texts[1]


def test_one_open_invitation_per_seat_until_it_expires():
    application = make_tandem(partners=1)
    invite(application)
    with pytest.raises(Impossible) as refusal:
        invite(application, "andere@verein.example")
    assert refusal.value.code == "open"
    with time_machine.travel(clock.now() + timedelta(days=15), tick=False):
        invite(application, "andere@verein.example")
    assert PartnerInvitation.objects.filter(revoked_at__isnull=True).count() == 1


def test_a_taken_seat_invites_nobody():
    application = make_tandem()
    with pytest.raises(Impossible) as refusal:
        invite(application)
    assert refusal.value.code == "taken"


def test_a_role_of_another_call_is_no_seat(login):
    application, other = make_tandem(partners=1), make_call()
    client = login(application.clerk)
    url = reverse("applications:partners", args=[application.pk])
    for role in (other.partner_roles.first().pk, "x", "\x00", ""):
        assert client.post(url, {"email": "a@b.example", "role": role}).status_code == 200
    assert not PartnerInvitation.objects.exists()


@pytest.mark.parametrize("email", ["", "kein", "a@b", "a\x00@b.example", "a@b.example\nBcc: x@y.example"])
def test_a_wrong_address_is_a_message(login, email):
    application = make_tandem(partners=1)
    url = reverse("applications:partners", args=[application.pk])
    response = login(application.clerk).post(url, {"email": email, "role": free_role(application).pk})
    assert response.status_code == 200
    assert not OutboxMessage.objects.exists()


def test_sending_again_kills_the_old_link(client):
    application = make_tandem(partners=1)
    first = invite(application)
    again = partners.resend(invitation=first, by=application.clerk)
    assert client.get(reverse("applications:invitation", args=[first.token])).status_code == 404
    assert client.get(reverse("applications:invitation", args=[again.token])).status_code == 200
    assert OutboxMessage.objects.filter(kind="application.invitation").count() == 2


def test_the_director_accepts_and_sees_everything_at_once(client, login):
    application = make_tandem(partners=1)
    invitation = invite(application)
    url = reverse("applications:invitation", args=[invitation.token])
    landing = client.get(url)
    assert landing.status_code == 200
    assert f"{reverse('account_signup')}?next={url}" in landing.content.decode()
    director = make_member(OrganisationFactory(nonprofit=True))
    detail = reverse("applications:detail", args=[application.pk])
    theirs = login(director)
    assert theirs.get(detail).status_code == 404
    response = theirs.post(url, {"organisation": organisation_of(director).pk})
    assert response.url == detail
    assert theirs.get(detail).status_code == 200
    partner = Partner.objects.get(organisation=organisation_of(director))
    assert partner.finance_plan.funding_sources.get().kind == "grant"
    joined = OutboxMessage.objects.filter(kind="application.partner_joined")
    assert [mail.recipient for mail in joined] == [application.clerk.email]


def test_registering_on_the_way_finds_back_to_the_invitation(client):
    application = make_tandem(partners=1)
    invitation = invite(application)
    client.get(reverse("applications:invitation", args=[invitation.token]))
    assert invitation.token not in str(dict(client.session))
    client.force_login(UserFactory(), backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(reverse("applications:list")).content.decode()
    assert "Sie sind in ein Tandem eingeladen" in page
    resumed = client.get(reverse("applications:resume_invitation"))
    assert resumed.status_code == 200
    assert reverse("accounts:new_nonprofit") in resumed.content.decode()


def test_nobody_resumes_an_invitation_they_never_opened(login):
    invite(make_tandem(partners=1))
    assert login(UserFactory()).get(reverse("applications:resume_invitation")).status_code == 404


def test_a_used_link_is_refused(client, login):
    application = make_tandem(partners=1)
    invitation = invite(application)
    url = reverse("applications:invitation", args=[invitation.token])
    first, second = (make_member(OrganisationFactory(nonprofit=True)) for _n in range(2))
    login(first).post(url, {"organisation": organisation_of(first).pk})
    response = login(second).post(url, {"organisation": organisation_of(second).pk})
    assert response.status_code == 410
    assert "schon angenommen" in response.content.decode()
    assert application.title not in response.content.decode()
    assert Partner.objects.filter(application=application).count() == 2


@pytest.mark.parametrize("reason", ["unknown", "revoked", "expired", "late", "handed in"])
def test_a_dead_link_has_a_clear_page_and_takes_nobody(login, reason):
    application = make_tandem(partners=1)
    invitation = invite(application)
    token, moment = invitation.token, clock.now()
    if reason == "unknown":
        token = "falsch\x01"
    elif reason == "revoked":
        partners.revoke(invitation=invitation, by=application.clerk)
    elif reason == "expired":
        moment = invitation.expires_at
    elif reason == "late":
        PartnerInvitation.objects.update(expires_at=application.call.closes_at + timedelta(days=9))
        moment = application.call.closes_at
    else:
        withdrawal.withdraw(application=application, reason="x", by=application.clerk)
    director = make_member(OrganisationFactory(nonprofit=True))
    with time_machine.travel(moment, tick=False):
        client = login(director)
        url = reverse("applications:invitation", args=[token])
        for response in (client.get(url), client.post(url, {"organisation": organisation_of(director).pk})):
            assert response.status_code == (404 if reason == "unknown" else 410)
            assert "<h1>" in response.content.decode()
    assert Partner.objects.filter(application=application).count() == 1


def test_the_wrong_kind_is_told_what_is_wanted(login):
    application = make_tandem(partners=1)
    invitation = invite(application)
    mayor = make_member(OrganisationFactory())
    client, url = login(mayor), reverse("applications:invitation", args=[invitation.token])
    assert "Zuerst: Ihre Organisation" in client.get(url).content.decode()
    client.post(url, {"organisation": organisation_of(mayor).pk})
    with pytest.raises(Impossible) as refusal:
        partners.accept_by_link(token=invitation.token, organisation=organisation_of(mayor), by=mayor)
    assert refusal.value.code == "kind"
    assert Partner.objects.filter(application=application).count() == 1


def test_a_reader_of_the_organisation_cannot_accept(login):
    application = make_tandem(partners=1)
    invitation = invite(application)
    reader = make_member(OrganisationFactory(nonprofit=True), MemberRole.READER)
    url = reverse("applications:invitation", args=[invitation.token])
    login(reader).post(url, {"organisation": organisation_of(reader).pk})
    assert Partner.objects.filter(application=application).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_accept_the_same_link_at_once_are_one_partner():
    application = make_tandem(partners=1)
    invitation = invite(application)
    people = [make_member(OrganisationFactory(nonprofit=True)) for _n in range(3)]
    errors = race(
        *(
            lambda person=person: partners.accept_by_link(
                token=invitation.token, organisation=organisation_of(person), by=person
            )
            for person in people
        )
    )
    assert sorted(error.code for error in errors) == ["used", "used"]
    assert Partner.objects.filter(application=application).count() == 2
