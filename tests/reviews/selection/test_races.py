"""Two at the same moment decide, release or freeze, on the real PostgreSQL; and the same with the guard off."""

import json
import threading
import time

import pytest

from casework.models import Assignment
from core.models import AuditEntry, OutboxMessage
from reviews.assessment.actions import scoring
from reviews.selection.actions import decisions, freezes, release
from reviews.selection.constants import DecisionState
from reviews.selection.models.decisions import Decision, DecisionApproval
from reviews.selection.models.ranking import RankingFreeze
from reviews.selection.queries.freezes import ranking_inputs
from tests.reviews.factories import Case
from tests.reviews.racing import at_once, held

pytestmark = pytest.mark.django_db(transaction=True)


def both_funders(case, decision):
    jobs = held(
        lambda: decisions.approve(
            decision=Decision.objects.get(pk=decision.pk), funder=case.ministry, by=case.land_approver
        ),
        lambda: decisions.approve(
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
    decisions.approve(decision=decision, funder=case.ministry, by=case.land_approver)
    outcomes = at_once(
        *[
            lambda: decisions.approve(
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
    decisions.approve(decision=decision, funder=case.ministry, by=case.land_approver)
    at_once(
        lambda: decisions.approve(
            decision=Decision.objects.get(pk=decision.pk), funder=case.foundation, by=case.aktion_approver
        ),
        lambda: decisions.drop(decision=Decision.objects.get(pk=decision.pk), by=case.officer),
    )
    decision.refresh_from_db()
    case.tandem.refresh_from_db()
    assert (decision.state == DecisionState.RELEASED) == (case.tandem.current_round == case.talks)


def test_two_officers_stage_one_decision():
    case = Case()
    outcomes = at_once(case.stage, lambda: case.stage((case.tandem, "reserve")))
    assert sorted(outcomes) == ["already-staged", "done"]
    assert Decision.objects.count() == 1


def released_and_staged_anew(case):
    """A rejection that was released, and a new decision in its place with one approval missing."""
    old = case.approve_all(case.stage((case.tandem, "reject", "Zu knapp.")))
    new = decisions.stage(
        round=case.papers,
        items=[(case.tandem, "reserve", "")],
        reason="Widerspruch.",
        by=case.officer,
        supersedes=old,
    )
    decisions.approve(decision=new, funder=case.ministry, by=case.land_approver)
    return new


def approving_and_dropping(case, decision):
    return at_once(
        *held(
            lambda: decisions.approve(
                decision=Decision.objects.get(pk=decision.pk),
                funder=case.foundation,
                by=case.aktion_approver,
            ),
            lambda: decisions.drop(decision=Decision.objects.get(pk=decision.pk), by=case.officer),
        )
    )


def test_a_superseding_decision_is_released_or_dropped_never_both():
    case = Case()
    new = released_and_staged_anew(case)
    outcomes = approving_and_dropping(case, new)
    assert sorted(outcomes) == ["done", "wrong-state"]
    new.refresh_from_db()
    case.tandem.refresh_from_db()
    released = new.state == DecisionState.RELEASED
    assert case.tandem.state == ("reserve" if released else "rejected")
    assert AuditEntry.objects.filter(verb="application.reconsider").count() == released
    sent = set(OutboxMessage.objects.filter(kind="decision.reject").values_list("state", flat=True))
    assert sent == ({"superseded"} if released else {"pending"})


def test_without_the_lock_it_is_approved_although_it_is_dropped(monkeypatch):
    case = Case()
    new = released_and_staged_anew(case)
    # Everything in its way taken out: the row lock, and the database's own guard of a released decision.
    monkeypatch.setattr(decisions, "locked", lambda row: type(row)._base_manager.get(pk=row.pk))
    monkeypatch.setattr(release, "release", lambda *, decision, by: None)
    assert approving_and_dropping(case, new) == ["done", "done"]
    new.refresh_from_db()
    assert new.state == DecisionState.DROPPED
    assert new.approvals.count() == 2


def freezing_while_locking(case, monkeypatch, read):
    """The freeze reads, by `read`, while another transaction locks a review and commits in the middle."""
    assignment = case.saved(points=4)
    entered, locked_meanwhile = threading.Event(), threading.Event()

    def pause():
        entered.set()
        locked_meanwhile.wait(30)

    monkeypatch.setattr(freezes, "ranking_inputs", lambda round: read(round, pause))
    kept = {}

    def lock():
        entered.wait(30)
        scoring.lock(assignment=Assignment.objects.get(pk=assignment.pk), by=assignment.reviewer)
        locked_meanwhile.set()

    def freeze():
        kept["freeze"] = freezes.freeze(round=case.papers, by=case.officer)

    assert at_once(freeze, lock) == ["done", "done"]
    (entry,) = json.loads(kept["freeze"].inputs)["assignments"]
    return entry["state"], entry["points"] is not None


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_freeze_has_a_review_as_a_whole_or_not_at_all(monkeypatch, when):
    def read(round, pause):
        if when == "before":
            pause()
        found = ranking_inputs(round)
        if when == "after":
            pause()
        return found

    expected = ("locked", True) if when == "before" else ("open", False)
    assert freezing_while_locking(Case(), monkeypatch, read) == expected


def test_read_in_two_statements_it_would_have_half_of_it(monkeypatch):
    def read(round, pause):
        first = ranking_inputs(round)
        pause()
        second = ranking_inputs(round)
        # The states of one moment, the points of another: what two queries would bring together.
        for one, later in zip(first["assignments"], second["assignments"], strict=True):
            one["points"] = later["points"]
        return first

    assert freezing_while_locking(Case(), monkeypatch, read) == ("open", True)


def test_eight_officers_freeze_once():
    case = Case()
    case.locked(points=4)
    assert at_once(*[lambda: freezes.freeze(round=case.papers, by=case.officer)] * 8) == ["done"] * 8
    assert RankingFreeze.objects.count() == 1


def test_without_the_lock_the_same_ranking_is_frozen_several_times(unguarded):
    case = Case()
    case.locked(points=4)
    unguarded(freezes)
    jobs = held(*[lambda: freezes.freeze(round=case.papers, by=case.officer)] * 2)
    assert at_once(*jobs) == ["done", "done"]
    assert RankingFreeze.objects.count() == 2


def releasing_while_locking(case):
    """The last approval, and a reviewer who locks at the same moment: (outcomes, the decision, the review)."""
    assignment = case.saved(points=4)
    decision = case.stage()
    decisions.approve(decision=decision, funder=case.ministry, by=case.land_approver)
    outcomes = at_once(
        lambda: decisions.approve(
            decision=Decision.objects.get(pk=decision.pk), funder=case.foundation, by=case.aktion_approver
        ),
        lambda: scoring.lock(assignment=Assignment.objects.get(pk=assignment.pk), by=case.land1),
    )
    decision.refresh_from_db()
    assignment.refresh_from_db()
    return outcomes, decision.state, assignment.state


def test_a_review_locked_while_the_round_is_decided_holds_nothing_up():
    outcomes, decision, review = releasing_while_locking(Case())
    assert (outcomes[0], decision) == ("done", DecisionState.RELEASED)
    assert (outcomes[1], review) in [("done", "locked"), ("wrong-state", "revoked")]


@pytest.fixture
def meeting(monkeypatch):
    """The review is locked when the release has moved the application and comes to its reviews."""
    lock, take = scoring.lock, release._taken
    moved = threading.Event()

    def lock_after(**kwargs):
        moved.wait(30)
        lock(**kwargs)

    def taken_after(rows):
        moved.set()
        time.sleep(1)  # the other one holds the review by now, and waits
        return take(rows)

    monkeypatch.setattr(scoring, "lock", lock_after)
    monkeypatch.setattr(release, "_taken", taken_after)


def test_without_holding_its_reviews_first_the_release_and_a_review_wait_for_each_other(meeting, monkeypatch):
    """The release has moved the application and comes to its reviews; somebody locks one at that moment: one holds
    what both write when it moves (casework.staffing), the other the review."""
    monkeypatch.setattr(release, "_hold_reviews", lambda *_of: None)
    outcomes, _decision, _review = releasing_while_locking(Case())
    assert "OperationalError" in outcomes


def test_who_locks_while_the_release_is_at_its_reviews_comes_after_it(meeting):
    assert releasing_while_locking(Case()) == (["done", "wrong-state"], DecisionState.RELEASED, "revoked")
