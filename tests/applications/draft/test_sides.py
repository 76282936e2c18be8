"""Nobody stands on both sides of a call: staff of its funders and members of organisations that apply."""

import contextlib
import threading

import pytest
from django.core.management import CommandError, call_command
from django.db.models import QuerySet
from django.urls import reverse

from accounts import hooks as people_hooks
from accounts.actions import funders, members
from accounts.constants import FunderRole, MemberRole
from accounts.models import FunderMembership, Membership, User
from applications.draft.actions import partners, sides
from applications.draft.actions import start as start_actions
from applications.draft.constants import OVER
from applications.draft.constants import ApplicationState as S
from applications.draft.models.application import Application, Partner
from core.errors import Impossible
from tests.accounts.test_members import invite as invite_colleague
from tests.accounts.test_members import page_of, race
from tests.applications.changes.test_replacement import Case
from tests.applications.draft.test_invitations import invite as invite_partner
from tests.applications.draft.test_invitations import link
from tests.factories import (
    FunderFactory,
    FunderMembershipFactory,
    MembershipFactory,
    OrganisationFactory,
    UserFactory,
    make_call,
    make_member,
    make_staff,
    make_tandem,
)

pytestmark = pytest.mark.django_db

REFUSE_STAFF = sides.refuse_staff


def funder_of(application):
    return application.call.funding_lines.order_by("pk").first().funder


def stranger():
    """A funder that gives no money in the call."""
    return FunderFactory(key="elsewhere", name="Stiftung anderswo")


def organisation_of(application):
    return application.partners.get(role__organisation_kind="municipality").organisation


def refusal_of(action) -> str:
    with pytest.raises(Impossible) as refusal:
        action()
    return refusal.value.code


# -- staff does not join an applicant ----------------------------------------------------------------------


@pytest.mark.parametrize("role", FunderRole.values)
@pytest.mark.parametrize("state", [state for state in S.values if state not in OVER])
def test_staff_of_the_funder_cannot_join_an_organisation_that_applies_to_it(role, state):
    application = make_tandem(state=state)
    organisation = organisation_of(application)
    invitation = invite_colleague(organisation, application.clerk)
    person = make_staff(role, funder_of(application))
    assert refusal_of(lambda: members.accept(token=invitation.token, by=person)) == "both-sides"
    assert not person.memberships.exists()
    invitation.refresh_from_db()
    assert invitation.accepted_at is None  # for the person it was meant for


@pytest.mark.parametrize("state", OVER)
def test_when_all_is_over_anybody_may_join(state):
    application = make_tandem(state=state)
    invitation = invite_colleague(organisation_of(application), application.clerk)
    person = make_staff(FunderRole.OFFICER, funder_of(application))
    assert members.accept(token=invitation.token, by=person).user == person


def test_staff_of_another_funder_may_join():
    application = make_tandem()
    invitation = invite_colleague(organisation_of(application), application.clerk)
    person = make_staff(FunderRole.OFFICER, stranger())
    assert members.accept(token=invitation.token, by=person).user == person


def test_staff_may_join_an_organisation_that_applies_nowhere():
    make_tandem()
    organisation = OrganisationFactory()
    invitation = invite_colleague(organisation, make_member(organisation))
    assert (
        members.accept(token=invitation.token, by=make_staff(FunderRole.OFFICER)).organisation == organisation
    )


def test_a_forwarded_link_says_why_and_changes_nothing(login):
    application = make_tandem()
    invitation = invite_colleague(organisation_of(application), application.clerk)
    person = make_staff(FunderRole.AUDITOR, funder_of(application))
    answer = login(person).post(page_of(invitation.token), follow=True)
    assert "Wer über eine Bewerbung mitentscheidet" in answer.content.decode()
    assert application.call.title["de"] in answer.content.decode()
    assert not person.memberships.exists()


