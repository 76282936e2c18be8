"""Taking the application back: a draft at once, what was handed in when every partner agrees."""

import pytest
from django.urls import reverse

from accounts.constants import MemberRole
from applications.changes.actions import withdrawal as withdrawal_actions
from applications.changes.models.withdrawal import Withdrawal, WithdrawalAgreement
from applications.draft.constants import WITHDRAW
from applications.draft.constants import ApplicationState as S
from applications.draft.models.application import Application
from core.errors import Impossible
from core.models import AuditEntry, OutboxMessage
from tests.applications.submission.test_consent import race
from tests.factories import MembershipFactory, make_member, make_tandem

ALIVE = [state for state in WITHDRAW.sources if state != S.DRAFT]


def state_of(application):
    return Application.objects.get(pk=application.pk).state


def ask(application, partner, by, reason="Uns fehlt der Eigenanteil."):
    return withdrawal_actions.ask(application=application, partner=partner, reason=reason, by=by)


@pytest.mark.django_db
def test_a_draft_is_taken_back_by_one_signatory_at_once(login):
    application = make_tandem()
    url = reverse("applications:withdraw", args=[application.pk])
    client = login(application.director)
    client.post(url, {"reason": ""})
    assert state_of(application) == S.DRAFT
    client.post(url, {"reason": "Keine Zeit."})
    assert state_of(application) == S.WITHDRAWN
    assert OutboxMessage.objects.filter(kind="application.withdrawn").count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("state", list(S))
def test_what_was_handed_in_is_taken_back_only_by_all_partners(login, state):
    application = make_tandem(state=state)
    url = reverse("applications:withdraw", args=[application.pk])
    login(application.director).post(url, {"reason": "Uns fehlt der Eigenanteil."})
    if state in ALIVE:
        assert state_of(application) == state
        told = OutboxMessage.objects.filter(kind="withdrawal.asked")
        assert {mail.recipient for mail in told} == {application.clerk.email, application.director.email}
        page = login(application.clerk).get(url).content.decode()
        assert "Uns fehlt der Eigenanteil." in page
        login(application.clerk).post(url)
        assert state_of(application) == S.WITHDRAWN
        assert Withdrawal.objects.get().completed_at is not None
        assert Application.objects.get(pk=application.pk).state_reason == "Uns fehlt der Eigenanteil."
    else:
        expected = S.WITHDRAWN if state == S.DRAFT else state
        assert state_of(application) == expected
        assert not Withdrawal.objects.exists()


@pytest.mark.django_db
def test_nobody_agrees_for_both_partners():
    application = make_tandem(state="eligible")
    MembershipFactory(
        organisation=application.nonprofit.organisation, user=application.clerk, role=MemberRole.SIGNATORY
    )
    withdrawal = ask(application, application.municipality, application.clerk)
    with pytest.raises(Impossible) as refused:
        withdrawal_actions.agree(withdrawal=withdrawal, partner=application.nonprofit, by=application.clerk)
    assert refused.value.code == "same-person"
    assert state_of(application) == S.ELIGIBLE


@pytest.mark.django_db
def test_a_repeat_of_the_first_wish_is_not_the_second_partners_word():
    application = make_tandem(state="submitted")
    for _again in range(3):
        ask(application, application.municipality, application.clerk)
    assert state_of(application) == S.SUBMITTED
    assert WithdrawalAgreement.objects.count() == 1
    assert OutboxMessage.objects.filter(kind="withdrawal.asked").count() == 2


@pytest.mark.django_db
def test_any_partner_can_give_it_up_and_everybody_is_told(login):
    application = make_tandem(state="submitted")
    withdrawal = ask(application, application.municipality, application.clerk)
    login(application.director).post(reverse("applications:cancel_withdrawal", args=[application.pk]))
    withdrawal.refresh_from_db()
    assert withdrawal.cancelled_at is not None
    assert OutboxMessage.objects.filter(kind="withdrawal.cancelled").count() == 2
    with pytest.raises(Impossible) as refused:
        withdrawal_actions.agree(
            withdrawal=withdrawal, partner=application.nonprofit, by=application.director
        )
    assert refused.value.code == "cancelled"
    ask(application, application.nonprofit, application.director)
    assert state_of(application) == S.SUBMITTED


@pytest.mark.django_db
@pytest.mark.parametrize("role", [role for role in MemberRole if role != MemberRole.SIGNATORY])
@pytest.mark.parametrize("name", ["withdraw", "cancel_withdrawal"])
def test_only_signatories_take_back_and_give_up(login, role, name):
    application = make_tandem(state="submitted")
    ask(application, application.municipality, application.clerk)
    member = make_member(application.nonprofit.organisation, role)
    response = login(member).post(reverse(f"applications:{name}", args=[application.pk]), {"reason": "x"})
    assert response.status_code == 404
    assert state_of(application) == S.SUBMITTED
    assert Withdrawal.objects.get().cancelled_at is None


@pytest.mark.django_db
def test_a_stranger_finds_nothing(login):
    application = make_tandem(state="submitted")
    stranger = make_tandem().clerk
    url = reverse("applications:withdraw", args=[application.pk])
    assert login(stranger).get(url).status_code == 404
    assert login(stranger).post(url, {"reason": "x"}).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_both_partners_at_the_same_second_are_one_effect():
    for _round in range(3):
        application = make_tandem(state="eligible")
        seats = [(application.municipality, application.clerk), (application.nonprofit, application.director)]
        wishes = [
            lambda p=partner, u=by, pk=application.pk: ask(Application.objects.get(pk=pk), p, u)
            for partner, by in seats
        ]
        errors = [error for error in race(*wishes, *wishes) if not isinstance(error, Impossible)]
        assert errors == []
        assert state_of(application) == S.WITHDRAWN
        assert Withdrawal.objects.filter(application=application).count() == 1
        assert WithdrawalAgreement.objects.filter(withdrawal__application=application).count() == 2
        entries = AuditEntry.objects.filter(verb="application.withdraw", subject_id=application.pk)
        assert entries.count() == 1
        mails = OutboxMessage.objects.filter(kind="application.withdrawn", subject_id=application.pk)
        assert mails.count() == 2
