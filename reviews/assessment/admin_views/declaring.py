"""The reviewer declares, before the papers open or when a conflict turns up later."""

from functools import wraps
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.backoffice import backoffice_page
from accounts.constants import EASY_LANGUAGE, REVIEWING_ROLES
from casework.constants import OFFICE_RULES, AssignmentState
from core.errors import Impossible
from core.forms import show_impossible
from core.joint import answer
from reviews.assessment.actions import conflicts
from reviews.assessment.admin_views import declaring_steps
from reviews.assessment.forms.declaring import DeclarationForm, LaterConflictForm
from reviews.assessment.queries import reviewing
from reviews.assessment.queries.conflicts import hints_for, people_behind

if TYPE_CHECKING:
    from casework.models import Assignment

# What somebody may have typed on these pages, with its name.
TYPED = {
    "strengths": _lazy("Stärken"),
    "weaknesses": _lazy("Schwächen"),
    "summary": _lazy("Gesamteindruck"),
    "questions": _lazy("Fragen für das Gespräch"),
    "assistant": _lazy("Assistenz beim Schreiben"),
    "note": _lazy("Erläuterung"),
}


def reviewer_page(view):
    """A page about one's own assignment (its first argument). Who sends something after the assignment was
    taken back, or after a conflict was declared in another window, gets back what was typed."""

    @wraps(view)
    def page(request, pk: UUID, *args, **kwargs):
        try:
            return view(request, pk, *args, **kwargs)
        except Http404:
            lost = reviewing.lost_assignment(request.user, pk)
            if lost is None or request.method != "POST":
                raise
            return _not_yours_any_more(request, is_recused=lost.state == AssignmentState.RECUSED)

    return backoffice_page(*REVIEWING_ROLES)(page)


def _not_yours_any_more(request, *, is_recused):
    """Nothing of the application stands there, only what this person sent just now."""
    text = (
        _("Sie haben sich zu dieser Bewerbung für befangen erklärt. Sie ist für Sie geschlossen.")
        if is_recused
        else _("Das Programmbüro hat diese Zuweisung zurückgenommen. Sie brauchen hier nichts mehr zu tun.")
    )
    if answer.asked(request):
        return answer.refused("gone", text)
    typed = [
        (TYPED.get(name, _("Begründung")), value)
        for name, value in request.POST.items()
        if value.strip() and (name in TYPED or name.startswith("note_"))
    ]
    return render(request, "reviews/review_gone.html", {"text": text, "typed": typed}, status=409)


def own_assignment(request, pk, *states) -> "Assignment":
    """One's own assignment in one of these states; everything else does not exist."""
    assignment = reviewing.own_assignment(request.user, pk, states)
    if assignment is None:
        raise Http404
    return assignment


def declaration_page(view):
    """A page where somebody declares; experts by experience have it in easy language, whatever the portal is set to."""

    @reviewer_page
    @wraps(view)
    def page(request, pk: UUID):
        assignment = own_assignment(
            request, pk, AssignmentState.ASSIGNED, AssignmentState.OPEN, AssignmentState.LOCKED
        )
        with override(EASY_LANGUAGE if assignment.as_expert else get_language()):
            return view(request, assignment)

    return page


@declaration_page
def declare(request, assignment):
    """Before the papers open: is there a conflict of interest? Shows names only."""
    if assignment.state != AssignmentState.ASSIGNED:
        return redirect("backoffice:review", assignment.pk)
    form = DeclarationForm(request.POST or None)
    if request.method == "POST" and "step" not in request.POST and form.is_valid():
        has_conflict = form.has_conflict
        try:
            conflicts.declare(
                assignment=assignment,
                has_conflict=has_conflict,
                ground=form.cleaned_data["ground"] if has_conflict else "",
                note=form.cleaned_data["note"],
                by=request.user,
            )
        except Impossible as error:
            show_impossible(form, error)
        else:
            return _declared(request, assignment, has_conflict, form.cleaned_data["ground"])
    about = {
        "assignment": assignment,
        "application": assignment.application,
        "people": people_behind(assignment.application),
        "supporters": assignment.application.letters_of_intent.order_by("organisation_name", "pk"),
        "hints": hints_for(assignment),
        "easy": get_language() == EASY_LANGUAGE,
    }
    if assignment.as_expert:
        return declaring_steps.page(request, about, form)
    return render(request, "reviews/declaration_form.html", {**about, "form": form})


def _declared(request, assignment, has_conflict, ground):
    if not has_conflict:
        messages.success(request, _("Danke. Die Unterlagen sind jetzt für Sie offen."))
        return redirect("backoffice:review", assignment.pk)
    messages.success(
        request,
        _(
            "Danke für Ihre Offenheit. Sie sehen diese Bewerbung vorerst nicht mehr. "
            "Das Programmbüro entscheidet und meldet sich bei Ihnen."
        )
        if ground in OFFICE_RULES
        else _(
            "Danke für Ihre Offenheit. Sie sehen diese Bewerbung nicht mehr, das Programmbüro weiß Bescheid."
        ),
    )
    return redirect("backoffice:index")


@declaration_page
def later_conflict(request, assignment):
    """A conflict that turned up while reviewing, or after it."""
    if assignment.state == AssignmentState.ASSIGNED:
        return redirect("backoffice:declare", assignment.pk)
    form = LaterConflictForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            conflicts.declare(
                assignment=assignment,
                has_conflict=True,
                ground=form.cleaned_data["ground"],
                note=form.cleaned_data["note"],
                by=request.user,
            )
        except Impossible as error:
            show_impossible(form, error)
        else:
            return _declared(request, assignment, True, form.cleaned_data["ground"])
    return render(
        request,
        "reviews/declaration_later_easy.html" if assignment.as_expert else "reviews/declaration_later.html",
        {
            "assignment": assignment,
            "application": assignment.application,
            "is_locked": assignment.state == AssignmentState.LOCKED,
            "form": form,
            "easy": get_language() == EASY_LANGUAGE,
        },
    )