def test_the_operators_command_is_refused_too():
    application = make_tandem()
    organisation, person = (
        organisation_of(application),
        make_staff(FunderRole.OFFICER, funder_of(application)),
    )
    with pytest.raises(CommandError, match="kann nicht zugleich zur Organisation gehören"):
        call_command("add_member", person.email, str(organisation.pk), "editor")
    assert not person.memberships.exists()


# -- a member of an applicant does not join the funder -----------------------------------------------------


@pytest.mark.parametrize("role", MemberRole.values)
def test_a_member_of_an_applicant_cannot_work_for_its_funder(role):
    application = make_tandem()
    person = make_member(organisation_of(application), role)
    funder = funder_of(application)
    grant = {"user": person, "funder": funder, "role": FunderRole.REVIEWER, "by": None}
    assert refusal_of(lambda: funders.grant(**grant)) == "both-sides"
    assert not person.funder_memberships.exists()
    assert funders.grant(**{**grant, "funder": stranger()}).user == person


@pytest.mark.parametrize("state", OVER)
def test_when_all_is_over_a_member_may_work_for_the_funder(state):
    application = make_tandem(state=state)
    grant = {"funder": funder_of(application), "role": FunderRole.REVIEWER, "by": None}
    assert funders.grant(user=application.clerk, **grant)


def test_whoever_has_left_the_organisation_may_work_for_the_funder():
    application = make_tandem()
    person = make_member(organisation_of(application), MemberRole.READER)
    members.remove(membership=person.memberships.get(), by=person)
    assert funders.grant(user=person, funder=funder_of(application), role=FunderRole.REVIEWER, by=None)


def test_the_command_for_roles_says_why():
    application = make_tandem()
    with pytest.raises(CommandError, match="kann nicht für den Fördergeber arbeiten"):
        call_command("grant_role", application.clerk.email, funder_of(application).key, "officer")


# -- an organisation with staff among its members does not apply -------------------------------------------


def both_sides(funder, organisation=None, role=MemberRole.SIGNATORY):
    """Somebody who came to both sides while the organisation applied nowhere."""
    person = make_staff(FunderRole.OFFICER, funder)
    MembershipFactory(user=person, organisation=organisation or OrganisationFactory(), role=role)
    return person


def begin(call, organisation, by):
    return start_actions.begin(call=call, organisation=organisation, title="Alle dabei", by=by)


def test_staff_that_creates_an_organisation_begins_no_draft():
    call = make_call()
    person = both_sides(call.funding_lines.first().funder)
    organisation = person.memberships.get().organisation
    with pytest.raises(Impossible) as refusal:
        begin(call, organisation, person)
    assert refusal.value.code == "both-sides"
    assert refusal.value.message.startswith("Sie arbeiten für")
    assert not Application.objects.exists()


def test_with_a_colleague_who_works_for_the_funder_no_draft_begins_until_they_leave():
    call = make_call()
    colleague = both_sides(call.funding_lines.first().funder, role=MemberRole.READER)
    organisation = colleague.memberships.get().organisation
    clerk = make_member(organisation)
    with pytest.raises(Impossible) as refusal:
        begin(call, organisation, clerk)
    assert str(colleague) in refusal.value.message
    members.remove(membership=colleague.memberships.get(), by=clerk)
    assert begin(call, organisation, clerk)


def test_with_staff_of_another_funder_a_draft_begins():
    call, person = make_call(), both_sides(stranger())
    assert begin(call, person.memberships.get().organisation, person)


def test_the_page_for_a_new_draft_says_why(login):
    call = make_call()
    person = both_sides(call.funding_lines.first().funder)
    organisation = person.memberships.get().organisation
    url = reverse("applications:new", args=[call.slug])
    answer = login(person).post(url, {"organisation": organisation.pk, "title": "Alle dabei"})
    assert "Wer für den Fördergeber arbeitet, kann sich nicht bewerben." in answer.content.decode()


