"""What the actions about talks do, and where they refuse."""

import pytest

from core import clock
from core.models import OutboxMessage
from reviews.assessment.actions import scoring
from reviews.talks.actions import interviews, minutes
from reviews.talks.constants import InterviewState
from tests.factories import make_tandem
from tests.reviews.refusing import refused

pytestmark = pytest.mark.django_db


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
