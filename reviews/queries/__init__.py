"""Every read of the review room. Visibility first: all others start from it."""

from reviews.queries.applications import application_list, application_page, paper
from reviews.queries.decisions import decision_page, decisions_visible_to
from reviews.queries.interviews import interview_for_partner, interviews_visible_to
from reviews.queries.ranking import RankedRow, ranking, rounds_visible_to
from reviews.queries.visibility import (
    applications_visible_to,
    call_funders,
    papers_open,
    reviews_visible_to,
    viewed_by,
)

__all__ = [
    "RankedRow",
    "application_list",
    "application_page",
    "applications_visible_to",
    "call_funders",
    "decision_page",
    "decisions_visible_to",
    "interview_for_partner",
    "interviews_visible_to",
    "paper",
    "papers_open",
    "ranking",
    "reviews_visible_to",
    "rounds_visible_to",
    "viewed_by",
]
