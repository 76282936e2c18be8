"""Input of the back-office pages -> clean values."""

from reviews.forms.applications import ApplicationFilter, EligibilityForm
from reviews.forms.assigning import (
    AssignForm,
    AssignmentListForm,
    DistributeForm,
    ExtendForm,
    PersonForm,
    ReplaceForm,
)
from reviews.forms.conflicts import RulingForm
from reviews.forms.decisions import OutcomeForm, RestForm, StageForm
from reviews.forms.declaring import DeclarationForm, LaterConflictForm
from reviews.forms.interviews import (
    CancelTalkForm,
    ChecklistItemForm,
    CorrectMinutesForm,
    InterviewForm,
    MinutesForm,
    NeedsForm,
    PlaceForm,
    PresenceRows,
    QuestionTextForm,
    RescheduleForm,
    SlotAnswerForm,
    TalkAnswerForm,
)
from reviews.forms.scoring import ReviewForm

__all__ = [
    "ApplicationFilter",
    "AssignForm",
    "AssignmentListForm",
    "CancelTalkForm",
    "ChecklistItemForm",
    "CorrectMinutesForm",
    "DeclarationForm",
    "DistributeForm",
    "EligibilityForm",
    "ExtendForm",
    "InterviewForm",
    "LaterConflictForm",
    "MinutesForm",
    "NeedsForm",
    "OutcomeForm",
    "PersonForm",
    "PlaceForm",
    "PresenceRows",
    "QuestionTextForm",
    "ReplaceForm",
    "RescheduleForm",
    "RestForm",
    "ReviewForm",
    "RulingForm",
    "SlotAnswerForm",
    "StageForm",
    "TalkAnswerForm",
]
