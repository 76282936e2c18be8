"""What the actions do, and where they refuse."""

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import ProgrammingError

from accounts.constants import FunderRole as R
from applications.draft.constants import ApplicationState
from casework.constants import AssignmentState as A
from core import clock
from core.errors import Impossible
from core.models import AuditEntry, OutboxMessage
from reviews.assessment.actions import conflicts, scoring
from reviews.assessment.models.scoring import Score
from reviews.selection.actions import decisions
from reviews.selection.constants import DecisionState
from reviews.selection.models.decisions import DecisionApproval
from reviews.talks.actions import interviews, minutes
from reviews.talks.constants import InterviewState
from tests.factories import FunderFactory, make_staff, make_tandem
from tests.reviews.factories import Case, save

pytestmark = pytest.mark.django_db


def refused(code):
    class Refused:
        def __enter__(self):
            self.raises = pytest.raises(Impossible)
            self.caught = self.raises.__enter__()
            return self.caught

        def __exit__(self, *error):
            done = self.raises.__exit__(*error)
            assert self.caught.value.code == code
            return done

    return Refused()


# -- assignment ---------------------------------------------------------------------------------------


def test_assigning_mails_the_reviewer_and_names_no_paper(case):
    assignment = case.assign()
    mail = OutboxMessage.objects.get(kind="review.assigned")
    assert mail.recipient == case.land1.email
    assert case.tandem.number in mail.body
    assert case.tandem.title not in mail.body
    assert assignment.due_on == case.papers.reviews_due_on


def test_the_same_assignment_again_is_the_same(case):
    assert case.assign() == case.assign()
    assert OutboxMessage.objects.filter(kind="review.assigned").count() == 1


def test_assigning_needs_a_reviewer_of_that_funder(case):
    with refused("no-reviewer"):
        case.assign(case.aktion1, case.ministry)
    with refused("no-reviewer"):
        case.assign(case.officer, case.ministry)
    with refused("no-reviewer"):
        case.assign(case.expert, case.foundation)  # an expert is assigned as one
    assert case.assign(case.expert, case.foundation, as_expert=True).as_expert


def test_assigning_needs_a_funder_of_the_call(case):
    stranger = FunderFactory(key="other")
    reviewer = make_staff(R.REVIEWER, stranger)
    with refused("wrong-funder"):
        case.assign(reviewer, stranger)


def test_assigning_outside_the_round_is_refused(case):
    with refused("wrong-round"):
        case.assign(round=case.talks)
    submitted = make_tandem(case.call, "submitted")
    with refused("wrong-round"):
        case.assign(application=submitted, round=case.papers)


def test_who_belongs_to_a_partner_is_not_assigned(case):
    case.tandem.clerk.funder_memberships.create(funder=case.ministry, role=R.REVIEWER)
    with refused("takes-part"):
        case.assign(case.tandem.clerk)


def test_who_was_recused_is_not_assigned_again(case):
    case.recused()
    with refused("recused"):
        case.assign()


# -- declaration --------------------------------------------------------------------------------------


def test_only_the_reviewer_declares(case):
    assignment = case.assign()
    with refused("not-yours"):
        conflicts.declare(assignment=assignment, has_conflict=False, by=case.officer)


def test_a_conflict_needs_a_ground(case):
    with refused("ground"):
        conflicts.declare(assignment=case.assign(), has_conflict=True, by=case.land1)


def test_recusal_tells_the_office_without_the_ground(case):
    assignment = case.assign()
    conflicts.declare(
        assignment=assignment, has_conflict=True, ground="relative", note="GEHEIM-77", by=case.land1
    )
    mail = OutboxMessage.objects.get(kind="review.recused")
    assert mail.recipient == case.officer.email
    assert "GEHEIM-77" not in mail.body
    assert assignment.declarations.get().ground == "relative"


def test_a_conflict_that_turns_up_later_recuses_too(case):
    assignment = case.saved()
    conflicts.declare(assignment=assignment, has_conflict=True, ground="advised", by=case.land1)
    assert assignment.state == A.RECUSED
    assert [d.has_conflict for d in assignment.declarations.order_by("created_at")] == [False, True]


def test_a_double_click_on_the_declaration_declares_once(case):
    assignment = case.open()
    conflicts.declare(assignment=assignment, has_conflict=False, by=case.land1)
    assert assignment.declarations.count() == 1


# -- scoring ------------------------------------------------------------------------------------------


def test_saving_keeps_partial_scores_and_missing_is_null(case):
    assignment = case.open()
    review = save(assignment, points={"bedarf": 0})
    points = dict(review.scores.values_list("criterion__key", "points"))
    assert points == {"bedarf": 0, "beteiligung": None, "wirkung": None}


def test_locking_needs_every_criterion(case):
    assignment = case.saved(points={"bedarf": 3, "wirkung": 0})
    with refused("incomplete") as caught:
        scoring.lock(assignment=assignment, by=case.land1)
    assert "Beteiligung" in caught.value.message
    assert "Wirkung" not in caught.value.message


def test_locking_without_any_score_is_refused(case):
    with refused("incomplete"):
        scoring.lock(assignment=case.open(), by=case.land1)


def test_points_beyond_the_criterion_are_refused_and_nothing_is_kept(case):
    assignment = case.open()
    with refused("points"):
        save(assignment, points={"bedarf": 2, "beteiligung": 6})
    assert not Score.objects.exists()


