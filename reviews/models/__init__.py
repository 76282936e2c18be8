"""The tables of this room."""

from reviews.models.assignments import (
    Assignment,
    AssignmentPlan,
    ConflictDeclaration,
    ConflictRuling,
    ReviewerAbsence,
)
from reviews.models.decisions import Decision, DecisionApproval, DecisionItem
from reviews.models.discussion import ConsensusAgreement, ConsensusNote, DiscussionPost
from reviews.models.interviews import (
    Attendee,
    ChecklistItem,
    InterviewQuestion,
    InterviewSlot,
    Minutes,
    PartnerNeeds,
    SiteInterview,
    SlotAnswer,
)
from reviews.models.ranking import RankingFreeze, SavedView
from reviews.models.scoring import Review, ReviewUnlock, Score

__all__ = [
    "Assignment",
    "AssignmentPlan",
    "Attendee",
    "ChecklistItem",
    "ConflictDeclaration",
    "ConflictRuling",
    "ConsensusAgreement",
    "ConsensusNote",
    "Decision",
    "DecisionApproval",
    "DecisionItem",
    "DiscussionPost",
    "InterviewQuestion",
    "InterviewSlot",
    "Minutes",
    "PartnerNeeds",
    "RankingFreeze",
    "Review",
    "ReviewUnlock",
    "ReviewerAbsence",
    "SavedView",
    "Score",
    "SiteInterview",
    "SlotAnswer",
]
