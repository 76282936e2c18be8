"""Distribution, conflicts, reviews, decisions: the same for both rounds."""

import random
from datetime import timedelta
from typing import Any

from applications.draft.constants import ApplicationState
from applications.draft.models.application import Application
from casework.constants import AssignmentState, ConflictGround
from casework.models import Assignment, ConflictDeclaration
from core import clock
from core.joint.merge import basis
from portal.showcase.replay import calendar, texts
from reviews.assessment.actions import conflicts as conflicts_actions
from reviews.assessment.actions import consensus, planning, scoring, unlocking
from reviews.assessment.queries.proposal import propose
from reviews.selection.actions import decisions, freezes
from reviews.selection.constants import Outcome
from reviews.selection.queries.ranking import ranking

SEED = 2016
# (ground, does the office rule that the person steps back?); None: section 20, nothing to rule on.
CONFLICTS = (
    (ConflictGround.RELATIVE, None),
    (ConflictGround.DISTRUST, False),
    (ConflictGround.BOARD, None),
    (ConflictGround.DISTRUST, True),
)


def distribute(round, staff, day, *, experts=0) -> None:
    with clock.as_if(calendar.at(day)):
        proposal = propose(round, staff.officer, seed=SEED, experts=experts)
        planning.apply(
            round=round, seed=SEED, experts=experts, digest=proposal.situation.digest, by=staff.officer
        )


def declare(round, day, *, conflicts=()) -> list[tuple[ConflictDeclaration, Any]]:
    """Everybody declares; the first assignments of as many people have a conflict. Returns what is to rule on."""
    left, met = list(conflicts), set()
    to_rule: list[tuple[ConflictDeclaration, Any]] = []
    for number, assignment in enumerate(_waiting(round, AssignmentState.ASSIGNED)):
        has_conflict = bool(left) and assignment.reviewer_id not in met
        ground, rules = left.pop(0) if has_conflict else ("", None)
        met.add(assignment.reviewer_id)
        with clock.as_if(calendar.at(day, 9, number % 60)):
            conflicts_actions.declare(
                assignment=assignment, has_conflict=has_conflict, ground=ground, by=assignment.reviewer
            )
        if rules is not None:
            to_rule.append((assignment.declarations.get(), rules))
    return to_rule


def rule(declarations, staff, day) -> None:
    for declaration, steps_back in declarations:
        with clock.as_if(calendar.at(day)):
            conflicts_actions.rule(
                declaration=declaration,
                steps_back=steps_back,
                reason=texts.RULING_GOES if steps_back else texts.RULING_STAYS,
                by=staff.officer,
            )


def review(round, day, days) -> None:
    """Every open review, written and locked. Points follow from the application and the person, with some noise."""
    criteria = list(round.criteria.all())
    waiting = _waiting(round, AssignmentState.OPEN)
    for number, assignment in enumerate(waiting):
        rolled = random.Random(f"{assignment.application.number} {assignment.reviewer.email}")  # noqa: S311
        quality = random.Random(assignment.application.number).uniform(1.0, 5.0)  # noqa: S311
        strictness = random.Random(assignment.reviewer.email).uniform(-0.6, 0.6)  # noqa: S311
        points = {
            one.pk: max(0, min(one.max_points, round_(quality + strictness + rolled.uniform(-1, 1))))
            for one in criteria
        }
        when = calendar.workday(day + timedelta(days=days * number // max(1, len(waiting))))
        with clock.as_if(calendar.at(when, 9 + number % 8, number % 60)):
            scoring.save(
                assignment=assignment,
                points=points,
                notes={one.pk: texts.NOTES[rolled.randrange(len(texts.NOTES))] for one in criteria},
                summary=texts.SUMMARY,
                strengths=texts.STRENGTHS,
                weaknesses=texts.WEAKNESSES,
                questions=texts.TALK_QUESTIONS[0],
                by=assignment.reviewer,
            )
            scoring.lock(assignment=assignment, by=assignment.reviewer)


round_ = round


def correct_one(round, staff, day) -> None:
    """One review is opened again with a reason and locked anew."""
    assignment = _waiting(round, AssignmentState.LOCKED)[0]
    with clock.as_if(calendar.at(day, 9)):
        unlocking.unlock(assignment=assignment, reason=texts.UNLOCK, by=staff.officer)
    assignment.refresh_from_db()
    given = {one.criterion_id: one.points for one in assignment.review.scores.all()}
    swapped = dict(zip(given, reversed(given.values()), strict=True))
    with clock.as_if(calendar.at(day, 11)):
        scoring.save(assignment=assignment, points=swapped, notes={}, by=assignment.reviewer)
        scoring.lock(assignment=assignment, by=assignment.reviewer)


def agree(round, day, count) -> None:
    """The reviewers of the best write a common note and stand by it."""
    for row in ranking(round)[:count]:
        mine = _waiting(round, AssignmentState.LOCKED, application=row.id)
        with clock.as_if(calendar.at(day)):
            note = consensus.write(
                application=mine[0].application,
                round=round,
                text=texts.NOTE,
                started_from=basis(""),
                by=mine[0].reviewer,
            )
            for other in mine[1:]:
                consensus.agree(note=note, started_from=basis(texts.NOTE), by=other.reviewer)


def freeze(round, staff, day):
    with clock.as_if(calendar.at(day, 16)):
        return freezes.freeze(round=round, by=staff.officer)


def decide(round, staff, *, target, reserve, why_not, reason, staged, approved) -> list[Application]:
    """The best of the ranking go on, the next wait, all others leave. Returns those that go on, best first."""
    here = {
        one.pk: one
        for one in Application.objects.filter(current_round=round, state=ApplicationState.ELIGIBLE)
    }
    order = [here[row.id] for row in ranking(round) if row.id in here]
    items = [
        (application, Outcome.ADVANCE, "")
        if place < target
        else (application, Outcome.RESERVE, texts.RESERVE)
        if place < target + reserve
        else (application, Outcome.REJECT, why_not)
        for place, application in enumerate(order)
    ]
    with clock.as_if(calendar.at(staged)):
        decision = decisions.stage(round=round, items=items, reason=reason, by=staff.officer)
    with clock.as_if(calendar.at(approved)):
        decisions.approve(decision=decision, funder=staff.funder, by=staff.approver)
    chosen = order[:target]
    for application in chosen:
        application.refresh_from_db()
    return chosen


def _waiting(round, state, **where) -> list[Assignment]:
    return list(
        Assignment.objects.filter(round=round, state=state, **where)
        .select_related("application__call", "reviewer", "round", "funder")
        .order_by("application__number", "reviewer__email")
    )
