"""Every write to an application. One transaction each; the row of the application is locked first, always,
then what hangs on it: two partners at once wait for each other instead of overtaking."""

from applications.actions.comments import add_comment, reopen_comment, resolve_comment
from applications.actions.consent import give_consent, withdraw, withdraw_consent
from applications.actions.draft import (
    Conflict,
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
from applications.actions.papers import (
    add_attachment,
    add_letter_of_intent,
    remove_attachment,
    remove_letter_of_intent,
)
from applications.actions.partners import (
    accept_invitation,
    invite_partner,
    resend_invitation,
    revoke_invitation,
)
from applications.actions.responsibilities import assign_part

__all__ = [
    "Conflict",
    "accept_invitation",
    "add_attachment",
    "add_comment",
    "add_letter_of_intent",
    "advance_to_round",
    "assign_part",
    "find_eligible",
    "find_ineligible",
    "give_consent",
    "invite_partner",
    "mark_awarded",
    "put_on_reserve",
    "reject",
    "remove_attachment",
    "remove_letter_of_intent",
    "reopen_comment",
    "resend_invitation",
    "resolve_comment",
    "revoke_invitation",
    "save_finance_plan",
    "save_section",
    "save_social_space",
    "save_title",
    "select",
    "start_application",
    "withdraw",
    "withdraw_consent",
]
