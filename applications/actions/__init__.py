"""Every write to an application. One transaction each; the row of the application is locked first, always,
then what hangs on it: two partners at once wait for each other instead of overtaking."""

from applications.actions.comments import add_comment, reopen_comment, resolve_comment
from applications.actions.consent import give_consent, withdraw_consent
from applications.actions.deadline import (
    extend_deadline,
)
from applications.actions.draft import (
    Saved,
    save_section,
    save_social_space,
    save_title,
    start_application,
)
from applications.actions.finance import SavedCells, let_others_write, save_plan_cells
from applications.actions.intake import (
    advance_to_round,
    find_eligible,
    find_ineligible,
    mark_awarded,
    put_on_reserve,
    reconsider,
    reject,
    select,
)
from applications.actions.letter_requests import (
    ask_for_letter,
    confirm_letter,
    decline_letter,
    resend_letter_request,
    revoke_letter_request,
)
from applications.actions.orphans import sweep_orphans
from applications.actions.papers import (
    add_attachment,
    add_letter_of_intent,
    remove_attachment,
)
from applications.actions.partners import (
    accept_invitation,
    invite_partner,
    readdress_invitation,
    resend_invitation,
    revoke_invitation,
)
from applications.actions.receipts import (
    render_receipt,
)
from applications.actions.reopening import ask as ask_question
from applications.actions.reopening import close as close_question
from applications.actions.reopening import extend as extend_question
from applications.actions.reopening import save_answer
from applications.actions.replacement import (
    accept_replacement,
    approve_replacement,
    drop_replacement,
    propose_replacement,
    resend_replacement,
)
from applications.actions.responsibilities import assign_part
from applications.actions.scans import scan, scan_pending
from applications.actions.whole_plan import save_finance_plan
from applications.actions.withdrawal import (
    agree_withdrawal,
    ask_withdrawal,
    cancel_withdrawal,
    withdraw,
)

__all__ = [
    "Saved",
    "SavedCells",
    "accept_invitation",
    "accept_replacement",
    "add_attachment",
    "add_comment",
    "add_letter_of_intent",
    "advance_to_round",
    "agree_withdrawal",
    "approve_replacement",
    "ask_for_letter",
    "ask_question",
    "ask_withdrawal",
    "assign_part",
    "cancel_withdrawal",
    "close_question",
    "confirm_letter",
    "decline_letter",
    "drop_replacement",
    "extend_deadline",
    "extend_question",
    "find_eligible",
    "find_ineligible",
    "give_consent",
    "invite_partner",
    "let_others_write",
    "mark_awarded",
    "propose_replacement",
    "put_on_reserve",
    "readdress_invitation",
    "reconsider",
    "reject",
    "remove_attachment",
    "render_receipt",
    "reopen_comment",
    "resend_invitation",
    "resend_letter_request",
    "resend_replacement",
    "resolve_comment",
    "revoke_invitation",
    "revoke_letter_request",
    "save_answer",
    "save_finance_plan",
    "save_plan_cells",
    "save_section",
    "save_social_space",
    "save_title",
    "scan",
    "scan_pending",
    "select",
    "start_application",
    "sweep_orphans",
    "withdraw",
    "withdraw_consent",
]
