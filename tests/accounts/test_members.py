"""Who belongs to an organisation: who decides it, change a role, remove, leave."""

import threading
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.urls import reverse

from accounts import queries, rules
from accounts.actions import members
from accounts.constants import MemberRole
from accounts.models import MemberInvitation, User
from core import clock
from core.errors import Impossible
from core.models import AuditEntry, OutboxMessage
from tests.factories import OrganisationFactory, UserFactory, make_member

pytestmark = pytest.mark.django_db

COLLEAGUE = "kollegin@stadt.example"


def invite(organisation, by, email=COLLEAGUE, role=MemberRole.EDITOR):
    return members.invite(organisation=organisation, email=email, role=role, by=by)


def accept(invitation, by):
    return members.accept(token=invitation.token, by=by)


def page_of(token):
    return reverse("accounts:member_invitation", args=[token])


def own_page(organisation):
    return reverse("accounts:organisation", args=[organisation.pk])


def membership_of(user, organisation):
    return organisation.memberships.get(user=user)


def mails(kind):
    return OutboxMessage.objects.filter(kind=f"organisation.{kind}").order_by("created_at", "id")


def race(*tasks):
    """Each in a thread and on a connection of its own, from the same moment on; codes of the refusals."""
    barrier, codes = threading.Barrier(len(tasks)), []

    def run(task):
        try:
            barrier.wait(30)
            task()
        except Impossible as refused:
            codes.append(refused.code)
        except Exception as error:
            codes.append(type(error).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[task]) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return codes


# -- who may -----------------------------------------------------------------------------------------

WHO = ["signatory", "editor", "reader", "signatory elsewhere", "nobody"]


def person_who_is(who, organisation):
    if who == "nobody":
        return UserFactory()
    if who == "signatory elsewhere":
        return make_member(OrganisationFactory())
    return make_member(organisation, MemberRole(who))


def act(verb, organisation, by):
    """The action of this verb, on rows that another signatory has made."""
    boss = queries.signatories(organisation).exclude(user=by).first().user
    if verb == "invite":
        return invite(organisation, by)
    if verb in ("invite again", "revoke"):
        invitation = invite(organisation, boss)
        verb_of = {"invite again": members.invite_again, "revoke": members.revoke}
        return verb_of[verb](invitation=invitation, by=by)
    membership = membership_of(make_member(organisation, MemberRole.READER), organisation)
    if verb == "change role":
        return members.change_role(membership=membership, role=MemberRole.EDITOR, by=by)
    return members.remove(membership=membership, by=by)


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("verb", ["invite", "invite again", "revoke", "change role", "remove"])
def test_only_a_signatory_of_this_organisation_decides_who_belongs_to_it(organisation, boss, verb, who):
    by = person_who_is(who, organisation)
    assert rules.may_manage_members(by, organisation) == (who == "signatory")
    if who == "signatory":
        act(verb, organisation, by)
        return
    with pytest.raises(Impossible) as refusal:
        act(verb, organisation, by)
    assert refusal.value.code == "role"


@pytest.mark.parametrize("who", WHO)
def test_the_pages_do_not_exist_for_others(login, organisation, boss, who):
    by = person_who_is(who, organisation)
    invitation = invite(organisation, boss)
    reader = membership_of(make_member(organisation, MemberRole.READER), organisation)
    client = login(by)
    pages = [
        ("invite_member", []),
        ("change_member_role", [reader.pk]),
        ("remove_member", [reader.pk]),
    ]
    expected = 200 if who == "signatory" else 404
    for name, args in pages:
        path = reverse(f"accounts:{name}", args=[organisation.pk, *args])
        assert client.get(path).status_code == expected, name
        if expected == 404:
            assert client.post(path, {"email": "x@y.example", "role": "editor"}).status_code == 404
    if expected == 404:
        for name in ("invite_member_again", "revoke_member_invitation"):
            path = reverse(f"accounts:{name}", args=[organisation.pk, invitation.pk])
            assert client.post(path).status_code == 404
        assert COLLEAGUE not in client.get(own_page(organisation)).content.decode()
    leave = reverse("accounts:leave", args=[organisation.pk])
    belongs = rules.is_member(by, organisation.pk)
    assert client.get(leave).status_code == (200 if belongs else 404)
    assert organisation.memberships.count() == 2 + belongs


