"""Experts by experience declare in four questions, one a page; then comes a page to look at."""

from typing import Any

from django.shortcuts import render

from casework.constants import ConflictGround
from reviews.assessment.forms.declaring import DeclarationForm, DeclarationStepForm
from reviews.assessment.words import DECLARATION_STEPS

LAST = len(DECLARATION_STEPS)


def page(request, about: dict[str, Any], form: DeclarationForm):
    """The question that comes next; after the first yes, or after every no, what was said.

    The answer to a question comes by POST with its number and leaves no trace before the declaration itself: a
    ground stands in no address, no session and no log. about: what every page of the declaration names.
    form: the declaration; bound only with its errors, or with a question's answer.
    """
    about = {**about, "last": LAST}
    if not form.is_bound or ("step" not in request.POST and "ground" in form.errors):
        return _question(request, about, 1)
    if "step" not in request.POST:
        return _look(request, about, form, form.data.get("ground", ""))
    number = _number(request)
    if "back" in request.POST:
        return _question(request, about, max(number - 1, 1))
    step = DeclarationStepForm(request.POST, step=DECLARATION_STEPS[number - 1])
    if not step.is_valid():
        return _question(request, about, number, step)
    ground = step.cleaned_data["answer"]
    if ground == DeclarationForm.NONE and number < LAST:
        return _question(request, about, number + 1)
    return _look(request, about, DeclarationForm(), ground)


def _number(request) -> int:
    sent = request.POST["step"]
    return int(sent) if sent in {str(number) for number in range(1, LAST + 1)} else 1


def _question(request, about: dict[str, Any], number: int, form: DeclarationStepForm | None = None):
    step = DECLARATION_STEPS[number - 1]
    return render(
        request,
        "reviews/declaration_step.html",
        {**about, "form": form or DeclarationStepForm(step=step), "number": number, "step": step},
    )


def _look(request, about: dict[str, Any], form: DeclarationForm, ground: str):
    has_conflict = ground in ConflictGround.values
    return render(
        request,
        "reviews/declaration_check.html",
        {
            **about,
            "form": form,
            "ground": ground,
            "has_conflict": has_conflict,
            "sentence": ConflictGround(ground).label if has_conflict else "",
            "steps": DECLARATION_STEPS,
        },
    )
