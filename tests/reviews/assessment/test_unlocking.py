"""The office opens a locked review again: who may, when not, what stays."""

from threading import Event

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from casework.models import Assignment
from core import transitions
from core.errors import Impossible
from core.models import AuditEntry, OutboxMessage
from reviews.assessment.actions import scoring, unlocking
from reviews.assessment.models.scoring import Review, ReviewUnlock
from reviews.assessment.queries.visibility import reviews_visible_to
from reviews.selection.queries.ranking import ranking
from tests.reviews.factories import Case, save
from tests.reviews.racing import at_once, held

pytestmark = pytest.mark.django_db

REASON = "Zahlendreher bei der Wirkung"


def unlock(case, assignment, *, reason=REASON, by=None):
    return unlocking.unlock(assignment=assignment, reason=reason, by=by or case.officer)


def test_unlocking_keeps_what_was_said_and_lets_the_writer_change_it(case):
    assignment = case.locked(points=2, note="alte Notiz", summary="alter Eindruck")
    locked_at = assignment.review.locked_at
    row = unlock(case, assignment)
    assert (row.locked_at, row.reason, row.unlocked_by) == (locked_at, REASON, case.officer)
    assert row.content["summary"] == "alter Eindruck"
    assert {(one["points"], one["note"]) for one in row.content["scores"]} == {(2, "alte Notiz")}
    assert ranking(case.papers)[0].percent is None  # the ranking follows
    save(assignment, points=5)
    scoring.lock(assignment=assignment, by=case.land1)
    assert ranking(case.papers)[0].percent == 100
    assert AuditEntry.objects.filter(verb="review.unlock").count() == 1
    mail = OutboxMessage.objects.get(kind="review.unlocked")
    assert mail.recipient == case.land1.email
    assert REASON not in mail.body


@pytest.mark.parametrize("state", ["assigned", "open", "recused", "revoked"])
def test_only_a_locked_review_is_opened(case, state):
    assignment = case.in_state(state)
    with pytest.raises(Impossible):
        unlock(case, assignment)
    assert not ReviewUnlock.objects.exists()


def test_unlocking_needs_a_reason(case):
    assignment = case.locked()
    with pytest.raises(Impossible) as refused:
        unlock(case, assignment, reason="  ")
    assert refused.value.code == "reason"


def test_nobody_opens_their_own_review(case):
    assignment = case.locked()
    with pytest.raises(Impossible) as refused:
        unlock(case, assignment, by=case.land1)
    assert refused.value.code == "own-review"


def test_no_review_is_opened_while_a_decision_rests_on_it_nor_after_the_round(case):
    assignment = case.locked()
    decision = case.stage()
    with pytest.raises(Impossible) as refused:
        unlock(case, assignment)
    assert refused.value.code == "staged"
    case.approve_all(decision)
    with pytest.raises(Impossible) as refused:
        unlock(case, Assignment.objects.get(pk=assignment.pk))
    assert refused.value.code == "round-over"


def test_the_database_opens_no_review_without_the_row(case):
    review = case.locked().review
    with pytest.raises(DatabaseError), transaction.atomic():
        Review.objects.filter(pk=review.pk).update(locked_at=None)


def test_while_a_review_is_open_again_its_writer_sees_no_other(case):
    mine = case.locked()
    theirs = case.locked(case.aktion1, case.foundation)
    assert reviews_visible_to(case.land1).filter(assignment=theirs).exists()
    unlock(case, mine)
    assert not reviews_visible_to(case.land1).filter(assignment=theirs).exists()


# who -> may open it on the page; everybody else does not find it.
@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("officer", 200),
        ("land1", 404),
        ("aktion1", 404),
        ("land_approver", 404),
        ("auditor", 404),
        ("finance", 404),
        ("expert", 404),
    ],
)
def test_the_page_is_the_offices(case, login, who, status):
    assignment = case.locked()
    url = reverse("backoffice:unlock_review", args=[assignment.pk])
    client = login(getattr(case, who))
    assert client.get(url).status_code == status
    assert client.post(url, {"reason": ""}).status_code == status
    assert not ReviewUnlock.objects.exists()
    client.post(url, {"reason": REASON})
    assert ReviewUnlock.objects.count() == (1 if who == "officer" else 0)


