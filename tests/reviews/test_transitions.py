"""The whole state x verb table: what may start from where, told as data, tried on real rows."""

from datetime import timedelta

import pytest
from django.db import transaction

from casework.constants import ASSIGNMENT_TRANSITIONS, AssignmentState
from casework.models import Assignment
from core import clock
from core.errors import Impossible
from core.transitions import advance
from reviews.selection.constants import DECISION_TRANSITIONS, DecisionState
from reviews.selection.models.decisions import Decision
from reviews.talks.constants import INTERVIEW_TRANSITIONS, InterviewState
from reviews.talks.models import SiteInterview

pytestmark = pytest.mark.django_db

# verb -> {state it starts from: state it ends in}; every other state refuses it.
ALLOWED = {
    "assignment.declare_free": {"assigned": "open"},
    "assignment.recuse": {"assigned": "recused", "open": "recused", "locked": "recused"},
    "assignment.reinstate": {"recused": "open"},
    "review.reinstate": {"recused": "locked"},
    "review.lock": {"open": "locked"},
    "review.unlock": {"locked": "open"},
    "assignment.revoke": {"assigned": "revoked", "open": "revoked"},
    "interview.confirm": {"proposed": "confirmed"},
    "interview.reschedule": {"proposed": "proposed", "confirmed": "proposed"},
    "interview.hold": {"confirmed": "held"},
    "interview.cancel": {"proposed": "cancelled", "confirmed": "cancelled"},
    "decision.release": {"staged": "released"},
    "decision.drop": {"staged": "dropped"},
}
TABLES = [
    ("assignment", AssignmentState, ASSIGNMENT_TRANSITIONS),
    ("interview", InterviewState, INTERVIEW_TRANSITIONS),
    ("decision", DecisionState, DECISION_TRANSITIONS),
]


def row_in(case, kind, state):
    """A row of this table in this state, stamped as the database wants it."""
    now = clock.now()
    if kind == "assignment":
        return Assignment.objects.create(
            application=case.tandem,
            round=case.papers,
            reviewer=case.land1,
            funder=case.ministry,
            assigned_by=case.officer,
            state=state,
            declared_at=now,
            locked_at=now if state in ("locked", "recused") else None,
            revoked_at=now if state == "revoked" else None,
        )
    if kind == "interview":
        return SiteInterview.objects.create(
            application=case.tandem,
            round=case.papers,
            responsible=case.officer,
            place="Rathaus",
            state=state,
            starts_at=now + timedelta(days=1),
            confirmed_at=now if state in ("confirmed", "held") else None,
            held_at=now if state == "held" else None,
            cancelled_at=now if state == "cancelled" else None,
        )
    return Decision.objects.create(
        call=case.call,
        round=case.papers,
        staged_by=case.officer,
        reason="x",
        state=state,
        released_at=now if state == "released" else None,
        dropped_at=now if state == "dropped" else None,
    )


@pytest.mark.parametrize(
    ("kind", "state", "transition"),
    [
        pytest.param(kind, state.value, transition, id=f"{transition.verb} from {state.value}")
        for kind, states, transitions in TABLES
        for state in states
        for transition in transitions
    ],
)
def test_a_verb_starts_from_its_states_and_from_no_other(case, kind, state, transition):
    target = ALLOWED[transition.verb].get(state)
    # Taken back before the database compares an assignment with its review: this table is about one row
    # (test_locks is about both).
    with transaction.atomic():
        row = row_in(case, kind, state)
        if target is None:
            with pytest.raises(Impossible):
                advance(row, transition, by=case.officer)
            row.refresh_from_db()
            assert row.state == state
        else:
            fresh = advance(row, transition, by=case.officer)
            assert fresh.state == target
            assert getattr(fresh, transition.stamp) is not None
        transaction.set_rollback(True)


def test_the_table_names_every_verb():
    assert set(ALLOWED) == {row.verb for _kind, _states, rows in TABLES for row in rows}
