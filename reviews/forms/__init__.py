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
from reviews.forms.decisions import OutcomeForm, StageForm
from reviews.forms.declaring import DeclarationForm, LaterConflictForm
from reviews.forms.interviews import InterviewForm, MinutesForm, SlotAnswerForm
from reviews.forms.scoring import ReviewForm

__all__ = [
    "ApplicationFilter",
    "AssignForm",
    "AssignmentListForm",
    "DeclarationForm",
    "DistributeForm",
    "EligibilityForm",
    "ExtendForm",
    "InterviewForm",
    "LaterConflictForm",
    "MinutesForm",
    "OutcomeForm",
    "PersonForm",
    "ReplaceForm",
    "ReviewForm",
    "RulingForm",
    "SlotAnswerForm",
    "StageForm",
]
