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
from reviews.actions.freezes import freeze_ranking
from reviews.actions.interviews import (
    answer_slots,
    arrange_interview,
    cancel_interview,
    propose_interview,
    reschedule_interview,
    state_needs,
)
from reviews.actions.minutes import (
    Present,
    add_checklist_item,
    correct_minutes,
    hold_interview,
    tick_checklist,
)
from reviews.actions.planning import apply_plan
from reviews.actions.saved_views import delete_view, open_by_default, save_view
from reviews.actions.scoring import Kept, keep_review, lock_review, save_review
from reviews.actions.talk_questions import (
    add_question,
    answer_question,
    edit_question,
    move_question,
    remove_question,
    send_questions,
)
from reviews.actions.unlocking import unlock_review

__all__ = [
    "Kept",
    "Present",
    "add_checklist_item",
    "add_question",
    "agree_to_consensus",
    "answer_question",
    "answer_slots",
    "apply_plan",
    "approve_decision",
    "arrange_interview",
    "assign",
    "assign_by_list",
    "cancel_interview",
    "correct_minutes",
    "declare",
    "delete_view",
    "drop_decision",
    "edit_question",
    "end_absence",
    "extend_reviews",
    "freeze_ranking",
    "hold_interview",
    "keep_review",
    "lock_review",
    "move_question",
    "note_absence",
    "open_by_default",
    "post_to_discussion",
    "propose_interview",
    "reassign",
    "remove_question",
    "reschedule_interview",
    "revoke_assignment",
    "rule_on_conflict",
    "save_review",
    "save_view",
    "send_questions",
    "stage_decision",
    "state_needs",
    "tick_checklist",
    "unlock_review",
    "write_consensus",
]