def test_a_seat_is_not_taken_with_staff_of_the_funder(login):
    application = make_tandem(partners=1, complete=False)
    invitation = invite_partner(application)
    organisation = OrganisationFactory(nonprofit=True)
    person = both_sides(funder_of(application), organisation)
    accept = {"invitation": invitation, "organisation": organisation, "by": person}
    assert refusal_of(lambda: partners.accept(**accept)) == "both-sides"
    login(person).post(link(invitation), {"organisation": organisation.pk})
    assert application.partners.count() == 1
    person.funder_memberships.all().delete()
    assert partners.accept(**accept).organisation == organisation


def test_a_seat_does_not_change_hands_to_an_organisation_with_staff_of_the_funder():
    case = Case()
    replacement = case.propose()
    role = FunderMembershipFactory(user=case.newcomer, funder=case.ministry, role=FunderRole.REVIEWER)
    assert refusal_of(lambda: case.accept(replacement)) == "both-sides"
    role.delete()
    replacement = case.approve(case.accept(replacement), case.ministry)
    # Somebody has come to the other side since the organisation said yes.
    role = FunderMembershipFactory(user=case.newcomer, funder=case.ministry, role=FunderRole.REVIEWER)
    assert refusal_of(lambda: case.approve(replacement, case.foundation)) == "both-sides"
    assert case.organisation_now() == case.old
    role.delete()
    case.approve(replacement, case.foundation)
    assert case.organisation_now() == case.new


# -- from both sides at the same moment --------------------------------------------------------------------


def on_both_sides() -> bool:
    funders_of_calls = Partner.objects.values_list("organisation", "application__call__funding_lines__funder")
    roles = FunderMembership.objects.values_list("user", "funder")
    return any(
        Membership.objects.filter(user=user, organisation=organisation).exists()
        for organisation, funder in funders_of_calls
        for user, where in roles
        if where == funder
    )


def from_both_sides():
    """One gives a colleague a role at the funder, one begins a draft, at the same moment; the codes of refusals."""
    call = make_call()
    organisation = OrganisationFactory()
    clerk, colleague = make_member(organisation), make_member(organisation, MemberRole.READER)
    funder = call.funding_lines.first().funder
    return race(
        lambda: begin(call, organisation, clerk),
        lambda: funders.grant(user=colleague, funder=funder, role=FunderRole.REVIEWER, by=None),
    )


@pytest.fixture
def look_at_once(monkeypatch):
    """Whoever has looked waits a moment until the other one has looked, too: where nothing holds them apart."""

    def meeting(barrier, judge):
        def judged(*args, **fields):
            answer = judge(*args, **fields)
            with contextlib.suppress(threading.BrokenBarrierError):
                barrier.wait(1)
            return answer

        return judged

    def prepare():
        barrier = threading.Barrier(2)
        for hook, judge in (
            (people_hooks.MAY_SERVE, sides.refuse_serving),
            (people_hooks.MAY_JOIN, sides.refuse_joining),
        ):
            monkeypatch.setattr(hook, "_answers", [meeting(barrier, judge)])
        monkeypatch.setattr(sides, "refuse_staff", meeting(barrier, REFUSE_STAFF))

    return prepare


def join_and_serve():
    """One accepts an invitation of an applicant, and gets a role at its funder at the same moment."""
    application, person = make_tandem(), UserFactory()
    invitation, funder = (
        invite_colleague(organisation_of(application), application.clerk),
        funder_of(application),
    )
    return race(
        lambda: members.accept(token=invitation.token, by=User.objects.get(pk=person.pk)),
        lambda: funders.grant(user=person, funder=funder, role=FunderRole.REVIEWER, by=None),
    )


RACES = [from_both_sides, join_and_serve]


@pytest.mark.parametrize("both", RACES)
@pytest.mark.django_db(transaction=True)
def test_who_comes_from_both_sides_at_the_same_moment_stays_on_one(both, look_at_once):
    look_at_once()
    assert both() == ["both-sides"]
    assert not on_both_sides()


@pytest.mark.parametrize("both", RACES)
@pytest.mark.django_db(transaction=True)
def test_without_locks_both_would_happen(both, look_at_once, monkeypatch):
    """The negative control."""
    look_at_once()
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **_how: self)
    assert both() == []
    assert on_both_sides()
