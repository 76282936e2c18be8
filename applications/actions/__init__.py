"""Every write to an application. One transaction each; the row of the application is locked first, always,
then what hangs on it: two partners at once wait for each other instead of overtaking."""

from applications.actions.comments import add_comment, reopen_comment, resolve_comment
from applications.actions.consent import give_consent, withdraw, withdraw_consent
from applications.actions.draft import (
    Conflict,
    Saved,
    save_section,
    save_social_space,
    save_title,
    start_application,
)
from applications.actions.finance import save_finance_plan
from applications.actions.intake import (
    advance_to_round,
    find_eligible,
    find_ineligible,
    mark_awarded,
    put_on_reserve,
    reject,
    select,
)
from applications.actions.letter_requests import (
    ask_for_letter,
    closed_because,
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
    remove_letter_of_intent,
)
from applications.actions.partners import (
    accept_invitation,
    invite_partner,
    readdress_invitation,
    resend_invitation,
    revoke_invitation,
)
from applications.actions.responsibilities import assign_part
from applications.actions.scans import scan, scan_pending

__all__ = [
    "Conflict",
    "Saved",
    "accept_invitation",
    "add_attachment",
    "add_comment",
    "add_letter_of_intent",
    "advance_to_round",
    "ask_for_letter",
    "assign_part",
    "closed_because",
    "confirm_letter",
    "decline_letter",
    "find_eligible",
    "find_ineligible",
    "give_consent",
    "invite_partner",
    "mark_awarded",
    "put_on_reserve",
    "readdress_invitation",
    "reject",
    "remove_attachment",
    "remove_letter_of_intent",
    "reopen_comment",
    "resend_invitation",
    "resend_letter_request",
    "resolve_comment",
    "revoke_invitation",
    "revoke_letter_request",
    "save_finance_plan",
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
