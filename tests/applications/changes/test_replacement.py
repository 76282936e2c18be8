"""Another organisation takes a seat: proposed, accepted, approved by every funder, then all at once."""

from datetime import timedelta

import pytest
import time_machine
from django.db import Error, transaction
from django.test import Client
from django.urls import reverse

from accounts.constants import FunderRole, MemberRole
from applications.changes.actions import replacement as replacement_actions
from applications.changes.actions import withdrawal as withdrawal_actions
from applications.changes.constants import REPLACEABLE, ReplacementState
from applications.changes.models.replacement import PartnerReplacement, ReplacementApproval
from applications.changes.queries import replacement as replacement_queries
from applications.draft.constants import ApplicationState as S
from applications.draft.models.application import Application, Partner, Responsibility
from applications.draft.queries import applications
from applications.submission import content
from applications.submission.queries import handed_in
from core import clock
from core.constants import OutboxState
from core.errors import Impossible
from core.invitations import links
from core.mail import outbox
from core.models import AuditEntry, OutboxMessage
from letters.actions import replacement as letter_replacement
from letters.actions import writing
from letters.constants import LetterState
from letters.queries import letters as letter_queries
from tests.applications.submission.test_consent import race
from tests.budgets.factories import make_award
from tests.factories import (
    FunderFactory,
    OrganisationFactory,
    make_member,
    make_staff,
    make_tandem,
)
from tests.letters.factories import make_issued

pytestmark = pytest.mark.django_db


class Case:
    """A selected tandem, a newcomer, an approver of each funder."""

    def __init__(self, state="selected"):
        self.tandem = make_tandem(state=state)
        self.seat = self.tandem.nonprofit
        self.old = self.seat.organisation
        self.new = OrganisationFactory(nonprofit=True)
        self.newcomer = make_member(self.new)
        self.ministry, self.foundation = FunderFactory(), FunderFactory(foundation=True)
        self.approvers = {
            self.ministry: make_staff(FunderRole.APPROVER, self.ministry),
            self.foundation: make_staff(FunderRole.APPROVER, self.foundation),
        }

    def propose(self, by=None):
        return replacement_actions.propose(
            partner=Partner.objects.get(pk=self.seat.pk),
            email="neu@traeger.example",
            reason="Der Träger löst sich auf.",
            by=by or self.tandem.clerk,
        )

    def accept(self, replacement, organisation=None, **fields):
        plan = replacement_queries.plan_of_seat(
            Partner.objects.select_related("application").get(pk=self.seat.pk)
        )
        return replacement_actions.accept(
            replacement=replacement,
            organisation=organisation or self.new,
            by=self.newcomer,
            **{"plan_hash": content.hash_of(plan), **fields},
        )

    def approve(self, replacement, funder, by=None):
        return letter_replacement.approve(
            replacement=replacement, funder=funder, by=by or self.approvers[funder]
        )

    def in_state(self, state):
        replacement = self.propose()
        if state in (ReplacementState.ACCEPTED, ReplacementState.DONE):
            replacement = self.accept(replacement)
        if state == ReplacementState.DONE:
            for funder in self.approvers:
                replacement = self.approve(replacement, funder)
        if state == ReplacementState.DROPPED:
            replacement = replacement_actions.drop(
                replacement=replacement, reason="Doch nicht.", by=self.tandem.clerk
            )
        assert replacement.state == state
        return replacement

    def organisation_now(self):
        return Partner.objects.get(pk=self.seat.pk).organisation


@pytest.fixture
def case():
    return Case()


def test_the_seat_changes_hands_when_every_funder_has_approved(case):
    before = handed_in.handed_in(case.tandem)
    Responsibility.objects.create(
        application=case.tandem, part="title", person=case.tandem.director, assigned_by=case.tandem.clerk
    )
    replacement = case.accept(case.propose())
    assert case.organisation_now() == case.old
    replacement = case.approve(replacement, case.ministry)
    assert replacement.state == ReplacementState.ACCEPTED
    assert case.organisation_now() == case.old
    replacement = case.approve(replacement, case.foundation)
    assert replacement.state == ReplacementState.DONE
    assert case.organisation_now() == case.new
    assert applications.visible_to(case.newcomer).filter(pk=case.tandem.pk).exists()
    assert not applications.visible_to(case.tandem.director).filter(pk=case.tandem.pk).exists()
    assert applications.visible_to(case.tandem.clerk).filter(pk=case.tandem.pk).exists()
    # What was handed in stays as it was; the seat's plan stays with the seat.
    assert handed_in.handed_in(case.tandem) == before
    assert not Responsibility.objects.exists()
    told = OutboxMessage.objects.filter(kind="replacement.done").values_list("recipient", flat=True)
    assert set(told) == {case.tandem.clerk.email, case.tandem.director.email, case.newcomer.email}
    entry = AuditEntry.objects.get(verb="replacement.do")
    assert entry.data["old"] == str(case.old.pk)
    assert entry.data["new"] == str(case.new.pk)


