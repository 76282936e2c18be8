from applications.views.comments import comments, reopen_comment, resolve_comment, responsibility
from applications.views.finance import finance_plan
from applications.views.letter_requests import (
    letter_copy,
    letter_copy_file,
    letter_request,
    resend_letter_request,
    revoke_letter_request,
)
from applications.views.overview import application_list, detail, new, receipt, withdraw
from applications.views.papers import attachment, concept, letters_of_intent, paper, remove_attachment
from applications.views.partners import (
    invitation,
    partners,
    readdress_invitation,
    resend_invitation,
    resume_invitation,
    revoke_invitation,
)
from applications.views.submission import submit, withdraw_consent
from applications.views.texts import print_section, section, social_space, title

__all__ = [
    "application_list",
    "attachment",
    "comments",
    "concept",
    "detail",
    "finance_plan",
    "invitation",
    "letter_copy",
    "letter_copy_file",
    "letter_request",
    "letters_of_intent",
    "new",
    "paper",
    "partners",
    "print_section",
    "readdress_invitation",
    "receipt",
    "remove_attachment",
    "reopen_comment",
    "resend_invitation",
    "resend_letter_request",
    "resolve_comment",
    "responsibility",
    "resume_invitation",
    "revoke_invitation",
    "revoke_letter_request",
    "section",
    "social_space",
    "submit",
    "title",
    "withdraw",
    "withdraw_consent",
]