def test_an_officer_who_still_reviews_it_opens_nobody_elses(case, login):
    theirs = case.locked(case.aktion1, case.foundation)
    case.officer.funder_memberships.create(funder=case.ministry, role="reviewer")
    case.open(case.officer, case.ministry)
    assert login(case.officer).get(reverse("backoffice:unlock_review", args=[theirs.pk])).status_code == 404


def test_the_writer_reads_the_reason_and_later_everybody_the_former_version(case, login):
    assignment = case.locked(points=2, note="FRÜHERE-NOTIZ")
    unlock(case, assignment)
    url = reverse("backoffice:review", args=[assignment.pk])
    assert REASON in login(case.land1).get(url).content.decode()
    save(assignment, points=3)
    scoring.lock(assignment=assignment, by=case.land1)
    assert "FRÜHERE-NOTIZ" in login(case.land1).get(url).content.decode()
    assert (
        "FRÜHERE-NOTIZ"
        in login(case.officer).get(reverse("backoffice:unlock_review", args=[assignment.pk])).content.decode()
    )


def two_officers(case, assignment):
    job = lambda: unlock(case, Assignment.objects.get(pk=assignment.pk))  # noqa: E731
    return at_once(*held(job, job))


@pytest.mark.django_db(transaction=True)
def test_two_officers_open_it_once():
    case = Case()
    assignment = case.locked()
    assert sorted(two_officers(case, assignment)) == ["done", "wrong-state"]
    assert ReviewUnlock.objects.count() == 1
    assert OutboxMessage.objects.filter(kind="review.unlocked").count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_database_still_keeps_one_opening(unguarded):
    case = Case()
    assignment = case.locked()
    unguarded(unlocking)
    assert "IntegrityError" in two_officers(case, assignment)
    assert ReviewUnlock.objects.count() == 1


def lock_and_unlock(case, assignment):
    fresh = lambda: Assignment.objects.get(pk=assignment.pk)  # noqa: E731
    return at_once(
        lambda: scoring.lock(assignment=fresh(), by=case.land1),
        lambda: unlock(case, fresh()),
    )


@pytest.mark.django_db(transaction=True)
def test_locking_and_unlocking_at_the_same_moment_agree_in_both_rows():
    case = Case()
    assignment = case.saved()
    for _n in range(5):
        lock_and_unlock(case, assignment)
        assignment.refresh_from_db()
        review = Review.objects.get()
        assert (assignment.state == "locked") == (review.locked_at is not None)
        if assignment.state == "locked":
            unlock(case, assignment)
    assert scoring.missing_criteria(assignment) == []


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_a_click_from_before_locks_over_the_unlocking(unguarded, monkeypatch):
    """Two clicks on "lock": the second has read "open", the first locks, the office opens it again with a
    reason, and the second click closes it before its writer has read why. With the lock it waits for the
    first click, finds the review locked, and changes nothing."""
    case = Case()
    assignment = case.saved()
    outcomes = _late_click(case, assignment, unguarded, monkeypatch)
    assert outcomes == ["done", "done"]
    assignment.refresh_from_db()
    assert assignment.state == "locked"
    assert ReviewUnlock.objects.count() == 1


def _late_click(case, assignment, unguarded, monkeypatch):
    for module in (scoring, unlocking):
        unguarded(module)
    has_read, opened = Event(), Event()

    def read_then_wait(instance):
        seen = type(instance)._base_manager.get(pk=instance.pk)
        if not has_read.is_set():  # the late click: the others begin only after this
            has_read.set()
            opened.wait(30)
        return seen

    monkeypatch.setattr(transitions, "locked", read_then_wait)
    fresh = lambda: Assignment.objects.get(pk=assignment.pk)  # noqa: E731

    def lock_and_open():
        has_read.wait(30)
        scoring.lock(assignment=fresh(), by=case.land1)
        unlock(case, fresh())
        opened.set()

    return at_once(lambda: scoring.lock(assignment=fresh(), by=case.land1), lock_and_open)


@pytest.mark.django_db(transaction=True)
def test_a_second_click_on_lock_waits_for_the_first_and_changes_nothing():
    case = Case()
    assignment = case.saved()
    job = lambda: scoring.lock(  # noqa: E731
        assignment=Assignment.objects.get(pk=assignment.pk), by=case.land1
    )
    assert at_once(*held(job, job)) == ["done", "done"]
    assert AuditEntry.objects.filter(verb="review.lock").count() == 1
    unlock(case, Assignment.objects.get(pk=assignment.pk))
    assignment.refresh_from_db()
    assert assignment.state == "open"
