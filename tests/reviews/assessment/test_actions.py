"""What the actions of assigning, declaring and scoring do, and where they refuse."""

import pytest
from django.db import transaction
from django.db.utils import ProgrammingError

from accounts.constants import FunderRole as R
from casework.constants import AssignmentState as A
from core.models import AuditEntry, OutboxMessage
from reviews.assessment.actions import conflicts, scoring
from reviews.assessment.models.scoring import Score
from tests.factories import FunderFactory, make_staff, make_tandem
from tests.reviews.factories import save
from tests.reviews.refusing import refused

pytestmark = pytest.mark.django_db


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
