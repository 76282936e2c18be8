"""The mails of the review room: owed in the transaction of the action that causes them.

They carry names and dates, never papers, points or grounds: a mailbox is not a reviewer's desk.
"""

from reviews.mails.assignments import (
    assignment_revoked,
    review_assigned,
    reviews_distributed,
    reviews_extended,
)
from reviews.mails.conflicts import conflict_ruled, reviewer_recused
from reviews.mails.decisions import (
    decision_dropped,
    decision_staged,
    outcome_mails,
    post_outcomes,
)
from reviews.mails.posting import link, moment, not_recused, post, staff_of
from reviews.mails.talks import (
    interview_arranged,
    interview_cancelled,
    interview_confirmed,
    interview_needs,
    interview_no_date,
    interview_proposed,
    interview_rescheduled,
    questions_sent,
)

__all__ = [
    "assignment_revoked",
    "conflict_ruled",
    "decision_dropped",
    "decision_staged",
    "interview_arranged",
    "interview_cancelled",
    "interview_confirmed",
    "interview_needs",
    "interview_no_date",
    "interview_proposed",
    "interview_rescheduled",
    "link",
    "moment",
    "not_recused",
    "outcome_mails",
    "post",
    "post_outcomes",
    "questions_sent",
    "review_assigned",
    "reviewer_recused",
    "reviews_distributed",
    "reviews_extended",
    "staff_of",
]