def test_rows_of_another_organisation_are_not_reached_through_ones_own(login, organisation, boss):
    other = OrganisationFactory()
    stranger = make_member(other)
    membership, invitation = membership_of(stranger, other), invite(other, stranger)
    client = login(boss)
    for name, pk in [
        ("change_member_role", membership.pk),
        ("remove_member", membership.pk),
        ("invite_member_again", invitation.pk),
        ("revoke_member_invitation", invitation.pk),
    ]:
        path = reverse(f"accounts:{name}", args=[organisation.pk, pk])
        assert client.post(path, {"role": "reader"}).status_code == 404
    assert queries.open_invitations(other).get().token_hash == invitation.token_hash


# -- change a role, remove, leave --------------------------------------------------------------------


def test_a_role_changes_and_the_member_reads_it(login, organisation, boss):
    person = make_member(organisation, MemberRole.READER, language="en")
    path = reverse(
        "accounts:change_member_role", args=[organisation.pk, membership_of(person, organisation).pk]
    )
    client = login(boss)
    assert client.post(path, {"role": "owner"}).status_code == 200
    assert client.post(path, {"role": "signatory"}).url == own_page(organisation)
    assert rules.may_sign_for(person, organisation.pk)
    told = mails("member_role").get()
    assert (told.recipient, told.language) == (person.email, "en")
    assert AuditEntry.objects.get(verb="member.role").data == {
        "user": str(person.pk),
        "before": "reader",
        "after": "signatory",
    }
    client.post(path, {"role": "signatory"})
    assert AuditEntry.objects.filter(verb="member.role").count() == 1


def test_a_removal_asks_first_and_the_member_reads_it(login, organisation, boss):
    person = make_member(organisation, name="Kim Kollegin")
    membership = membership_of(person, organisation)
    client = login(boss)
    path = reverse("accounts:remove_member", args=[organisation.pk, membership.pk])
    assert "Kim Kollegin entfernen?" in client.get(path).content.decode()
    assert organisation.memberships.count() == 2
    theirs = login(person)
    assert theirs.get(own_page(organisation)).status_code == 200
    client.post(path)
    assert theirs.get(own_page(organisation)).status_code == 404
    assert mails("member_removed").get().recipient == person.email
    assert AuditEntry.objects.get(verb="member.remove").data["user"] == str(person.pk)
    assert client.post(path).status_code == 404
    kept = apps.get_model("accounts", "MembershipEvent").objects.get(pgh_label="delete")
    assert (kept.user_id, kept.role) == (person.pk, "signatory")


def test_a_removal_takes_back_what_would_lead_back_in(organisation, boss):
    person = UserFactory(email=COLLEAGUE)
    invitation = invite(organisation, boss)
    membership = members.add(organisation=organisation, user=person, role="reader", by=None)
    members.remove(membership=membership, by=boss)
    with pytest.raises(Impossible) as refusal:
        accept(invitation, person)
    assert refusal.value.code == "revoked"


@pytest.mark.parametrize("role", MemberRole.values)
def test_a_member_leaves_and_the_signatories_read_it(login, organisation, boss, role):
    person = make_member(organisation, role)
    client, path = login(person), reverse("accounts:leave", args=[organisation.pk])
    removing = reverse(
        "accounts:remove_member", args=[organisation.pk, membership_of(person, organisation).pk]
    )
    assert client.get(removing).status_code == (302 if role == "signatory" else 404)
    assert "verlassen?" in client.get(path).content.decode()
    assert organisation.memberships.count() == 2
    assert client.post(path).url == reverse("accounts:organisations")
    assert not rules.is_member(User.objects.get(pk=person.pk), organisation.pk)
    assert mails("member_left").get().recipient == boss.email
    assert AuditEntry.objects.filter(verb="member.leave", actor=person).count() == 1


