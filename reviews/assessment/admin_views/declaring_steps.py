"""Experts by experience declare in four questions, one a page, in easy language; then comes a page to look at."""

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils.translation import override

from accounts.constants import EASY_LANGUAGE
from casework.constants import ConflictGround
from reviews.assessment.forms.declaring import DeclarationForm, DeclarationStepForm
from reviews.assessment.queries.conflicts import hints_for, people_behind
from reviews.assessment.words import DECLARATION_STEPS

if TYPE_CHECKING:
    from casework.models import Assignment


def page(request, assignment: "Assignment", form: DeclarationForm):
    """The question that comes next; after the first yes, or after every no, what was said.

    The answer to a question comes by POST with its number and leaves no trace before the declaration itself: a
    ground stands in no address, no session and no log. form: the declaration as it was sent, with its errors.
    """
    with override(EASY_LANGUAGE):
        if form.is_bound and "step" not in request.POST:
            return _look(request, assignment, form)
        number = _number(request)
        step = DeclarationStepForm(
            request.POST if form.is_bound else None, step=DECLARATION_STEPS[number - 1]
        )
        if "back" in request.POST:
            return _question(request, assignment, max(number - 1, 1))
        if step.is_valid():
            ground = step.cleaned_data["answer"]
            if ground != DeclarationForm.NONE or number == len(DECLARATION_STEPS):
                return _look(request, assignment, DeclarationForm(initial={"ground": ground}))
            return _question(request, assignment, number + 1)
        return _question(request, assignment, number, step if form.is_bound else None)


def _number(request) -> int:
    sent = request.POST.get("step", "")
    return int(sent) if sent in {str(number) for number in range(1, len(DECLARATION_STEPS) + 1)} else 1


def _question(request, assignment: "Assignment", number: int, form: DeclarationStepForm | None = None):
    step = DECLARATION_STEPS[number - 1]
    return render(
        request,
        "reviews/declaration_step.html",
        {
            **_about(assignment),
            "form": form or DeclarationStepForm(step=step),
            "number": number,
            "last": len(DECLARATION_STEPS),
            "step": step,
        },
    )


def _look(request, assignment: "Assignment", form: DeclarationForm):
    ground = form.data.get("ground", "") if form.is_bound else form.initial["ground"]
    return render(
        request,
        "reviews/declaration_check.html",
        {
            **_about(assignment),
            "form": form,
            "ground": ground,
            "sentence": ConflictGround(ground).label if ground in ConflictGround.values else "",
            "has_conflict": ground in ConflictGround.values,
            "steps": DECLARATION_STEPS,
            "last": len(DECLARATION_STEPS),
        },
    )


def _about(assignment: "Assignment") -> dict:
    return {
        "assignment": assignment,
        "application": assignment.application,
        "people": people_behind(assignment.application),
        "supporters": assignment.application.letters_of_intent.order_by("organisation_name", "pk"),
        "hints": hints_for(assignment),
        "easy": True,
    }
