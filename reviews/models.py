"""The tables of this room, gathered for Django; callers import the module where a table stands."""

from reviews.assessment.models.discussion import ConsensusAgreement, ConsensusNote, DiscussionPost  # noqa: F401
from reviews.assessment.models.scoring import Review, ReviewUnlock, Score  # noqa: F401
from reviews.selection.models.decisions import Decision, DecisionApproval, DecisionItem  # noqa: F401
from reviews.selection.models.ranking import RankingFreeze, ResultsMark, SavedView  # noqa: F401
from reviews.talks.models import (  # noqa: F401
    Attendee,
    ChecklistItem,
    InterviewQuestion,
    InterviewSlot,
    Minutes,
    PartnerNeeds,
    SiteInterview,
    SlotAnswer,
)
