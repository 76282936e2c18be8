"""The truth of a lock is the review's; the assignment follows it, and the database lets the two part for
nobody. Tried by SQL, which asks no action."""

import pytest
from django.db import IntegrityError, connection, transaction

from casework.constants import AssignmentState as A
from casework.models import Assignment
from reviews.assessment.actions import conflicts, scoring, unlocking
from reviews.assessment.models.scoring import Review, ReviewUnlock
from tests.reviews.factories import save

pytestmark = pytest.mark.django_db

STATES = [A.ASSIGNED, A.OPEN, A.RECUSED, A.LOCKED, A.REVOKED]
# What a review that is locked, or not, leaves its assignment to be.
MAY_BE = {
    True: {A.LOCKED, A.RECUSED},
    False: {A.ASSIGNED, A.OPEN, A.RECUSED, A.REVOKED},
}


def sql(text, *values):
    with connection.cursor() as cursor:
        cursor.execute(text, values)


def at_the_end(*statements):
    """These statements in one transaction, judged as its end would judge them."""
    with transaction.atomic():
        for statement in statements:
            sql(*statement)
        sql("SET CONSTRAINTS ALL IMMEDIATE")
        sql("SET CONSTRAINTS ALL DEFERRED")


def lock_review(assignment, moment="now()"):
    return (f"UPDATE reviews_review SET locked_at = {moment} WHERE assignment_id = %s", assignment.pk)


def put(assignment, state):
    stamps = "declared_at = now(), locked_at = coalesce(locked_at, now()), revoked_at = now()"
    return (f"UPDATE casework_assignment SET state = %s, {stamps} WHERE id = %s", state, assignment.pk)


def pair(assignment):
    fresh = Assignment.objects.get(pk=assignment.pk)
    return fresh.state, fresh.locked_at, Review.objects.get(assignment=assignment).locked_at


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("is_locked", [True, False])
def test_sql_brings_an_assignment_only_to_what_its_review_says(case, is_locked, state):
    assignment = case.locked() if is_locked else case.saved()
    before = pair(assignment)
    if state in MAY_BE[is_locked]:
        at_the_end(put(assignment, state))
        assert pair(assignment)[0] == state
    else:
        with pytest.raises(IntegrityError, match="follows the lock"):
            at_the_end(put(assignment, state))
        assert pair(assignment) == before


@pytest.mark.parametrize("state", [A.ASSIGNED, A.OPEN, A.REVOKED])
def test_sql_locks_no_review_without_its_assignment(case, state):
    assignment = case.saved()
    at_the_end(put(assignment, state))
    before = pair(assignment)
    with pytest.raises(IntegrityError, match="follows the lock"):
        at_the_end(lock_review(assignment))
    assert pair(assignment) == before


def test_sql_opens_no_review_without_its_assignment(case):
    assignment = case.locked()
    before, review = pair(assignment), assignment.review
    ReviewUnlock.objects.create(
        review=review, locked_at=review.locked_at, content={}, reason="x", unlocked_by=case.officer
    )
    with pytest.raises(IntegrityError, match="follows the lock"):
        at_the_end(lock_review(assignment, "NULL"))
    assert pair(assignment) == before
    at_the_end(lock_review(assignment, "NULL"), put(assignment, A.OPEN))
    assert (pair(assignment)[0], pair(assignment)[2]) == (A.OPEN, None)


def test_both_rows_carry_the_same_moment(case):
    assignment = case.locked()
    state, told, truth = pair(assignment)
    assert (state, told) == (A.LOCKED, truth)
    with pytest.raises(IntegrityError, match="follows the lock"):
        at_the_end(
            (
                "UPDATE casework_assignment SET locked_at = now() - interval '1 day' WHERE id = %s",
                assignment.pk,
            )
        )
    # In whichever order the two are written: what counts is the end of the transaction.
    other = case.saved(case.aktion1, case.foundation)
    at_the_end(
        ("UPDATE casework_assignment SET state = 'locked', locked_at = now() WHERE id = %s", other.pk),
        lock_review(other),
    )
    assert pair(other)[1] == pair(other)[2] is not None


def test_a_locked_assignment_without_a_review_is_refused(case):
    assignment = case.assign()
    with pytest.raises(IntegrityError, match="follows the lock"):
        at_the_end(put(assignment, A.LOCKED))


def test_a_recusal_leaves_the_lock_alone_and_a_ruling_finds_it_again(case):
    assignment = case.locked()
    truth = pair(assignment)[2]
    conflicts.declare(assignment=assignment, has_conflict=True, ground="distrust", by=assignment.reviewer)
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    assert pair(assignment) == (A.RECUSED, truth, truth)
    conflicts.rule(
        declaration=assignment.declarations.last(), steps_back=False, reason="kein Grund", by=case.officer
    )
    assert pair(assignment) == (A.LOCKED, truth, truth)


def test_unlocked_and_locked_again_the_assignment_follows_each_time(case):
    assignment = case.locked()
    first = pair(assignment)[2]
    unlocking.unlock(assignment=assignment, reason="Zahlendreher", by=case.officer)
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    assert pair(assignment) == (A.OPEN, None, None)
    save(assignment, points=4)
    # The two rows are written one after the other; from here on they are compared at the end again.
    sql("SET CONSTRAINTS ALL DEFERRED")
    scoring.lock(assignment=assignment, by=assignment.reviewer)
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    state, told, truth = pair(assignment)
    assert state == A.LOCKED
    assert told == truth > first