@pytest.mark.parametrize("state", list(S))
def test_only_after_the_selection(state):
    case = Case(state)
    if state in REPLACEABLE:
        case.propose()
    else:
        with pytest.raises(Impossible) as refused:
            case.propose()
        assert refused.value.code == "wrong-state"
        assert not PartnerReplacement.objects.exists()


VERBS = {
    "send again": (
        lambda case, r: replacement_actions.resend(replacement=r, by=case.tandem.clerk),
        (ReplacementState.PROPOSED,),
    ),
    "accept": (lambda case, r: case.accept(r), (ReplacementState.PROPOSED,)),
    "approve": (
        lambda case, r: case.approve(r, case.ministry),
        # done: the same again is the same effect once
        (ReplacementState.ACCEPTED, ReplacementState.DONE),
    ),
    "drop": (
        lambda case, r: replacement_actions.drop(replacement=r, reason="Nein.", by=case.tandem.clerk),
        (ReplacementState.PROPOSED, ReplacementState.ACCEPTED),
    ),
}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("state", list(ReplacementState))
def test_every_verb_in_every_state(case, state, verb):
    replacement = case.in_state(state)
    do, allowed = VERBS[verb]
    if state in allowed:
        do(case, replacement)
    else:
        with pytest.raises(Impossible):
            do(case, replacement)
        assert PartnerReplacement.objects.get(pk=replacement.pk).state == state


def test_who_had_accepted_learns_that_nothing_comes_of_it(case):
    replacement = case.accept(case.propose())
    replacement_actions.drop(replacement=replacement, reason="Der Träger bleibt.", by=case.tandem.clerk)
    told = OutboxMessage.objects.filter(kind="replacement.dropped")
    assert {mail.recipient for mail in told} == {
        case.tandem.clerk.email,
        case.tandem.director.email,
        case.newcomer.email,
    }
    assert all("Der Träger bleibt." in mail.body for mail in told)
    assert case.organisation_now() == case.old


@pytest.mark.parametrize("why", ["kind", "member", "changed", "expired"])
def test_who_cannot_take_the_seat(case, why):
    replacement = case.propose()
    organisation, fields = case.new, {}
    if why == "kind":
        organisation = OrganisationFactory()
    elif why == "member":
        organisation = case.tandem.municipality.organisation
        case.tandem.nonprofit.role.organisation_kind = organisation.kind
        case.tandem.nonprofit.role.save()
    elif why == "changed":
        fields["plan_hash"] = "0" * 64
    moment = replacement.expires_at + timedelta(days=1) if why == "expired" else clock.now()
    with time_machine.travel(moment, tick=False), pytest.raises(Impossible) as refused:
        case.accept(replacement, organisation, **fields)
    assert refused.value.code == why


def test_a_second_proposal_waits_for_the_first(case):
    case.propose()
    with pytest.raises(Impossible) as refused:
        case.propose()
    assert refused.value.code == "open"


def test_who_proposed_does_not_approve(case):
    proposer = case.approvers[case.ministry]
    replacement = case.accept(case.propose(by=proposer))
    with pytest.raises(Impossible) as refused:
        case.approve(replacement, case.ministry)
    assert refused.value.code == "four-eyes"
    with pytest.raises(Error), transaction.atomic():
        ReplacementApproval.objects.create(
            replacement=replacement, funder=case.ministry, approved_by=proposer
        )


def test_nobody_approves_an_organisation_they_have_not_seen(case):
    opened = case.propose()
    case.accept(opened)
    with pytest.raises(Impossible) as refusal:
        case.approve(opened, case.ministry)
    assert refusal.value.code == "wrong-state"
    assert not ReplacementApproval.objects.exists()


