"""What the actions of deciding do, and where they refuse."""

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import ProgrammingError

from accounts.constants import FunderRole as R
from applications.draft.constants import ApplicationState
from core.models import AuditEntry, OutboxMessage
from reviews.assessment.actions import scoring
from reviews.selection.actions import decisions
from reviews.selection.constants import DecisionState
from reviews.selection.models.decisions import DecisionApproval
from tests.factories import make_staff, make_tandem
from tests.reviews.factories import Case
from tests.reviews.refusing import refused

pytestmark = pytest.mark.django_db


def test_a_rejection_needs_a_reason(case):
    with refused("no-reason"):
        case.stage((case.tandem, "reject"))


def test_one_staged_decision_a_round(case):
    staged = case.stage()
    assert case.stage() == staged  # a second click
    with refused("already-staged"):
        case.stage((case.tandem, "reserve"))
    with refused("already-staged"):
        case.stage((case.tandem, "advance", "Weil es überzeugt."))
    with refused("already-staged"):
        case.stage(by=make_staff(R.OFFICER, case.ministry))


def test_an_empty_decision_is_refused(case):
    with refused("empty"):
        decisions.stage(round=case.papers, items=[], reason="x", by=case.officer)


def test_what_is_not_in_the_round_cannot_be_staged(case):
    with refused("wrong-round"):
        case.stage((case.tandem, "advance"), round=case.talks)


def test_who_staged_cannot_approve_not_even_past_the_action(case):
    case.approver_too(case.officer, case.ministry)
    decision = case.stage()
    with refused("four-eyes"):
        decisions.approve(decision=decision, funder=case.ministry, by=case.officer)
    with pytest.raises(IntegrityError, match="who staged"), transaction.atomic():
        DecisionApproval.objects.create(decision=decision, funder=case.ministry, approved_by=case.officer)


def test_nobody_approves_for_two_funders(case):
    case.approver_too(case.land_approver, case.foundation)
    decision = case.stage()
    decisions.approve(decision=decision, funder=case.ministry, by=case.land_approver)
    with refused("person-done"):
        decisions.approve(decision=decision, funder=case.foundation, by=case.land_approver)
    with pytest.raises(IntegrityError), transaction.atomic():
        DecisionApproval.objects.create(
            decision=decision, funder=case.foundation, approved_by=case.land_approver
        )


@pytest.mark.parametrize("who", ["officer", "land1", "auditor", "finance", "aktion_approver"])
def test_only_an_approver_of_that_funder_approves(case, who):
    decision = case.stage(by=make_staff(R.OFFICER))
    with refused("no-approver"):
        decisions.approve(decision=decision, funder=case.ministry, by=getattr(case, who))


def test_nothing_moves_before_the_last_funder_approves(case):
    decision = case.stage()
    decisions.approve(decision=decision, funder=case.ministry, by=case.land_approver)
    case.tandem.refresh_from_db()
    assert case.tandem.current_round == case.papers
    assert decision.state == DecisionState.STAGED
    assert not OutboxMessage.objects.filter(kind__startswith="decision.a").exists()


def test_the_last_approval_releases_every_outcome(case):
    reserve, rejected, withdrawn = (make_tandem(case.call, "eligible", title=t) for t in "BCD")
    decision = case.stage(
        (case.tandem, "advance"),
        (reserve, "reserve"),
        (rejected, "reject", "Der Bedarf ist nicht belegt."),
        (withdrawn, "advance"),
    )
    type(withdrawn).objects.filter(pk=withdrawn.pk).update(
        state=ApplicationState.WITHDRAWN, withdrawn_at=decision.created_at
    )
    decision = case.approve_all(decision)
    assert decision.state == DecisionState.RELEASED
    for application in (case.tandem, reserve, rejected, withdrawn):
        application.refresh_from_db()
    assert case.tandem.current_round == case.talks
    assert reserve.state == ApplicationState.RESERVE
    assert (rejected.state, rejected.state_reason) == ("rejected", "Der Bedarf ist nicht belegt.")
    assert withdrawn.state == ApplicationState.WITHDRAWN
    mails = {
        (mail.kind, mail.recipient) for mail in OutboxMessage.objects.filter(kind__startswith="decision.")
    }
    for kind, application in [
        ("decision.advance", case.tandem),
        ("decision.reserve", reserve),
        ("decision.reject", rejected),
    ]:
        assert {(kind, application.clerk.email), (kind, application.director.email)} <= mails
    assert not [one for one in mails if one[1] == withdrawn.clerk.email]


