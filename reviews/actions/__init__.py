"""Every write of the review room, one verb each."""

from reviews.actions.assignments import (
    assign,
    assign_by_list,
    end_absence,
    note_absence,
    reassign,
    revoke_assignment,
)
from reviews.actions.conflicts import declare, rule_on_conflict
from reviews.actions.consensus import agree_to_consensus, write_consensus
from reviews.actions.decisions import approve_decision, drop_decision, stage_decision
from reviews.actions.discussion import post_to_discussion
from reviews.actions.due_dates import extend_reviews
from reviews.actions.interviews import (
    answer_slots,
    cancel_interview,
    hold_interview,
    propose_interview,
)
from reviews.actions.planning import apply_plan
from reviews.actions.scoring import Kept, keep_review, lock_review, save_review
from reviews.actions.unlocking import unlock_review

__all__ = [
    "Kept",
    "agree_to_consensus",
    "answer_slots",
    "apply_plan",
    "approve_decision",
    "assign",
    "assign_by_list",
    "cancel_interview",
    "declare",
    "drop_decision",
    "end_absence",
    "extend_reviews",
    "hold_interview",
    "keep_review",
    "lock_review",
    "note_absence",
    "post_to_discussion",
    "propose_interview",
    "reassign",
    "revoke_assignment",
    "rule_on_conflict",
    "save_review",
    "stage_decision",
    "unlock_review",
    "write_consensus",
]