def test_a_locked_review_does_not_change(case):
    assignment = case.locked()
    with refused("locked"):
        save(assignment, points=5)
    score = assignment.review.scores.first()
    score.points = 5
    with pytest.raises(ProgrammingError), transaction.atomic():
        score.save()


def test_locking_twice_locks_once(case):
    assignment = case.locked()
    before = assignment.review.locked_at
    assert scoring.lock(assignment=assignment, by=case.land1).locked_at == before
    assert AuditEntry.objects.filter(verb="review.lock").count() == 1


def test_only_the_reviewer_saves_and_locks(case):
    assignment = case.saved()
    for other in (case.officer, case.aktion1):
        with refused("not-yours"):
            scoring.lock(assignment=assignment, by=other)
        with refused("not-yours"):
            scoring.save(assignment=assignment, points={}, notes={}, summary="", questions="", by=other)


# -- decision -----------------------------------------------------------------------------------------


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


# -- interview ----------------------------------------------------------------------------------------


@pytest.fixture
def talking(case):
    case.approve_all(case.stage())
    case.tandem.refresh_from_db()
    return case


def answer(case, interview, partner, *possible):
    slots = interview.slots.order_by("starts_at")
    return interviews.answer_slots(
        interview=interview,
        partner=partner,
        possible={slot.pk: can for slot, can in zip(slots, possible, strict=True)},
        by=case.tandem.clerk,
    )


def test_the_first_time_that_all_can_is_fixed_and_mailed_to_all(talking):
    case = talking
    reviewer = case.open(round=case.talks)
    interview = case.propose(slots=3)
    answer(case, interview, case.tandem.municipality, False, True, True)
    assert interview.state == InterviewState.PROPOSED
    answer(case, interview, case.tandem.nonprofit, True, True, True)
    assert interview.state == InterviewState.CONFIRMED
    assert interview.starts_at == interview.slots.order_by("starts_at")[1].starts_at
    assert set(
        OutboxMessage.objects.filter(kind="interview.confirmed").values_list("recipient", flat=True)
    ) == {
        case.tandem.clerk.email,
        case.tandem.director.email,
        case.officer.email,
        reviewer.reviewer.email,
    }


def test_no_common_time_tells_the_office_and_answers_may_change(talking):
    interview = talking.propose()
    answer(talking, interview, talking.tandem.municipality, True, False)
    answer(talking, interview, talking.tandem.nonprofit, False, True)
    assert interview.state == InterviewState.PROPOSED
    assert OutboxMessage.objects.get(kind="interview.no_date").recipient == talking.officer.email
    answer(talking, interview, talking.tandem.nonprofit, True, True)
    assert interview.state == InterviewState.CONFIRMED


def test_a_talk_is_only_proposed_in_a_round_of_talks(case):
    with refused("wrong-round"):
        case.propose()
    with refused("no-talks"):
        interviews.propose(application=case.tandem, round=case.papers, place="x", slots=[], by=case.officer)


@pytest.mark.parametrize("slots", [0, 1, 4])
def test_two_or_three_times_are_proposed(talking, slots):
    with refused("slots"):
        talking.propose(slots=slots)


def test_one_talk_a_round_until_it_is_cancelled(talking):
    interview = talking.propose()
    with refused("exists"):
        talking.propose()
    interviews.cancel(interview=interview, by=talking.officer)
    assert talking.propose().pk != interview.pk


def test_every_time_needs_an_answer_and_only_of_this_application(talking):
    interview = talking.propose()
    with refused("slots"):
        interviews.answer_slots(
            interview=interview, partner=talking.tandem.municipality, possible={}, by=talking.tandem.clerk
        )
    stranger = make_tandem(talking.call, "eligible", round=talking.talks)
    with refused("wrong-partner"):
        answer(talking, interview, stranger.municipality, True, True)


def test_minutes_need_both_parts_and_a_date(talking):
    interview = talking.propose()
    with refused("wrong-state"):
        minutes.hold(interview=interview, attendance="a", minutes="b", by=talking.officer)
    with refused("empty"):
        minutes.hold(interview=interview, attendance=" ", minutes="b", by=talking.officer)


def test_a_review_of_a_talk_is_locked_after_the_minutes(talking):
    case = talking
    assignment = case.saved(round=case.talks)
    with refused("no-talk"):
        scoring.lock(assignment=assignment, by=case.land1)
    interview = case.propose()
    answer(case, interview, case.tandem.municipality, True, True)
    answer(case, interview, case.tandem.nonprofit, True, True)
    with refused("not-begun"):
        minutes.hold(interview=interview, attendance="alle", minutes="gut", by=case.officer)
    interview.starts_at = clock.now()
    interview.save()
    minutes.hold(interview=interview, attendance="alle", minutes="gut", by=case.officer)
    assert scoring.lock(assignment=assignment, by=case.land1).locked_at


def test_what_each_partner_needs_is_kept(talking):
    interview = talking.propose()
    slots = {slot.pk: True for slot in interview.slots.all()}
    for partner, needs in [(talking.tandem.municipality, "Rampe"), (talking.tandem.nonprofit, "DGS")]:
        interviews.answer_slots(
            interview=interview,
            partner=partner,
            possible=slots,
            access_needs=needs,
            by=talking.tandem.clerk,
        )
    assert set(interview.needs.values_list("text", flat=True)) == {"Rampe", "DGS"}


def test_a_case_of_another_call_is_its_own(case):
    other = Case()
    assert other.call != case.call
    case.stage()
    assert other.stage()
