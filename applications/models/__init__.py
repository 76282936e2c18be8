"""The tables of this room."""

from applications.models.application import Application, Partner, PartnerInvitation, Responsibility
from applications.models.comments import Comment, Mention
from applications.models.finance import (
    CostAmount,
    CostItem,
    FinancePlan,
    FundingAmount,
    FundingSource,
    PlanRow,
)
from applications.models.papers import Attachment, LetterOfIntent, LetterRequest, attachment_path
from applications.models.replacement import PartnerReplacement, ReplacementApproval
from applications.models.submission import (
    Amendment,
    Consent,
    NumberSeries,
    Receipt,
    Reopening,
    Submission,
    Withdrawal,
    WithdrawalAgreement,
    receipt_path,
)
from applications.models.texts import Section, SocialSpace
from applications.models.versions import Version

__all__ = [
    "Amendment",
    "Application",
    "Attachment",
    "Comment",
    "Consent",
    "CostAmount",
    "CostItem",
    "FinancePlan",
    "FundingAmount",
    "FundingSource",
    "LetterOfIntent",
    "LetterRequest",
    "Mention",
    "NumberSeries",
    "Partner",
    "PartnerInvitation",
    "PartnerReplacement",
    "PlanRow",
    "Receipt",
    "Reopening",
    "ReplacementApproval",
    "Responsibility",
    "Section",
    "SocialSpace",
    "Submission",
    "Version",
    "Withdrawal",
    "WithdrawalAgreement",
    "attachment_path",
    "receipt_path",
]