def test_a_rejection_mail_names_no_reason_and_no_other(case):
    other = make_tandem(case.call, "eligible", title="Anderes Tandem")
    case.approve_all(case.stage((case.tandem, "advance"), (other, "reject", "GRUND-99")))
    for mail in OutboxMessage.objects.filter(kind="decision.reject"):
        assert "GRUND-99" not in mail.body
        assert case.tandem.title not in mail.body
        assert case.tandem.number not in mail.body


def test_advancing_in_the_last_round_selects(case):
    tandem = make_tandem(case.call, "eligible", round=case.talks)
    case.approve_all(case.stage((tandem, "advance"), round=case.talks))
    tandem.refresh_from_db()
    assert tandem.state == ApplicationState.SELECTED
    assert "noch nicht bewilligt" in OutboxMessage.objects.filter(kind="decision.select").first().body


def test_from_the_reserve_list_one_is_selected_but_not_put_on_it_again(case):
    late = make_tandem(case.call, "reserve", round=case.talks)
    with refused("already-reserve"):
        case.stage((late, "reserve"), round=case.talks)
    case.approve_all(case.stage((late, "advance"), round=case.talks))
    late.refresh_from_db()
    assert late.state == ApplicationState.SELECTED


def test_approving_twice_is_one_approval(case):
    decision = case.stage()
    for _click in range(2):
        decisions.approve(decision=decision, funder=case.ministry, by=case.land_approver)
    assert decision.approvals.count() == 1
    released = case.approve_all(decision)
    assert case.approve_all(decision).state == released.state == DecisionState.RELEASED
    assert AuditEntry.objects.filter(verb="decision.release").count() == 1


def test_a_second_approver_of_the_same_funder_is_told(case):
    decision = case.stage()
    decisions.approve(decision=decision, funder=case.ministry, by=case.land_approver)
    with refused("funder-done"):
        decisions.approve(decision=decision, funder=case.ministry, by=make_staff(R.APPROVER, case.ministry))


def test_who_is_recused_on_one_application_decides_on_none(case):
    other = make_tandem(case.call, "eligible")
    case.recused()
    case.approver_too(case.land1, case.ministry)
    case.land1.funder_memberships.create(funder=case.ministry, role=R.OFFICER)
    with refused("recused"):
        case.stage((case.tandem, "advance"), (other, "advance"), by=case.land1)
    decision = case.stage((case.tandem, "advance"), (other, "advance"))
    with refused("recused"):
        decisions.approve(decision=decision, funder=case.ministry, by=case.land1)


def test_who_still_has_to_review_one_does_not_approve_yet(case):
    case.approver_too(case.land1, case.ministry)
    assignment = case.saved()
    decision = case.stage()
    with refused("own-review"):
        decisions.approve(decision=decision, funder=case.ministry, by=case.land1)
    scoring.lock(assignment=assignment, by=case.land1)
    decisions.approve(decision=decision, funder=case.ministry, by=case.land1)
    assert decision.approvals.count() == 1


def test_a_dropped_decision_moves_nothing_and_takes_back_its_mail(case):
    decision = decisions.drop(decision=case.stage(), by=case.officer)
    assert decision.state == DecisionState.DROPPED
    assert set(OutboxMessage.objects.filter(kind="decision.staged").values_list("state", flat=True)) == {
        "superseded"
    }
    with refused("wrong-state"):
        decisions.approve(decision=decision, funder=case.ministry, by=case.land_approver)
    assert case.stage().pk != decision.pk


def test_a_released_decision_does_not_change(case):
    decision = case.approve_all(case.stage())
    decision.reason = "anders"
    with pytest.raises(ProgrammingError), transaction.atomic():
        decision.save()


def test_a_case_of_another_call_is_its_own(case):
    other = Case()
    assert other.call != case.call
    case.stage()
    assert other.stage()
