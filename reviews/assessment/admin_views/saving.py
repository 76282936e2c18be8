"""Saving a review's form, by the button or by itself: the protocol of core.joint with a reviewer's own windows."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest

from accounts.rules import person
from core import clock
from core.joint.protocol import JointPage, Taken
from reviews.assessment.actions import scoring
from reviews.assessment.actions.scoring import Kept
from reviews.assessment.forms.scoring import ReviewPart

if TYPE_CHECKING:
    from accounts.models import User
    from casework.models import Assignment


class ReviewPage(JointPage):
    """Nobody but the reviewer writes here; the other one is always themselves, in another window."""

    kept: Kept

    def __init__(self, request: HttpRequest, assignment: "Assignment", form: ReviewPart):
        super().__init__(request)
        self.assignment, self.form = assignment, form

    def save(self, values: dict[str, Any], bases: dict[str, str]) -> Kept:
        by = person(self.request.user)
        self.kept = scoring.keep(assignment=self.assignment, values=values, bases=bases, by=by)
        return self.kept

    def stored(self, name: str) -> Any:
        return self.form.now[name]

    def last_edit(self, name: str) -> "tuple[User, datetime]":
        review = self.kept.review
        return person(self.request.user), review.updated_at if review else clock.now()


def save_form(request: HttpRequest, assignment: "Assignment", form: ReviewPart) -> Taken:
    """Keep every field that is right, whatever the others are. Raises Impossible (locked meanwhile)."""
    return ReviewPage(request, assignment, form).take(form)
