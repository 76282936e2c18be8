"""The reviewer's own pages: score, lock."""

from uuid import UUID

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.constants import EASY_LANGUAGE
from core.errors import Impossible
from core.forms import show_impossible
from reviews import actions
from reviews.actions.scoring import missing_criteria, version_of
from reviews.admin_views.declaring import own_assignment, reviewer_page
from reviews.constants import AssignmentState
from reviews.forms import ReviewForm
from reviews.models import Review
from reviews.queries import application_page


@reviewer_page
def review(request, pk: UUID):
    """Score beside the papers. Saving keeps what is there; locking is a page of its own."""
    assignment = own_assignment(
        request, pk, AssignmentState.ASSIGNED, AssignmentState.OPEN, AssignmentState.LOCKED
    )
    if assignment.state == AssignmentState.ASSIGNED:
        return redirect("backoffice:declare", pk)
    easy = get_language() == EASY_LANGUAGE
    existing = Review.objects.filter(assignment=assignment).first()
    criteria = list(assignment.round.criteria.all())
    scores = {score.criterion_id: score for score in existing.scores.all()} if existing else {}
    page = application_page(request.user, assignment.application_id)
    context = {
        "assignment": assignment,
        "application": page.application,
        "page": page,
        "easy": easy,
        "review": existing,
    }
    if assignment.state == AssignmentState.LOCKED:
        context["given"] = [(criterion, scores.get(criterion.pk)) for criterion in criteria]
        return render(request, "reviews/review_locked.html", context)
    form = ReviewForm(
        request.POST or None,
        criteria=criteria,
        scores=scores,
        easy=easy,
        initial={
            "version": version_of(existing),
            "summary": existing.summary if existing else "",
            "questions": existing.questions if existing else "",
        },
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_review(
                assignment=assignment,
                points=form.points,
                notes=form.notes,
                summary=form.cleaned_data["summary"],
                questions=form.cleaned_data["questions"],
                by=request.user,
                version=form.cleaned_data["version"],
            )
        except Impossible as error:
            show_impossible(form, error)
            if error.code == "stale":
                # What was typed stays; saving again is a decision of the person.
                form.data = form.data.copy()
                form.data["version"] = version_of(existing)
        else:
            if "lock" in request.POST:
                return redirect("backoffice:review_lock", pk)
            messages.success(request, _("Gespeichert. Sie können jederzeit weitermachen."))
            return redirect("backoffice:review", pk)
    given = sum(score.points is not None for score in scores.values())
    context |= {"form": form, "given": given, "number": len(criteria)}
    return render(request, "reviews/review_form.html", context)


@reviewer_page
def lock(request, pk: UUID):
    """Show what is about to be closed for good, then close it."""
    assignment = own_assignment(request, pk, AssignmentState.OPEN, AssignmentState.LOCKED)
    if assignment.state == AssignmentState.LOCKED:
        return redirect("backoffice:review", pk)
    missing = missing_criteria(assignment)
    refusal = ""
    if request.method == "POST":
        try:
            actions.lock_review(assignment=assignment, by=request.user)
        except Impossible as error:
            refusal = error.message
        else:
            messages.success(request, _("Ihr Gutachten ist abgeschlossen. Vielen Dank!"))
            return redirect("backoffice:review", pk)
    existing = Review.objects.filter(assignment=assignment).first()
    return render(
        request,
        "reviews/review_lock.html",
        {
            "assignment": assignment,
            "application": assignment.application,
            "review": existing,
            "scores": existing.scores.select_related("criterion") if existing else [],
            "missing": missing,
            "refusal": refusal,
            "easy": get_language() == EASY_LANGUAGE,
        },
    )