def test_nobody_approves_for_two_funders(case):
    replacement = case.accept(case.propose())
    case.approve(replacement, case.ministry)
    with pytest.raises(Impossible) as refused:
        case.approve(replacement, case.foundation, by=case.approvers[case.ministry])
    assert refused.value.code == "same-person"


def test_letters_that_are_not_out_end_and_those_that_are_stay():
    case = Case("awarded")
    award = make_award(case.tandem)
    shares = {share.partner_id: share for share in award.shares.all()}
    officer = make_staff(FunderRole.OFFICER)
    draft = writing.compose(share=shares[case.seat.pk], by=officer)
    others = writing.compose(share=shares[case.tandem.municipality.pk], by=officer)
    replacement = case.accept(case.propose())
    for funder in case.approvers:
        replacement = case.approve(replacement, funder)
    draft.refresh_from_db()
    others.refresh_from_db()
    assert draft.state == LetterState.DROPPED
    assert others.state == LetterState.DRAFT
    again = writing.compose(
        share=type(shares[case.seat.pk]).objects.get(pk=shares[case.seat.pk].pk), by=officer
    )
    assert case.new.name in str(again.content)


def test_a_letter_to_the_old_organisation_is_not_the_new_ones_to_read():
    case = Case("awarded")
    letter = make_issued(funder="am", application=case.tandem)
    _application, before = letter_queries.letters_of_tandem(case.tandem.director, case.tandem.pk)
    assert letter in [one.letter for one in before]
    case.in_state(ReplacementState.DONE)
    _application, after = letter_queries.letters_of_tandem(case.newcomer, case.tandem.pk)
    assert letter not in [one.letter for one in after]
    assert letter_queries.letter_of_member(case.newcomer, case.tandem.pk, letter.pk) is None


def test_an_open_withdrawal_and_consents_to_an_answer_end_with_the_old_organisation(case):
    withdrawal = withdrawal_actions.ask(
        application=case.tandem, partner=case.seat, reason="Weil.", by=case.tandem.director
    )
    case.in_state(ReplacementState.DONE)
    withdrawal.refresh_from_db()
    assert withdrawal.cancelled_at is not None
    assert Application.objects.get(pk=case.tandem.pk).state == S.SELECTED


def test_the_new_organisation_comes_by_its_link(case, login, client):
    replacement = case.propose()
    url = reverse("applications:replacement_invitation", args=[replacement.token])
    mail = OutboxMessage.objects.get(kind="replacement.invitation")
    assert url in outbox.text_of(mail)
    page = client.get(url).content.decode()
    assert case.old.name in page
    assert "So gehen wir vor." not in page  # the texts are for the tandem
    plan_hash = content.hash_of(replacement_queries.plan_of_seat(Partner.objects.get(pk=case.seat.pk)))
    data = {"organisation": case.new.pk, "plan_hash": plan_hash, "agree": "on"}
    editor = make_member(case.new, MemberRole.EDITOR)
    assert "Zeichnungsberechtigte" in login(editor).post(url, data).content.decode()
    assert login(case.newcomer).post(url, data).status_code == 302
    assert PartnerReplacement.objects.get().state == ReplacementState.ACCEPTED
    assert client.get(url).status_code == 410
    assert client.get(reverse("applications:replacement_invitation", args=["x" * 43])).status_code == 404


@pytest.mark.parametrize("role", list(MemberRole))
def test_signatories_of_any_partner_propose(case, login, role):
    member = make_member(case.tandem.municipality.organisation, role)
    url = reverse("applications:replacement", args=[case.tandem.pk, case.seat.pk])
    client = login(member)
    assert client.get(url).status_code == 200
    response = client.post(url, {"email": "neu@traeger.example", "reason": "Er kann nicht mehr."})
    allowed = role == MemberRole.SIGNATORY
    assert response.status_code == (302 if allowed else 404)
    assert PartnerReplacement.objects.exists() == allowed
    assert login(make_tandem().clerk).get(url).status_code == 404


