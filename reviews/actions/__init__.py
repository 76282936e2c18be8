"""Every write of the review room, one verb each."""

from reviews.actions.assignments import assign, declare, revoke_assignment
from reviews.actions.consensus import agree_to_consensus, write_consensus
from reviews.actions.decisions import approve_decision, drop_decision, stage_decision
from reviews.actions.discussion import post_to_discussion
from reviews.actions.interviews import (
    answer_slots,
    cancel_interview,
    hold_interview,
    propose_interview,
)
from reviews.actions.scoring import Kept, keep_review, lock_review, save_review
from reviews.actions.unlocking import unlock_review

__all__ = [
    "Kept",
    "agree_to_consensus",
    "answer_slots",
    "approve_decision",
    "assign",
    "cancel_interview",
    "declare",
    "drop_decision",
    "hold_interview",
    "keep_review",
    "lock_review",
    "post_to_discussion",
    "propose_interview",
    "revoke_assignment",
    "save_review",
    "stage_decision",
    "unlock_review",
    "write_consensus",
]
