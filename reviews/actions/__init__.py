"""Every write of the review room, one verb each."""

from reviews.actions.assignments import assign, declare, revoke_assignment
from reviews.actions.decisions import approve_decision, drop_decision, stage_decision
from reviews.actions.interviews import (
    answer_slots,
    cancel_interview,
    hold_interview,
    propose_interview,
)
from reviews.actions.scoring import lock_review, save_review

__all__ = [
    "answer_slots",
    "approve_decision",
    "assign",
    "cancel_interview",
    "declare",
    "drop_decision",
    "hold_interview",
    "lock_review",
    "propose_interview",
    "revoke_assignment",
    "save_review",
    "stage_decision",
]