@pytest.mark.parametrize("role", list(FunderRole))
def test_only_approvers_of_the_funder_approve(case, login, role):
    replacement = case.accept(case.propose())
    person = make_staff(role, case.ministry)
    mine = reverse("backoffice:approve_replacement", args=[replacement.pk, case.ministry.pk])
    theirs = reverse("backoffice:approve_replacement", args=[replacement.pk, case.foundation.pk])
    client = login(person)
    assert client.post(theirs).status_code == 404
    allowed = role == FunderRole.APPROVER
    assert client.post(mine).status_code == (302 if allowed else 404)
    assert ReplacementApproval.objects.exists() == allowed


@pytest.mark.django_db(transaction=True)
def test_both_funders_at_once_change_the_seat_once():
    case = Case()
    replacement = case.accept(case.propose())
    both = [
        lambda f=funder: case.approve(PartnerReplacement.objects.get(pk=replacement.pk), f)
        for funder in case.approvers
    ]
    assert race(*both, *both) == []
    assert case.organisation_now() == case.new
    assert AuditEntry.objects.filter(verb="replacement.do").count() == 1
    assert ReplacementApproval.objects.count() == 2


def test_the_request_is_found_again_after_registering(case, login):
    replacement = case.propose()
    client = opened_before(Client(), case, replacement)
    resume = reverse("applications:resume_replacement")
    assert resume in client.get(reverse("applications:list")).content.decode()
    assert case.old.name in client.get(resume).content.decode()
    assert login(case.newcomer).get(resume).status_code == 404


def opened_before(client, case, replacement):
    """A browser in which the link was opened, then a login."""
    assert client.get(page_of(replacement)).status_code == 200
    client.force_login(case.newcomer, backend="django.contrib.auth.backends.ModelBackend")
    return client


def page_of(replacement):
    return reverse("applications:replacement_invitation", args=[replacement.token])


def test_a_link_that_was_sent_anew_is_dead_in_the_browser_that_had_opened_it(case, client):
    replacement = case.propose()
    opened_before(client, case, replacement)
    replacement_actions.resend(replacement=replacement, by=case.tandem.clerk)
    resume = reverse("applications:resume_replacement")
    answer = client.get(resume)
    assert answer.status_code == 404
    assert "Diese Anfrage gibt es nicht" in answer.content.decode()
    assert resume not in client.get(reverse("applications:list")).content.decode()


def test_a_request_that_still_waits_with_the_old_link_goes_to_nobody(case):
    replacement = case.propose()
    again = replacement_actions.resend(replacement=replacement, by=case.tandem.clerk)
    mails = OutboxMessage.objects.filter(kind="replacement.invitation")
    assert {(mail.state, again.token in outbox.text_of(mail)) for mail in mails} == {
        (OutboxState.SUPERSEDED, False),
        (OutboxState.PENDING, True),
    }


def test_a_link_that_was_sent_anew_while_the_page_was_read_takes_no_seat(case):
    replacement = case.propose()
    shown = links.find(replacement_queries.replacements(), token=replacement.token)
    again = replacement_actions.resend(replacement=replacement, by=case.tandem.clerk)
    with pytest.raises(Impossible) as refusal:
        case.accept(shown)
    assert refusal.value.code == "unknown"
    assert case.accept(again).state == ReplacementState.ACCEPTED


@pytest.mark.parametrize("state", [ReplacementState.PROPOSED, ReplacementState.ACCEPTED])
def test_a_withdrawn_application_has_no_seat_to_change(case, client, state):
    replacement = case.propose()
    link = page_of(replacement)
    if state == ReplacementState.ACCEPTED:
        case.accept(replacement)
    wish = withdrawal_actions.ask(
        application=case.tandem, partner=case.tandem.municipality, reason="Kein Geld", by=case.tandem.clerk
    )
    withdrawal_actions.agree(withdrawal=wish, partner=case.tandem.nonprofit, by=case.tandem.director)
    replacement.refresh_from_db()
    assert replacement.state == ReplacementState.DROPPED
    assert client.get(link).status_code == 410
    told = set(OutboxMessage.objects.filter(kind="replacement.dropped").values_list("recipient", flat=True))
    assert (case.newcomer.email in told) == (state == ReplacementState.ACCEPTED)


def test_the_link_says_so_when_the_application_is_back_in_the_selection(case, client):
    replacement = case.propose()
    Application.objects.filter(pk=case.tandem.pk).update(state=S.ELIGIBLE, eligible_at=clock.now())
    answer = client.get(page_of(replacement))
    assert answer.status_code == 410
    assert "kein Platz mehr zu übernehmen" in answer.content.decode()
