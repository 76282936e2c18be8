"""Input of this room's pages, made clean."""

from applications.forms.afterwards import (
    AnswerConsentForm,
    AnswerForm,
    ReplacementAcceptForm,
    ReplacementForm,
)
from applications.forms.comments import CommentForm, ResponsibilityForm
from applications.forms.finance import PlanForm
from applications.forms.papers import (
    AskLetterForm,
    ConfirmLetterForm,
    DeclineForm,
    LetterForm,
    PaperForm,
)
from applications.forms.partners import InvitedAddressForm
from applications.forms.sheet import SheetForm, TakeOverForm
from applications.forms.texts import (
    AcceptForm,
    ConsentForm,
    InviteForm,
    ReasonForm,
    SectionForm,
    SocialSpaceForm,
    StartForm,
    TitleForm,
)

__all__ = [
    "AcceptForm",
    "AnswerConsentForm",
    "AnswerForm",
    "AskLetterForm",
    "CommentForm",
    "ConfirmLetterForm",
    "ConsentForm",
    "DeclineForm",
    "InviteForm",
    "InvitedAddressForm",
    "LetterForm",
    "PaperForm",
    "PlanForm",
    "ReasonForm",
    "ReplacementAcceptForm",
    "ReplacementForm",
    "ResponsibilityForm",
    "SectionForm",
    "SheetForm",
    "SocialSpaceForm",
    "StartForm",
    "TakeOverForm",
    "TitleForm",
]
