"""The office's side of the talks on site."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.backoffice import backoffice_page
from accounts.constants import FunderRole
from core import clock
from core.errors import Impossible
from core.forms import show_impossible
from programmes.constants import RoundKind
from reviews import actions, rules
from reviews.admin_views.applications import organised
from reviews.constants import InterviewState
from reviews.forms import InterviewForm, MinutesForm
from reviews.models import SiteInterview
from reviews.queries import interviews_visible_to
from reviews.queries.interviews import interview_page, live_interview
from reviews.queries.work import talks_to_propose
from reviews.words import state_kind

PAGE = 50
results_page = backoffice_page(FunderRole.OFFICER, FunderRole.APPROVER, FunderRole.AUDITOR)


@results_page
@require_GET
def interviews(request):
    page = Paginator(interviews_visible_to(request.user), PAGE).get_page(request.GET.get("page"))
    for interview in page.object_list:
        interview.kind = state_kind(interview.state)
    return render(
        request,
        "reviews/interview_list.html",
        {"page_obj": page, "to_propose": list(talks_to_propose(request.user)[:PAGE])},
    )


def visible_interview(request, pk) -> SiteInterview:
    found = interviews_visible_to(request.user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@results_page
@require_GET
def interview(request, pk: UUID):
    found = visible_interview(request, pk)
    organises = rules.may_organise(request.user, found.application.call)
    return render(
        request,
        "reviews/interview_detail.html",
        {
            "interview": found,
            "application": found.application,
            "kind": state_kind(found.state),
            "page": interview_page(found),
            "may_hold": organises and found.state == InterviewState.CONFIRMED,
            "may_cancel": organises and found.state in (InterviewState.PROPOSED, InterviewState.CONFIRMED),
        },
    )


@backoffice_page(FunderRole.OFFICER)
def propose(request, pk: UUID):
    application = organised(request, pk)
    round = application.current_round
    existing = live_interview(application)
    if existing is not None and round is not None and existing.round_id == round.pk:
        return redirect("backoffice:interview", existing.pk)
    if round is None or round.kind != RoundKind.TALKS:
        messages.info(request, _("Die Bewerbung ist nicht in einer Runde mit Gesprächen."))
        return redirect("backoffice:application", pk)
    form = InterviewForm(request.POST or None, now=clock.now())
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.propose_interview(
                application=application,
                round=round,
                place=form.cleaned_data["place"],
                slots=form.slots,
                access_needs=form.cleaned_data["access_needs"],
                by=request.user,
            )
        except Impossible as error:
            show_impossible(form, error)
        else:
            messages.success(request, _("Die Vorschläge sind an beide Partner unterwegs."))
            return redirect("backoffice:interview", made.pk)
    return render(request, "reviews/interview_form.html", {"application": application, "form": form})


def organised_interview(request, pk) -> SiteInterview:
    found = visible_interview(request, pk)
    if not rules.may_organise(request.user, found.application.call):
        raise Http404
    return found


@backoffice_page(FunderRole.OFFICER)
def hold(request, pk: UUID):
    found = organised_interview(request, pk)
    if found.state != InterviewState.CONFIRMED:
        return redirect("backoffice:interview", pk)
    form = MinutesForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.hold_interview(interview=found, by=request.user, **form.cleaned_data)
        except Impossible as error:
            show_impossible(form, error)
        else:
            messages.success(
                request, _("Die Niederschrift ist in der Akte. Die Gutachten können abgeschlossen werden.")
            )
            return redirect("backoffice:interview", pk)
    return render(
        request,
        "reviews/interview_minutes.html",
        {
            "interview": found,
            "application": found.application,
            "form": form,
            "is_early": found.starts_at > clock.now(),
        },
    )


@backoffice_page(FunderRole.OFFICER)
def cancel(request, pk: UUID):
    found = organised_interview(request, pk)
    if request.method == "POST":
        try:
            actions.cancel_interview(interview=found, by=request.user)
            messages.success(request, _("Abgesagt. Beide Partner erfahren es."))
        except Impossible as error:
            messages.error(request, error.message)
        return redirect("backoffice:interview", pk)
    return render(
        request,
        "reviews/interview_cancel.html",
        {"interview": found, "application": found.application},
    )
