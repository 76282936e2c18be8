"""The tables of this room, gathered for Django; callers import the module where a table stands."""

from applications.changes.models.replacement import PartnerReplacement, ReplacementApproval  # noqa: F401
from applications.changes.models.withdrawal import Withdrawal, WithdrawalAgreement  # noqa: F401
from applications.draft.models.application import Application, Partner, PartnerInvitation, Responsibility  # noqa: F401
from applications.draft.models.comments import Comment, Mention  # noqa: F401
from applications.draft.models.consent import Consent  # noqa: F401
from applications.draft.models.reopening import Reopening  # noqa: F401
from applications.draft.models.texts import Section, SocialSpace  # noqa: F401
from applications.papers.models import Attachment, LetterOfIntent, LetterRequest  # noqa: F401
from applications.plans.models import CostAmount, CostItem, FinancePlan, FundingAmount, FundingSource, PlanRow  # noqa: F401
from applications.submission.models.digest import CallRegion, Digest  # noqa: F401
from applications.submission.models.submission import Amendment, NumberSeries, Receipt, Submission  # noqa: F401
from applications.submission.models.versions import Version  # noqa: F401
