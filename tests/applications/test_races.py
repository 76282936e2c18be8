"""What the locks of this room are for: with each taken away, the same race goes wrong.

The races themselves, with the locks, stand beside what they are about (test_start, test_partners,
test_withdrawal, test_replacement); test_consent, test_letters and test_last_day have controls of their own.
"""

import threading
from types import SimpleNamespace

import pytest
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from accounts.constants import OrganisationKind
from applications.changes.actions import replacement, withdrawal
from applications.changes.constants import ReplacementState
from applications.changes.models.replacement import PartnerReplacement, ReplacementApproval
from applications.changes.models.withdrawal import Withdrawal, WithdrawalAgreement
from applications.draft.actions import locking, partners, seats, start
from applications.draft.constants import ApplicationState as S
from applications.draft.models.application import Application, Partner
from tests.applications.changes.test_replacement import Case
from tests.applications.submission.test_consent import race
from tests.factories import OrganisationFactory, make_call, make_member, make_tandem

pytestmark = pytest.mark.django_db(transaction=True)


def unlocked(application, **_more):
    return Application.objects.select_related("call").get(pk=application.pk)


def meet_in(monkeypatch, module, name, *, only=lambda *_args: True):
    """Both threads wait for each other in this function: each has read by then, and neither has committed."""
    real, both = getattr(module, name), threading.Barrier(2)

    def met(*args, **more):
        if only(*args):
            both.wait(10)
        return real(*args, **more)

    monkeypatch.setattr(module, name, met)


# -- two people of one organisation begin ---------------------------------------------------------


def two_who_begin():
    organisation, call = OrganisationFactory(), make_call()
    clerks = [make_member(organisation) for _n in range(2)]
    return call, [
        lambda by=by: start.begin(
            call=call, organisation=organisation, title="Alle dabei", by=by, another=False
        )
        for by in clerks
    ]


def test_two_clerks_who_begin_at_once_have_one_draft():
    call, tasks = two_who_begin()
    assert [error.code for error in race(*tasks)] == ["again"]
    assert Application.objects.filter(call=call).count() == 1


def test_without_the_organisations_row_they_would_have_two(monkeypatch):
    call, tasks = two_who_begin()
    nothing = SimpleNamespace(get=lambda **_fields: None)
    monkeypatch.setattr(
        start,
        "Organisation",
        SimpleNamespace(objects=SimpleNamespace(select_for_update=lambda **_options: nothing)),
    )
    meet_in(monkeypatch, seats, "take")
    assert race(*tasks) == []
    assert Application.objects.filter(call=call).count() == 2


# -- one link, two organisations ------------------------------------------------------------------


def test_without_the_lock_one_link_would_seat_two_organisations(monkeypatch):
    application = make_tandem(partners=1)
    role = application.call.partner_roles.get(organisation_kind=OrganisationKind.NONPROFIT)
    invitation = partners.invite(
        application=application, role=role, email="a@verein.example", by=application.clerk
    )
    people = [make_member(OrganisationFactory(nonprofit=True)) for _n in range(2)]
    monkeypatch.setattr(locking, "lock_draft", unlocked)
    meet_in(monkeypatch, seats, "take")
    tasks = [
        lambda by=by: partners.accept_by_link(
            token=invitation.token, organisation=by.memberships.get().organisation, by=by
        )
        for by in people
    ]
    assert race(*tasks) == []
    assert Partner.objects.filter(application=application, role=role).count() == 2


# -- both agree to take the application back -------------------------------------------------------


def test_without_the_lock_both_would_agree_to_withdraw_and_nothing_would_happen(monkeypatch):
    application = make_tandem(state="submitted")
    wish = Withdrawal.objects.create(application=application, reason="Kein Geld", asked_by=application.clerk)
    seats = [(application.municipality, application.clerk), (application.nonprofit, application.director)]
    monkeypatch.setattr(locking, "lock", unlocked)
    meet_in(monkeypatch, withdrawal.withdrawal_mails, "asked")
    tasks = [
        lambda partner=partner, by=by: withdrawal.agree(withdrawal=wish, partner=partner, by=by)
        for partner, by in seats
    ]
    assert race(*tasks) == []
    assert WithdrawalAgreement.objects.filter(withdrawal=wish).count() == 2
    wish.refresh_from_db()
    assert wish.completed_at is None
    assert unlocked(application).state == S.SUBMITTED


# -- both funders approve a change of partner -------------------------------------------------------


def test_without_the_lock_both_funders_would_approve_and_the_seat_would_stay(monkeypatch):
    case = Case()
    change = case.accept(case.propose())

    def read(standing):
        again = PartnerReplacement.objects.select_related("partner").get(pk=standing.pk)
        again.partner.application = unlocked(case.tandem)
        return again.partner.application, again

    monkeypatch.setattr(replacement, "_lock", read)
    monkeypatch.setattr(replacement, "locked", lambda organisation: organisation)
    meet_in(
        monkeypatch,
        replacement.audit,
        "record",
        only=lambda verb, *_more: verb == "replacement.approve",
    )
    tasks = [
        lambda funder=funder, by=by: replacement.approve(replacement=change, funder=funder, by=by)
        for funder, by in case.approvers.items()
    ]
    assert race(*tasks) == []
    assert ReplacementApproval.objects.filter(replacement=change).count() == 2
    assert PartnerReplacement.objects.get(pk=change.pk).state == ReplacementState.ACCEPTED
    assert case.organisation_now() == case.old


# -- the lock itself -------------------------------------------------------------------------------


def test_a_lock_outside_of_a_transaction_is_refused_and_inside_it_holds():
    """Django asks when it compiles the statement; ours is compiled once a process."""
    application = make_tandem()
    for _turn in range(2):
        with pytest.raises(TransactionManagementError):
            locking.lock(application)
        with transaction.atomic(), CaptureQueriesContext(connection) as queries:
            assert locking.lock(application) == application
        assert [
            query["sql"].endswith('FOR NO KEY UPDATE OF "applications_application"') for query in queries
        ] == [True]
