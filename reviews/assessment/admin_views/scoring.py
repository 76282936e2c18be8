"""The reviewer's own pages: score beside the papers, lock; the office opens a locked review again."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.backoffice import STAFF, backoffice_page
from accounts.constants import FunderRole
from applications.papers.pictures import page_picture, page_texts
from casework.admin_views.applications import visible_page
from casework.constants import AssignmentState
from casework.queries.page import paper
from casework.rules import may_organise
from core.errors import Impossible
from core.forms import show_impossible
from core.joint import answer
from core.joint.protocol import Taken
from core.paper.pages import PageNotDrawn
from reviews.assessment import hooks
from reviews.assessment.actions import scoring, unlocking
from reviews.assessment.admin_views.declaring import own_assignment, reviewer_page
from reviews.assessment.admin_views.saving import save_form
from reviews.assessment.forms.scoring import ReviewForm, UnlockForm
from reviews.assessment.queries.reviewing import criteria_of, field_values, percent_of, review_of
from reviews.assessment.queries.visibility import reviews_visible_to

if TYPE_CHECKING:
    from applications.papers.models import Attachment

PAGES_OPEN = (AssignmentState.ASSIGNED, AssignmentState.OPEN, AssignmentState.LOCKED)


@reviewer_page
def review(request, pk: UUID):
    """Score beside the papers. Saving keeps what is there; locking is a page of its own."""
    assignment = own_assignment(request, pk, *PAGES_OPEN)
    if assignment.state == AssignmentState.ASSIGNED:
        return redirect("backoffice:declare", pk)
    is_locked = assignment.state == AssignmentState.LOCKED
    if assignment.as_expert:
        return (
            redirect("backoffice:expert_done", pk)
            if is_locked
            else redirect("backoffice:expert_question", pk, 1)
        )
    if is_locked:
        return _locked(request, assignment)
    criteria = criteria_of(assignment.round)
    existing = review_of(assignment)
    values = field_values(criteria, existing)
    form = ReviewForm(request.POST or None, criteria=criteria, values=values)
    conflicts: list = []
    if request.method == "POST":
        saving = _save(request, assignment, form)
        if not isinstance(saving, Taken):
            return saving
        conflicts = saving.conflicts
    page = visible_page(request, assignment.application_id)
    return render(
        request,
        "reviews/review_form.html",
        {
            "assignment": assignment,
            "application": page.application,
            "page": page,
            "form": form,
            "conflicts": conflicts,
            "given": sum(values[f"points_{one.pk}"] is not None for one in criteria),
            "number": len(criteria),
            "unlock": existing.unlocks.last() if existing else None,
        },
    )


def _locked(request, assignment):
    if answer.asked(request):
        return answer.refused("locked", _("Das Gutachten ist abgeschlossen."))
    found = review_of(assignment)
    assert found is not None  # it was locked
    page = visible_page(request, assignment.application_id)
    scores = list(found.scores.select_related("criterion").order_by("criterion__position", "criterion_id"))
    return render(
        request,
        "reviews/review_locked.html",
        {
            "assignment": assignment,
            "application": page.application,
            "page": page,
            "review": found,
            "scores": scores,
            "unlocks": found.unlocks.select_related("unlocked_by"),
        },
    )


def _save(request, assignment, form):
    """The answer, or the form with what is wrong, to be shown again."""
    pk = assignment.pk
    try:
        saving = save_form(request, assignment, form)
    except Impossible as error:
        if answer.asked(request):
            return answer.refused(error.code, error.message)
        messages.error(request, error.message)
        return redirect("backoffice:review", pk)
    if answer.asked(request):
        return saving.answer(request)
    if not saving.is_done:
        return saving
    if "lock" in request.POST:
        return redirect("backoffice:review_lock", pk)
    messages.success(request, _("Gespeichert. Sie können jederzeit weitermachen."))
    return redirect("backoffice:review", pk)


@reviewer_page
def lock(request, pk: UUID):
    """Show what is about to be closed for good, then close it."""
    assignment = own_assignment(request, pk, *PAGES_OPEN)
    if assignment.state != AssignmentState.OPEN:  # to declare before it, or locked already
        return redirect("backoffice:review", pk)
    if assignment.as_expert:
        return redirect("backoffice:expert_check", pk)
    refusal = ""
    if request.method == "POST":
        try:
            scoring.lock(assignment=assignment, by=request.user)
        except Impossible as error:
            refusal = error.message
        else:
            messages.success(request, _("Ihr Gutachten ist abgeschlossen. Vielen Dank!"))
            return redirect("backoffice:review", pk)
    existing = review_of(assignment)
    scores = list(existing.scores.select_related("criterion")) if existing else []
    return render(
        request,
        "reviews/review_lock.html",
        {
            "assignment": assignment,
            "application": assignment.application,
            "review": existing,
            "scores": scores,
            "got": sum(score.points or 0 for score in scores),
            "most": sum(score.criterion.max_points for score in scores),
            "percent": percent_of(scores),
            "missing": scoring.missing_criteria(assignment),
            "obstacles": [one.message for one in hooks.MAY_LOCK.ask(assignment) if one],
            "refusal": refusal,
        },
    )


@backoffice_page(FunderRole.OFFICER)
def unlock(request, pk: UUID):
    """The office opens a locked review again. Shows what it says; asks for the reason."""
    found = (
        reviews_visible_to(request.user)
        .filter(assignment=pk, locked_at__isnull=False, assignment__state=AssignmentState.LOCKED)
        .select_related("assignment__application__call", "assignment__round", "assignment__reviewer")
        .first()
    )
    if found is None or not may_organise(request.user, found.assignment.application.call):
        raise Http404
    assignment = found.assignment
    form = UnlockForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            unlocking.unlock(assignment=assignment, reason=form.cleaned_data["reason"], by=request.user)
        except Impossible as error:
            show_impossible(form, error)
        else:
            messages.success(
                request,
                _("Das Gutachten von %(name)s ist wieder offen. Die Nachricht ist unterwegs.")
                % {"name": assignment.reviewer},
            )
            return redirect("backoffice:application", assignment.application_id)
    return render(
        request,
        "reviews/review_unlock.html",
        {
            "assignment": assignment,
            "application": assignment.application,
            "review": found,
            "scores": list(found.scores.select_related("criterion")),
            "unlocks": found.unlocks.select_related("unlocked_by"),
            "form": form,
        },
    )


# -- papers to read in the browser ---------------------------------------------------------------------


def _paper(request, pk, attachment_pk) -> "Attachment":
    found = paper(request.user, pk, attachment_pk)
    if found is None:
        raise Http404
    return found


@backoffice_page(*STAFF)
@require_GET
def paper_picture(request, pk: UUID, attachment_pk: UUID, number: int):
    """A page of a handed-in PDF as a picture: nothing active leaves from here."""
    try:
        png = page_picture(_paper(request, pk, attachment_pk), number)
    except PageNotDrawn:
        raise Http404 from None
    response = HttpResponse(png, content_type="image/png")
    response["Content-Disposition"] = "inline"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, max-age=300"
    return response


@backoffice_page(*STAFF)
@require_GET
def paper_text(request, pk: UUID, attachment_pk: UUID):
    """The text of a handed-in PDF, for a screen reader or to have it read aloud."""
    attachment = _paper(request, pk, attachment_pk)
    try:
        texts = page_texts(attachment)
    except PageNotDrawn:
        texts = []
    application = visible_page(request, pk).application
    return render(
        request,
        "reviews/review_paper_text.html",
        {"application": application, "attachment": attachment, "texts": texts},
    )
