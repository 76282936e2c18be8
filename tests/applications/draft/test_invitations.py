"""The way of a partner into the tandem: sent again, taken back, to another address, by whoever may.

What a link does that is used, expired or unknown stands in test_partners; colleagues of one organisation in
tests/accounts/test_invitations.
"""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from accounts.actions import members
from accounts.constants import MemberRole
from applications.draft.actions import partners
from applications.draft.models.application import PartnerInvitation
from applications.draft.queries import invitations
from core import clock
from core.constants import OutboxState
from core.errors import Impossible
from core.invitations import links
from core.mail import outbox
from core.models import AuditEntry, OutboxMessage
from tests.factories import OrganisationFactory, UserFactory, make_member, make_tandem

pytestmark = pytest.mark.django_db

DIRECTOR = "leitung@verein.example"


@pytest.fixture
def application():
    return make_tandem(partners=1, complete=False)


def free_role(application):
    return application.call.partner_roles.get(organisation_kind="nonprofit")


def invite(application, email=DIRECTOR, by=None):
    return partners.invite(
        application=application, role=free_role(application), email=email, by=by or application.clerk
    )


def send_to(application, standing, email):
    """A new invitation, or the standing one to another address."""
    if standing is None:
        return invite(application, email)
    return partners.readdress(invitation=standing, email=email, by=application.clerk)


def link(invitation):
    return reverse("applications:invitation", args=[invitation.token])


def partners_page(client, application):
    return client.get(reverse("applications:partners", args=[application.pk])).content.decode()


def waiting_mails():
    return list(
        OutboxMessage.objects.filter(kind="application.invitation", state=OutboxState.PENDING)
        .order_by("created_at")
        .values_list("recipient", flat=True)
    )


# -- a wrong address ---------------------------------------------------------------------------------


def test_a_wrong_address_is_changed_and_the_old_link_is_dead(client, login, application):
    first = invite(application, "falsch@verein.example")
    url = reverse("applications:readdress_invitation", args=[application.pk, first.pk])
    theirs = login(application.clerk)
    assert "falsch@verein.example" in theirs.get(url).content.decode()
    response = theirs.post(url, {"email": "Richtig@verein.example"})
    assert response.url == reverse("applications:partners", args=[application.pk])
    stored = PartnerInvitation.objects.get()
    assert (stored.pk, stored.email) == (first.pk, "richtig@verein.example")
    # The mail that still waits with the old token goes to nobody.
    assert waiting_mails() == ["richtig@verein.example"]
    assert client.get(link(first)).status_code == 404
    assert AuditEntry.objects.filter(verb="partner.invitation_readdress").count() == 1


@pytest.mark.parametrize("again", ["another address", "the same address"])
def test_a_dead_link_is_dead_too_in_the_browser_that_had_opened_it(client, application, again):
    """Registering is remembered in the session; what it remembers ends with the link."""
    first = invite(application, "falsch@verein.example")
    assert client.get(link(first)).status_code == 200
    if again == "another address":
        send_to(application, first, "richtig@verein.example")
    else:
        partners.resend(invitation=first, by=application.clerk)
    wrong = make_member(OrganisationFactory(nonprofit=True))
    client.force_login(wrong, backend="django.contrib.auth.backends.ModelBackend")
    resume = reverse("applications:resume_invitation")
    answer = client.post(resume, {"organisation": wrong.memberships.get().organisation_id})
    assert answer.status_code == 404
    assert "Diese Einladung gibt es nicht" in answer.content.decode()
    assert application.partners.count() == 1
    assert resume not in client.get(reverse("applications:list")).content.decode()


def test_a_link_that_was_sent_anew_while_the_page_was_read_takes_nobody(application):
    """Between reading the invitation by its token and locking it, somebody corrects the address."""
    first = invite(application, "falsch@verein.example")
    shown = links.find(invitations.behind_links(), token=first.token)
    again = send_to(application, first, "richtig@verein.example")
    wrong, right = (make_member(OrganisationFactory(nonprofit=True)) for _n in range(2))
    with pytest.raises(Impossible) as refusal:
        partners.accept(invitation=shown, organisation=wrong.memberships.get().organisation, by=wrong)
    assert refusal.value.code == "unknown"
    partners.accept_by_link(token=again.token, organisation=right.memberships.get().organisation, by=right)
    assert application.partners.get(role=free_role(application)).organisation.memberships.get().user == right


def test_an_expired_invitation_lives_again_at_another_address(client, application):
    first = invite(application)
    with time_machine.travel(first.expires_at, tick=False):
        again = partners.readdress(invitation=first, email="neu@verein.example", by=application.clerk)
        assert client.get(link(again)).status_code == 200


