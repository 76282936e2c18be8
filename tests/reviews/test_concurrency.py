"""Two at the same moment, on the real PostgreSQL with real commits; and the same with the guard off."""

import threading
from contextlib import suppress
from functools import partial

import pytest
from django.db import connections, transaction

from core.errors import Impossible
from core.models import AuditEntry, OutboxMessage
from reviews import actions
from reviews.actions import assignments, decisions, interviews, scoring
from reviews.constants import DecisionState, InterviewState
from reviews.models import Assignment, Decision, DecisionApproval
from tests.reviews.factories import Case

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*jobs):
    """Run these at the same moment, each on a connection of its own; what each came to, in order."""
    ready = threading.Barrier(len(jobs))
    outcomes = [None] * len(jobs)

    def work(place, job):
        try:
            ready.wait(30)
            job()
            outcomes[place] = "done"
        except Impossible as refused:
            outcomes[place] = refused.code
        except Exception as error:
            outcomes[place] = type(error).__name__
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=work, args=(place, job), daemon=True) for place, job in enumerate(jobs)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return outcomes


def held(*jobs):
    """The jobs, each in a transaction that waits before its commit until the others are as far.

    With the lock the others never get there while the first is under way, and the waiting ends after a
    second. Without it all stand before their commit, each blind for the others.
    """
    before_commit = threading.Barrier(len(jobs))

    def hold(job):
        with transaction.atomic():
            job()
            with suppress(threading.BrokenBarrierError):
                before_commit.wait(1)

    return [partial(hold, job) for job in jobs]


@pytest.fixture
def unguarded(monkeypatch):
    """Take the row lock out of a module of actions."""

    def take_out(module):
        monkeypatch.setattr(
            module, "locked", lambda instance: type(instance)._base_manager.get(pk=instance.pk)
        )

    return take_out


def both_funders(case, decision):
    jobs = held(
        lambda: actions.approve_decision(
            decision=Decision.objects.get(pk=decision.pk), funder=case.ministry, by=case.land_approver
        ),
        lambda: actions.approve_decision(
            decision=Decision.objects.get(pk=decision.pk), funder=case.foundation, by=case.aktion_approver
        ),
    )
    return at_once(*jobs)


def test_two_funders_at_the_same_moment_release_once():
    case = Case()
    decision = case.stage()
    assert both_funders(case, decision) == ["done", "done"]
    decision.refresh_from_db()
    case.tandem.refresh_from_db()
    assert decision.state == DecisionState.RELEASED
    assert case.tandem.current_round == case.talks
    assert AuditEntry.objects.filter(verb="decision.release").count() == 1
    assert OutboxMessage.objects.filter(kind="decision.advance").count() == 2


def test_without_the_lock_two_funders_leave_the_decision_hanging(unguarded):
    case = Case()
    decision = case.stage()
    unguarded(decisions)
    assert both_funders(case, decision) == ["done", "done"]
    decision.refresh_from_db()
    assert DecisionApproval.objects.count() == 2
    assert (
        decision.state == DecisionState.STAGED
    )  # approved by both, released by none: what the lock prevents


def test_eight_clicks_on_the_last_approval_release_once():
    case = Case()
    decision = case.stage()
    actions.approve_decision(decision=decision, funder=case.ministry, by=case.land_approver)
    outcomes = at_once(
        *[
            lambda: actions.approve_decision(
                decision=Decision.objects.get(pk=decision.pk),
                funder=case.foundation,
                by=case.aktion_approver,
            )
        ]
        * 8
    )
    assert outcomes == ["done"] * 8
    assert AuditEntry.objects.filter(verb="decision.release").count() == 1
    assert AuditEntry.objects.filter(verb="application.advance").count() == 1


def test_an_approval_and_a_drop_at_the_same_moment_agree():
    case = Case()
    decision = case.stage()
    actions.approve_decision(decision=decision, funder=case.ministry, by=case.land_approver)
    at_once(
        lambda: actions.approve_decision(
            decision=Decision.objects.get(pk=decision.pk), funder=case.foundation, by=case.aktion_approver
        ),
        lambda: actions.drop_decision(decision=Decision.objects.get(pk=decision.pk), by=case.officer),
    )
    decision.refresh_from_db()
    case.tandem.refresh_from_db()
    assert (decision.state == DecisionState.RELEASED) == (case.tandem.current_round == case.talks)


def test_two_officers_stage_one_decision():
    case = Case()
    outcomes = at_once(case.stage, case.stage)
    assert sorted(outcomes) == ["already-staged", "done"]
    assert Decision.objects.count() == 1


def both_partners(case, interview):
    def job(partner, signer):
        return lambda: actions.answer_slots(
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


def test_eight_clicks_assign_once():
    case = Case()
    outcomes = at_once(*[case.assign] * 8)
    assert outcomes == ["done"] * 8
    assert Assignment.objects.count() == 1
    assert OutboxMessage.objects.filter(kind="review.assigned").count() == 1


def test_without_the_lock_the_database_still_refuses_the_second_assignment(unguarded):
    unguarded(assignments)
    case = Case()
    outcomes = at_once(*[case.assign] * 8)
    assert set(outcomes) <= {"done", "IntegrityError"}
    assert Assignment.objects.count() == 1


def test_saving_and_locking_at_the_same_moment_never_change_a_locked_review():
    case = Case()
    assignment = case.saved(points=3)
    criteria = list(case.papers.criteria.all())

    def fresh():
        return Assignment.objects.get(pk=assignment.pk)

    def save():
        actions.save_review(
            assignment=fresh(),
            points={one.pk: 5 for one in criteria},
            notes={},
            summary="",
            questions="",
            by=case.land1,
        )

    outcomes = at_once(save, lambda: scoring.lock_review(assignment=fresh(), by=case.land1), save)
    assert outcomes[1] == "done"
    assignment.refresh_from_db()
    points = set(assignment.review.scores.values_list("points", flat=True))
    saved = [outcome for place, outcome in enumerate(outcomes) if place != 1]
    assert set(saved) <= {"done", "locked"}
    assert points == ({5} if "done" in saved else {3})
