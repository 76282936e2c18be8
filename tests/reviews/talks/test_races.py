"""Two partners, or two clicks, at the same moment: a talk gets one date and its questions go out once."""

import pytest

from core.models import OutboxMessage
from reviews.talks.actions import interviews, questions
from reviews.talks.constants import InterviewState
from tests.reviews.factories import Case
from tests.reviews.racing import at_once, held

pytestmark = pytest.mark.django_db(transaction=True)


def both_partners(case, interview):
    def job(partner, signer):
        return lambda: interviews.answer_slots(
            interview=type(interview).objects.get(pk=interview.pk),
            partner=partner,
            possible={slot.pk: True for slot in interview.slots.all()},
            by=signer,
        )

    return at_once(
        *held(
            job(case.tandem.municipality, case.tandem.clerk),
            job(case.tandem.nonprofit, case.tandem.director),
        )
    )


@pytest.fixture
def talking():
    case = Case()
    case.approve_all(case.stage())
    case.tandem.refresh_from_db()
    return case


def test_both_partners_at_the_same_moment_fix_one_date(talking):
    interview = talking.propose()
    assert both_partners(talking, interview) == ["done", "done"]
    interview.refresh_from_db()
    assert interview.state == InterviewState.CONFIRMED
    assert OutboxMessage.objects.filter(kind="interview.confirmed").count() == 3


def test_without_the_lock_both_answer_and_no_date_comes(talking, unguarded):
    interview = talking.propose()
    unguarded(interviews)
    assert both_partners(talking, interview) == ["done", "done"]
    interview.refresh_from_db()
    assert interview.state == InterviewState.PROPOSED


def both_send(case, interview):
    questions.add(interview=interview, text="Wer leitet den Beirat?", by=case.officer)

    def job():
        questions.send(interview=type(interview).objects.get(pk=interview.pk), by=case.officer)

    return at_once(*held(job, job))


def test_two_clicks_send_the_questions_once(talking):
    interview = talking.propose()
    assert sorted(both_send(talking, interview)) == ["done", "none"]
    assert OutboxMessage.objects.filter(kind="talk.questions").count() == 2


def test_without_the_lock_the_questions_are_sent_twice(talking, unguarded):
    interview = talking.propose()
    unguarded(interviews)  # where the lock of a talk is taken
    assert both_send(talking, interview) == ["done", "done"]
    assert OutboxMessage.objects.filter(kind="talk.questions").count() == 4