@pytest.mark.parametrize("email", ["", "kein", "a@b", "a\x00@b.example", "a@b.example\nBcc: x@y.example"])
def test_nonsense_as_the_new_address_is_a_message(login, application, email):
    first = invite(application)
    url = reverse("applications:readdress_invitation", args=[application.pk, first.pk])
    response = login(application.clerk).post(url, {"email": email})
    assert "email" in response.context["form"].errors
    assert PartnerInvitation.objects.get().email == DIRECTOR


@pytest.mark.parametrize("end", ["revoked", "accepted", "late", "handed in"])
def test_a_closed_invitation_gets_no_new_address(application, end):
    first, moment = invite(application), clock.now()
    if end == "revoked":
        partners.revoke(invitation=first, by=application.clerk)
    elif end == "accepted":
        director = make_member(OrganisationFactory(nonprofit=True))
        partners.accept_by_link(
            token=first.token, organisation=director.memberships.get().organisation, by=director
        )
    elif end == "late":
        moment = application.call.closes_at
    else:
        type(application).objects.filter(pk=application.pk).update(state="withdrawn", withdrawn_at=moment)
    with time_machine.travel(moment, tick=False), pytest.raises(Impossible):
        partners.readdress(invitation=first, email="neu@verein.example", by=application.clerk)
    assert PartnerInvitation.objects.get().email == DIRECTOR


# -- addresses that invite nobody --------------------------------------------------------------------


@pytest.mark.parametrize("again", [False, True])
def test_ones_own_address_and_that_of_a_colleague_invite_nobody(application, again):
    colleague = make_member(application.municipality.organisation, email="kollegin@stadt.example")
    first = invite(application) if again else None
    for email, code in ((application.clerk.email.upper(), "own"), (colleague.email.title(), "member")):
        with pytest.raises(Impossible) as refusal:
            send_to(application, first, email)
        assert refusal.value.code == code
    assert waiting_mails() == ([DIRECTOR] if again else [])


def test_somebody_registered_elsewhere_is_invited_like_anybody(application):
    known = make_member(OrganisationFactory(nonprofit=True))
    invite(application, known.email)
    assert waiting_mails() == [known.email]


# -- sent again, taken back --------------------------------------------------------------------------


def test_sending_again_leaves_one_mail_to_go_out(application):
    invitation = invite(application)
    for _click in range(3):
        invitation = partners.resend(invitation=invitation, by=application.clerk)
    assert waiting_mails() == [DIRECTOR]
    waiting = OutboxMessage.objects.get(state=OutboxState.PENDING)
    assert invitation.token in outbox.text_of(waiting)


def test_taking_back_keeps_a_mail_that_still_waits_from_going_out(client, application):
    invitation = invite(application)
    partners.revoke(invitation=invitation, by=application.clerk)
    assert waiting_mails() == []
    assert client.get(link(invitation)).status_code == 410


# -- what the page says ------------------------------------------------------------------------------


def test_the_page_says_what_happens_next(login, application):
    client = login(application.clerk)
    assert "bekommt eine E-Mail mit einem Link" in partners_page(client, application)
    invitation = invite(application)
    page = partners_page(client, application)
    assert DIRECTOR in page
    assert "Sobald sie die Einladung annimmt, bekommen Sie eine Nachricht" in page
    with time_machine.travel(invitation.expires_at + timedelta(days=1), tick=False):
        page = partners_page(login(application.clerk), application)
    assert "abgelaufen" in page
    assert "Senden Sie die Einladung noch einmal" in page


def test_a_reader_sees_the_invitation_and_no_buttons(login, application):
    invitation = invite(application)
    reader = make_member(application.municipality.organisation, MemberRole.READER)
    page = partners_page(login(reader), application)
    assert DIRECTOR in page
    for name in ("resend_invitation", "revoke_invitation", "readdress_invitation"):
        assert reverse(f"applications:{name}", args=[application.pk, invitation.pk]) not in page


def test_whoever_is_in_the_tandem_reads_that_the_link_is_for_the_other(login, application):
    invitation = invite(application)
    for person in (application.clerk, make_member(application.municipality.organisation, MemberRole.READER)):
        response = login(person).get(link(invitation))
        assert response.status_code == 200
        assert "Sie gehören schon zu diesem Tandem" in response.content.decode()
        login(person).post(link(invitation), {"organisation": application.municipality.organisation_id})
    assert PartnerInvitation.objects.get().accepted_at is None


def test_a_clerk_of_two_organisations_takes_the_seat_for_the_other_one(login, application):
    invitation = invite(application)
    director = make_member(OrganisationFactory(nonprofit=True))
    director.memberships.create(organisation=OrganisationFactory(), role=MemberRole.SIGNATORY)
    nonprofit = director.memberships.get(organisation__kind="nonprofit").organisation
    response = login(director).post(link(invitation), {"organisation": nonprofit.pk})
    assert response.url == reverse("applications:detail", args=[application.pk])


