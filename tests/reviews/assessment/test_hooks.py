"""What the rooms above say before a review is locked or opened again; without them nothing holds it."""

import pytest
from django.urls import reverse

from core.errors import Impossible
from reviews.assessment import hooks
from reviews.assessment.actions import scoring, unlocking
from reviews.selection.actions import decisions
from reviews.talks.actions import interviews, minutes
from tests.factories import make_tandem

pytestmark = pytest.mark.django_db


def refusals(hook, assignment) -> list[str]:
    return [one.code for one in hook.ask(assignment) if one]


def talk_to_score(case):
    """An open assignment, scored in full, in the round of talks."""
    case.tandem.current_round = case.talks
    case.tandem.save()
    return case.saved(round=case.talks)


def held(case, interview):
    return minutes.hold(interview=interview, minutes="Gut.", attendance="Alle.", by=case.officer)


def test_talks_and_selection_have_registered_their_answers():
    assert hooks.MAY_LOCK.answers == (interviews.refuse_lock_before_talk,)
    assert hooks.MAY_UNLOCK.answers == (decisions.refuse_unlock_while_staged,)


# -- MAY_LOCK ------------------------------------------------------------------------------------------


def test_a_review_of_the_papers_waits_for_no_talk(case):
    assignment = case.saved()
    assert refusals(hooks.MAY_LOCK, assignment) == []
    scoring.lock(assignment=assignment, by=case.land1)


def test_no_review_of_a_talk_is_locked_before_the_minutes_and_any_after_them(case):
    assignment = talk_to_score(case)
    assert refusals(hooks.MAY_LOCK, assignment) == ["no-talk"]  # no talk at all
    interview = case.begun_talk()
    assert refusals(hooks.MAY_LOCK, assignment) == ["no-talk"]  # it takes place, nothing is written yet
    with pytest.raises(Impossible) as refused:
        scoring.lock(assignment=assignment, by=case.land1)
    assert refused.value.code == "no-talk"
    assignment.refresh_from_db()
    assert assignment.state == "open"
    held(case, interview)
    assert refusals(hooks.MAY_LOCK, assignment) == []
    scoring.lock(assignment=assignment, by=case.land1)
    assignment.refresh_from_db()
    assert assignment.state == "locked"


def test_a_talk_that_was_called_off_or_is_another_tandems_opens_no_lock(case):
    assignment = talk_to_score(case)
    interviews.cancel(interview=case.dated_talk(), by=case.officer)
    other = make_tandem(case.call, "eligible", round=case.talks)
    held(case, case.begun_talk(other))
    assert refusals(hooks.MAY_LOCK, assignment) == ["no-talk"]


def test_the_page_says_what_stands_against_locking(case, login):
    assignment = talk_to_score(case)
    url = reverse("backoffice:review_lock", args=[assignment.pk])
    client = login(case.land1)
    (obstacle,) = [str(one.message) for one in hooks.MAY_LOCK.ask(assignment) if one]
    assert obstacle in client.get(url).content.decode()
    held(case, case.begun_talk())
    assert obstacle not in client.get(url).content.decode()


def test_a_review_is_locked_when_nobody_answers(case, monkeypatch):
    assignment = talk_to_score(case)
    monkeypatch.setattr(hooks.MAY_LOCK, "_answers", [])
    scoring.lock(assignment=assignment, by=case.land1)
    assignment.refresh_from_db()
    assert assignment.state == "locked"


# -- MAY_UNLOCK ----------------------------------------------------------------------------------------


def unlock(case, assignment):
    return unlocking.unlock(assignment=assignment, reason="Zahlendreher", by=case.officer)


def test_no_review_is_opened_while_a_decision_is_staged_and_any_after_it_is_dropped(case):
    assignment = case.locked()
    assert refusals(hooks.MAY_UNLOCK, assignment) == []
    decision = case.stage()
    assert refusals(hooks.MAY_UNLOCK, assignment) == ["staged"]
    with pytest.raises(Impossible) as refused:
        unlock(case, assignment)
    assert refused.value.code == "staged"
    assignment.refresh_from_db()
    assert assignment.state == "locked"
    decisions.drop(decision=decision, by=case.officer)
    assert refusals(hooks.MAY_UNLOCK, assignment) == []
    unlock(case, assignment)
    assignment.refresh_from_db()
    assert assignment.state == "open"


def test_a_decision_about_another_tandem_holds_no_review(case):
    assignment = case.locked()
    case.stage((make_tandem(case.call, "eligible"), "advance"))
    assert refusals(hooks.MAY_UNLOCK, assignment) == []
    unlock(case, assignment)


def test_a_review_is_opened_when_nobody_answers(case, monkeypatch):
    assignment = case.locked()
    case.stage()
    monkeypatch.setattr(hooks.MAY_UNLOCK, "_answers", [])
    unlock(case, assignment)
    assignment.refresh_from_db()
    assert assignment.state == "open"
