"""Reviewers and officers at the same moment, on the real PostgreSQL; and the same with the guard off."""

from threading import Event

import pytest
from django.db.models import QuerySet

from accounts.constants import FunderRole as R
from casework.constants import AssignmentState as A
from casework.models import Assignment, AssignmentPlan, ConflictDeclaration
from core import transitions
from core.models import OutboxMessage
from reviews.assessment.actions import assignments, conflicts, planning, scoring
from reviews.assessment.queries.proposal import propose
from tests.factories import make_staff, make_tandem
from tests.reviews.factories import Case
from tests.reviews.racing import at_once, held

pytestmark = pytest.mark.django_db(transaction=True)


def fresh(assignment):
    return Assignment.objects.get(pk=assignment.pk)


def lock_and_hand_over(case, assignment, somebody):
    return at_once(
        *held(
            lambda: scoring.lock(assignment=fresh(assignment), by=case.land1),
            lambda: assignments.reassign(
                assignment=fresh(assignment), reviewer=somebody, reason="krank", by=case.officer
            ),
        )
    )


def test_locking_while_the_office_hands_over_ends_in_one_of_both():
    case = Case()
    somebody = make_staff(R.REVIEWER, case.ministry)
    assignment = case.saved()
    outcomes = lock_and_hand_over(case, assignment, somebody)
    assert outcomes.count("done") == 1
    assignment.refresh_from_db()
    successors = Assignment.objects.filter(replaces=assignment).count()
    assert (assignment.state, successors) in [(A.LOCKED, 0), (A.REVOKED, 1)]
    assert (assignment.review.locked_at is not None) == (assignment.state == A.LOCKED)


def test_without_the_lock_a_locked_review_is_handed_over_all_the_same(unguarded):
    case = Case()
    somebody = make_staff(R.REVIEWER, case.ministry)
    assignment = case.saved()
    unguarded(transitions)
    unguarded(assignments)
    from reviews.assessment.actions import scoring

    unguarded(scoring)
    outcomes = lock_and_hand_over(case, assignment, somebody)
    assert outcomes == ["done", "done"]  # both believe it: what the lock prevents


def test_declaring_while_the_office_takes_back_ends_in_one_of_both():
    case = Case()
    assignment = case.assign()
    outcomes = at_once(
        *held(
            lambda: conflicts.declare(assignment=fresh(assignment), has_conflict=False, by=case.land1),
            lambda: assignments.revoke(assignment=fresh(assignment), by=case.officer),
        )
    )
    assignment.refresh_from_db()
    # Declared and then taken back is as good as taken back at once; never open and revoked at a time.
    assert assignment.state == A.REVOKED
    assert outcomes[1] == "done"
    assert ConflictDeclaration.objects.count() == (1 if outcomes[0] == "done" else 0)


def test_without_the_lock_a_taken_back_assignment_opens_again(unguarded, monkeypatch):
    """The reviewer has read "assigned", the office takes back, the reviewer writes over it."""
    from reviews.assessment.actions import conflicts

    unguarded(assignments)
    unguarded(conflicts)
    has_read, taken_back = Event(), Event()

    def read_then_wait(instance):
        seen = type(instance)._base_manager.get(pk=instance.pk)
        if not has_read.is_set():  # the reviewer: the office begins only after this
            has_read.set()
            taken_back.wait(30)
        return seen

    monkeypatch.setattr(transitions, "locked", read_then_wait)
    case = Case()
    assignment = case.assign()

    def take_back():
        has_read.wait(30)
        assignments.revoke(assignment=fresh(assignment), by=case.officer)
        taken_back.set()

    outcomes = at_once(
        lambda: conflicts.declare(assignment=fresh(assignment), has_conflict=False, by=case.land1), take_back
    )
    assert outcomes == ["done", "done"]
    assignment.refresh_from_db()
    assert assignment.state == A.OPEN  # what the lock prevents


def distribute_twice(case):
    digest = propose(case.papers, case.officer, seed=1).situation.digest

    def job():
        planning.apply(round=case.papers, seed=1, by=case.officer, digest=digest)

    return at_once(*held(job, job))


def test_two_officers_distribute_once():
    case = Case()
    make_tandem(case.call, "eligible")
    outcomes = distribute_twice(case)
    assert sorted(outcomes) == ["changed", "done"]
    assert AssignmentPlan.objects.count() == 1
    assert Assignment.objects.count() == 4


def test_without_the_lock_only_the_database_stops_the_second_distribution(monkeypatch):
    case = Case()
    make_tandem(case.call, "eligible")
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_options: rows)
    outcomes = distribute_twice(case)
    # Nothing doubles, but the second officer gets an error of the database instead of a sentence.
    assert sorted(outcomes) == ["IntegrityError", "done"]
    assert Assignment.objects.count() == 4


def test_a_declaration_between_preview_and_applying_is_not_overrun():
    case = Case()
    assignment = case.assign()
    digest = propose(case.papers, case.officer, seed=1).situation.digest
    outcomes = at_once(
        *held(
            lambda: conflicts.declare(
                assignment=fresh(assignment), has_conflict=True, ground="relative", by=case.land1
            ),
            lambda: planning.apply(round=case.papers, seed=1, by=case.officer, digest=digest),
        )
    )
    assignment.refresh_from_db()
    assert assignment.state == A.RECUSED
    assert outcomes[0] == "done"
    assert outcomes[1] in ("done", "changed")
    assert not Assignment.objects.filter(reviewer=case.land1).exclude(pk=assignment.pk).exists()


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
        scoring.save(
            assignment=fresh(),
            points={one.pk: 5 for one in criteria},
            notes={},
            summary="",
            questions="",
            by=case.land1,
        )

    outcomes = at_once(save, lambda: scoring.lock(assignment=fresh(), by=case.land1), save)
    assert outcomes[1] == "done"
    assignment.refresh_from_db()
    points = set(assignment.review.scores.values_list("points", flat=True))
    saved = [outcome for place, outcome in enumerate(outcomes) if place != 1]
    assert set(saved) <= {"done", "locked"}
    assert points == ({5} if "done" in saved else {3})
