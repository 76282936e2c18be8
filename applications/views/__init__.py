from applications.views.comments import comments, reopen_comment, resolve_comment, responsibility
from applications.views.finance import finance_plan, let_others_write
from applications.views.finance_sheet import export_plan, export_plans, import_plan, plan_template
from applications.views.letter_requests import (
    letter_copy,
    letter_copy_file,
    letter_request,
    resend_letter_request,
    revoke_letter_request,
)
from applications.views.overview import application_list, detail, new
from applications.views.papers import attachment, concept, letters_of_intent, paper, remove_attachment
from applications.views.partners import (
    invitation,
    partners,
    readdress_invitation,
    resend_invitation,
    resume_invitation,
    revoke_invitation,
)
from applications.views.presence import present
from applications.views.reopening import agree_to_answer, answer, reopening
from applications.views.replacement import (
    drop_replacement,
    replacement,
    replacement_invitation,
    resend_replacement,
    resume_replacement,
)
from applications.views.submission import receipt, receipt_pdf, submit, withdraw_consent
from applications.views.texts import print_section, section, social_space, title
from applications.views.withdrawal import cancel_withdrawal, withdraw

__all__ = [
    "agree_to_answer",
    "answer",
    "application_list",
    "attachment",
    "cancel_withdrawal",
    "comments",
    "concept",
    "detail",
    "drop_replacement",
    "export_plan",
    "export_plans",
    "finance_plan",
    "import_plan",
    "invitation",
    "let_others_write",
    "letter_copy",
    "letter_copy_file",
    "letter_request",
    "letters_of_intent",
    "new",
    "paper",
    "partners",
    "plan_template",
    "present",
    "print_section",
    "readdress_invitation",
    "receipt",
    "receipt_pdf",
    "remove_attachment",
    "reopen_comment",
    "reopening",
    "replacement",
    "replacement_invitation",
    "resend_invitation",
    "resend_letter_request",
    "resend_replacement",
    "resolve_comment",
    "responsibility",
    "resume_invitation",
    "resume_replacement",
    "revoke_invitation",
    "revoke_letter_request",
    "section",
    "social_space",
    "submit",
    "title",
    "withdraw",
    "withdraw_consent",
]