def test_whoever_only_reads_for_the_organisation_reads_who_can_give_another_role(login, application):
    """Nobody is sent away to register an organisation that is there."""
    invitation = invite(application)
    organisation = OrganisationFactory(nonprofit=True)
    boss = make_member(organisation, name="Vera Vorstand")
    reader = make_member(organisation, MemberRole.READER)
    page = login(reader).get(link(invitation)).content.decode()
    assert f"Sie gehören zu {organisation}" in page
    assert boss.name in page
    assert "noch zu keiner solchen Organisation" not in page
    beginning = reverse("applications:new", args=[application.call.slug])
    page = login(reader).get(beginning).content.decode()
    assert f"Sie gehören zu {organisation}" in page
    assert "noch zu keiner Organisation" not in page
    # Who writes for it, or belongs to another kind, reads nothing of the sort.
    assert "Sie gehören zu" not in login(boss).get(link(invitation)).content.decode()
    mayor = make_member(OrganisationFactory(), MemberRole.READER)
    assert "noch zu keiner solchen Organisation" in login(mayor).get(link(invitation)).content.decode()


def test_signatories_find_the_way_to_invite_colleagues(login, application):
    to_invite = reverse("accounts:invite_member", args=[application.municipality.organisation_id])
    assert to_invite in partners_page(login(application.clerk), application)
    editor = make_member(application.municipality.organisation, MemberRole.EDITOR)
    assert to_invite not in partners_page(login(editor), application)


# -- colleagues --------------------------------------------------------------------------------------


def test_people_of_several_town_halls_work_for_one_organisation(login, application):
    """A small municipality whose work is done by its neighbour's employees: the address says nothing."""
    organisation = application.municipality.organisation
    for email in ("a@gemeinde-eins.example", "b@gemeinde-zwei.example", "c@landkreis.example"):
        invitation = members.invite(
            organisation=organisation, email=email, role=MemberRole.COMMENTER, by=application.clerk
        )
        person = UserFactory(email=email)
        members.accept(token=invitation.token, by=person)
        assert login(person).get(reverse("applications:detail", args=[application.pk])).status_code == 200
    assert organisation.memberships.filter(role=MemberRole.COMMENTER).count() == 3


def test_a_colleagues_wrong_address_is_changed_too(client, login, application):
    organisation = application.municipality.organisation
    first = members.invite(
        organisation=organisation, email="falsch@stadt.example", role=MemberRole.EDITOR, by=application.clerk
    )
    member = make_member(organisation, MemberRole.READER)
    url = reverse("accounts:readdress_member_invitation", args=[organisation.pk, first.pk])
    for stranger in (member, make_member(OrganisationFactory())):
        assert login(stranger).post(url, {"email": "x@y.example"}).status_code == 404
    theirs = login(application.clerk)
    taken = theirs.post(url, {"email": member.email})
    assert "gehört schon zu" in taken.content.decode()
    assert theirs.post(url, {"email": "richtig@stadt.example"}).status_code == 302
    first.refresh_from_db()
    assert (first.email, first.role) == ("richtig@stadt.example", MemberRole.EDITOR)
    old = reverse("accounts:member_invitation", args=[first.token])
    assert client.get(old).status_code == 404
    waiting = OutboxMessage.objects.filter(kind="organisation.invitation", state=OutboxState.PENDING)
    assert [mail.recipient for mail in waiting] == ["richtig@stadt.example"]


def test_a_colleague_cannot_be_readdressed_onto_another_open_invitation(application):
    organisation = application.municipality.organisation
    first, second = (
        members.invite(organisation=organisation, email=email, role=MemberRole.EDITOR, by=application.clerk)
        for email in ("a@stadt.example", "b@stadt.example")
    )
    with pytest.raises(Impossible) as refusal:
        members.readdress(invitation=first, email=second.email, by=application.clerk)
    assert refusal.value.code == "open"


def test_the_invited_colleague_reads_what_the_role_may(client, application):
    invitation = members.invite(
        organisation=application.municipality.organisation,
        email="a@stadt.example",
        role=MemberRole.COMMENTER,
        by=application.clerk,
    )
    page = client.get(reverse("accounts:member_invitation", args=[invitation.token])).content.decode()
    assert "kommentiert mit: sieht alles, schreibt Kommentare" in page


# -- beginning twice ---------------------------------------------------------------------------------


def test_a_person_sees_the_draft_of_the_other_partner_before_beginning_another(login):
    """The director belongs to the non-profit only; the draft was begun by the town."""
    application = make_tandem()
    stranger = make_tandem(call=application.call, title="Nichts für andere")
    url = reverse("applications:new", args=[application.call.slug])
    page = login(application.director).get(url).content.decode()
    assert "Hier können Sie weiterschreiben" in page
    assert reverse("applications:detail", args=[application.pk]) in page
    assert str(application.municipality) in page
    assert stranger.title not in page
