"""What people of a tandem get by mail. Each function owes mails inside the action's transaction."""

from applications.mails.comments import comment_for_you, comment_in_thread, part_is_yours
from applications.mails.deadline import (
    deadline_extended,
)
from applications.mails.intake import found_eligible, found_ineligible
from applications.mails.letter_requests import (
    LETTER_REQUEST,
    letter_asked,
    letter_confirmed,
    letter_declined,
    letter_received,
)
from applications.mails.papers import cannot_be_scanned, infected
from applications.mails.partners import INVITATION, invitation, partner_joined
from applications.mails.posting import in_berlin, link, post_each
from applications.mails.reopening import (
    amended,
    question_asked,
    question_closed,
    question_extended,
)
from applications.mails.replacement import (
    REPLACEMENT_INVITATION,
    replacement_accepted,
    replacement_done,
    replacement_dropped,
    replacement_invitation,
    replacement_proposed,
)
from applications.mails.submission import consent_wanted, consents_voided, receipt
from applications.mails.withdrawal import (
    withdrawal_asked,
    withdrawal_cancelled,
    withdrawn,
)

__all__ = [
    "INVITATION",
    "LETTER_REQUEST",
    "REPLACEMENT_INVITATION",
    "amended",
    "cannot_be_scanned",
    "comment_for_you",
    "comment_in_thread",
    "consent_wanted",
    "consents_voided",
    "deadline_extended",
    "found_eligible",
    "found_ineligible",
    "in_berlin",
    "infected",
    "invitation",
    "letter_asked",
    "letter_confirmed",
    "letter_declined",
    "letter_received",
    "link",
    "part_is_yours",
    "partner_joined",
    "post_each",
    "question_asked",
    "question_closed",
    "question_extended",
    "receipt",
    "replacement_accepted",
    "replacement_done",
    "replacement_dropped",
    "replacement_invitation",
    "replacement_proposed",
    "withdrawal_asked",
    "withdrawal_cancelled",
    "withdrawn",
]
