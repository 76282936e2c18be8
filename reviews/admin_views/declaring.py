"""The reviewer declares, before the papers open or when a conflict turns up later."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.backoffice import backoffice_page
from accounts.constants import EASY_LANGUAGE, REVIEWING_ROLES
from core.errors import Impossible
from core.forms import show_impossible
from reviews import actions
from reviews.constants import AssignmentState, ConflictGround
from reviews.forms import DeclarationForm, LaterConflictForm
from reviews.models import Assignment
from reviews.queries import applications_visible_to

reviewer_page = backoffice_page(*REVIEWING_ROLES)


def own_assignment(request, pk, *states) -> Assignment:
    """One's own assignment in one of these states; everything else does not exist."""
    assignment = (
        Assignment.objects.filter(
            pk=pk,
            reviewer=request.user,
            state__in=states,
            application__in=applications_visible_to(request.user).values("pk"),
        )
        .select_related("application__call", "round", "funder")
        .first()
    )
    if assignment is None:
        raise Http404
    return assignment


@reviewer_page
def declare(request, pk: UUID):
    """Before the papers open: is there a conflict of interest? Shows names only."""
    assignment = own_assignment(
        request, pk, AssignmentState.ASSIGNED, AssignmentState.OPEN, AssignmentState.LOCKED
    )
    if assignment.state != AssignmentState.ASSIGNED:
        return redirect("backoffice:review", pk)
    form = DeclarationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        has_conflict = form.cleaned_data["answer"] == form.CONFLICT
        try:
            actions.declare(
                assignment=assignment,
                has_conflict=has_conflict,
                ground=form.cleaned_data["ground"] if has_conflict else "",
                note=form.cleaned_data["note"],
                by=request.user,
            )
        except Impossible as error:
            show_impossible(form, error)
        else:
            return _declared(request, assignment, has_conflict)
    return render(
        request,
        "reviews/declaration_form.html",
        {
            "assignment": assignment,
            "application": assignment.application,
            "partners": assignment.application.partners.select_related("organisation", "role"),
            "grounds": [label for _value, label in ConflictGround.choices],
            "form": form,
            "easy": get_language() == EASY_LANGUAGE,
        },
    )


def _declared(request, assignment, has_conflict):
    if has_conflict:
        messages.success(
            request,
            _(
                "Danke für Ihre Offenheit. Sie sehen diese Bewerbung nicht mehr, das Programmbüro weiß Bescheid."
            ),
        )
        return redirect("backoffice:index")
    messages.success(request, _("Danke. Die Unterlagen sind jetzt für Sie offen."))
    return redirect("backoffice:review", assignment.pk)


@reviewer_page
def later_conflict(request, pk: UUID):
    """A conflict that turned up while reviewing."""
    assignment = own_assignment(request, pk, AssignmentState.OPEN)
    form = LaterConflictForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.declare(
                assignment=assignment,
                has_conflict=True,
                ground=form.cleaned_data["ground"],
                note=form.cleaned_data["note"],
                by=request.user,
            )
        except Impossible as error:
            show_impossible(form, error)
        else:
            return _declared(request, assignment, True)
    return render(
        request,
        "reviews/declaration_later.html",
        {"assignment": assignment, "application": assignment.application, "form": form},
    )