def test_the_last_signatory_stays_one(login, organisation, boss):
    make_member(organisation, MemberRole.EDITOR)
    make_member(organisation, MemberRole.SIGNATORY, is_active=False)  # can no longer log in
    membership, client = membership_of(boss, organisation), login(boss)
    for verb in (
        lambda: members.change_role(membership=membership, role=MemberRole.EDITOR, by=boss),
        lambda: members.remove(membership=membership, by=boss),
        lambda: members.add(organisation=organisation, user=boss, role="reader", by=None),
    ):
        with pytest.raises(Impossible) as refusal:
            verb()
        assert refusal.value.code == "last-signatory"
    page = client.post(reverse("accounts:leave", args=[organisation.pk]), follow=True).content.decode()
    assert "als einzige Person" in page
    page = client.get(own_page(organisation)).content.decode()
    assert reverse("accounts:leave", args=[organisation.pk]) not in page
    assert membership_of(boss, organisation).role == MemberRole.SIGNATORY


def test_a_signatory_steps_back_when_there_is_another(login, organisation, boss):
    make_member(organisation)
    path = reverse(
        "accounts:change_member_role", args=[organisation.pk, membership_of(boss, organisation).pk]
    )
    client = login(boss)
    page = client.post(path, {"role": "reader"}, follow=True)
    assert page.status_code == 200
    assert client.get(path).status_code == 404
    assert not mails("member_role").exists()


# -- at the same moment ------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_signatories_who_remove_each_other_at_once_leave_one():
    organisation = OrganisationFactory()
    first, second = make_member(organisation), make_member(organisation)
    pairs = [(membership_of(second, organisation), first), (membership_of(first, organisation), second)]
    codes = race(*[lambda one=one, by=by: members.remove(membership=one, by=by) for one, by in pairs])
    assert codes == ["role"]
    assert queries.signatories(organisation).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_signatories_who_leave_at_once_leave_one():
    organisation = OrganisationFactory()
    both = [make_member(organisation), make_member(organisation)]
    memberships = [(membership_of(one, organisation), one) for one in both]
    codes = race(
        *[lambda row=row, one=one: members.remove(membership=row, by=one) for row, one in memberships]
    )
    assert codes == ["last-signatory"]
    assert queries.signatories(organisation).count() == 1


# -- pages -------------------------------------------------------------------------------------------


def test_a_signatory_sees_open_invitations_and_which_have_expired(login, organisation, boss):
    old, gone = invite(organisation, boss), invite(organisation, boss, "weg@stadt.example")
    members.revoke(invitation=gone, by=boss)
    MemberInvitation.objects.filter(pk=old.pk).update(expires_at=clock.now() - timedelta(days=1))
    invite(organisation, boss, "neu@stadt.example")
    page = login(boss).get(own_page(organisation)).content.decode()
    assert COLLEAGUE in page
    assert "neu@stadt.example" in page
    assert "weg@stadt.example" not in page
    assert page.count("abgelaufen") == 1


@pytest.mark.parametrize("number", [1, 30])
def test_members_and_invitations_take_the_same_number_of_queries(
    login, organisation, boss, number, django_assert_num_queries
):
    for row in range(number):
        make_member(organisation, MemberRole.EDITOR)
        invite(organisation, boss, email=f"p{row}@stadt.example")
    client = login(boss)
    with django_assert_num_queries(7):
        client.get(own_page(organisation))


@pytest.mark.parametrize("number", [1, 30])
def test_the_page_behind_the_link_takes_the_same_number_of_queries(
    login, organisation, boss, number, django_assert_num_queries
):
    for row in range(number):
        make_member(organisation, MemberRole.EDITOR)
        invitation = invite(organisation, boss, email=f"p{row}@stadt.example")
    client = login(UserFactory())
    with django_assert_num_queries(5):
        client.get(page_of(invitation.token))


def test_the_page_of_a_municipality_that_is_there_says_whom_to_ask(login, organisation):
    url = reverse("accounts:new_municipality")
    page = login(UserFactory()).get(url, {"place": organisation.place_id}).content.decode()
    assert "bitten Sie eine zeichnungsberechtigte Person" in page
