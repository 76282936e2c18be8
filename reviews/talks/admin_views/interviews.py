"""The commission's side of the talks on site: list, one talk, its date and place."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.backoffice import backoffice_page
from accounts.constants import REVIEWING_ROLES, FunderRole
from casework import rules as casework_rules
from casework.admin_views.applications import visible_page
from core import clock
from core.errors import Impossible
from core.forms import show_impossible
from core.mail import post
from programmes.constants import RoundKind
from reviews.talks import rules
from reviews.talks.actions import interviews as interviews_actions
from reviews.talks.calendar import has_appointment, talk_response
from reviews.talks.constants import InterviewState
from reviews.talks.forms import CancelTalkForm, InterviewForm, PlaceForm, RescheduleForm
from reviews.talks.queries.dates import clashes
from reviews.talks.queries.interviews import (
    attendance_so_far,
    in_turn,
    interview_page,
    interviews_visible_to,
    is_in_its_round,
    live_interview,
    people_for,
)
from reviews.talks.queries.work import talks_to_propose
from reviews.talks.words import state_kind

if TYPE_CHECKING:
    from reviews.talks.models import SiteInterview

PAGE = 50
LIVE = (InterviewState.PROPOSED, InterviewState.CONFIRMED)
talk_page = backoffice_page(FunderRole.OFFICER, FunderRole.APPROVER, FunderRole.AUDITOR, *REVIEWING_ROLES)
leading_page = backoffice_page(FunderRole.OFFICER, *REVIEWING_ROLES)


@talk_page
@require_GET
def interviews(request):
    page = Paginator(in_turn(interviews_visible_to(request.user)), PAGE).get_page(request.GET.get("page"))
    for interview in page.object_list:
        interview.kind = state_kind(interview.state)
    return render(
        request,
        "reviews/interview_list.html",
        {"page_obj": page, "to_propose": list(talks_to_propose(request.user)[:PAGE])},
    )


def visible_interview(request, pk) -> "SiteInterview":
    found = interviews_visible_to(request.user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def may_lead(request, interview) -> bool:
    return rules.may_lead_talk(request.user, interview.application, interview.responsible)


def led_interview(request, pk) -> "SiteInterview":
    found = visible_interview(request, pk)
    if not may_lead(request, found):
        raise Http404
    return found


@talk_page
@require_GET
def interview(request, pk: UUID):
    found = visible_interview(request, pk)
    leads = may_lead(request, found)
    is_live = found.state in LIVE
    begun = found.starts_at is not None and found.starts_at <= clock.now()
    is_here = is_in_its_round(found)
    return render(
        request,
        "reviews/interview_detail.html",
        {
            "interview": found,
            "application": found.application,
            "kind": state_kind(found.state),
            "page": interview_page(found),
            "attendees": attendance_so_far(found),
            "versions": list(found.minutes_versions.select_related("written_by").order_by("-version")),
            "leads": leads,
            "has_appointment": has_appointment(found),
            "may_hold": leads and found.state == InterviewState.CONFIRMED and begun,
            "may_correct": leads and found.state == InterviewState.HELD,
            "may_change": leads and is_live and not begun and is_here,
            "is_off": is_live and not begun and not is_here,
            "may_cancel": leads and is_live,
            "may_unlock": casework_rules.may_organise(request.user, found.application.call),
        },
    )


@talk_page
@require_GET
def appointment(request, pk: UUID):
    found = visible_interview(request, pk)
    if not has_appointment(found):
        raise Http404
    return talk_response(found, post.link("backoffice:interview", found.pk))


def clashes_accepted(form, found) -> bool:
    """Nothing overlaps, or the person has said that it is meant so. Otherwise the form asks."""
    if not any(clash.overlaps for clash in found) or form.cleaned_data["despite"]:
        return True
    form.ask_despite()
    return False


@leading_page
def propose(request, pk: UUID):
    page = visible_page(request, pk)
    application = page.application
    if not page.papers_open or not rules.may_lead_talk(request.user, application):
        raise Http404
    round = application.current_round
    existing = live_interview(application)
    if existing is not None and round is not None and existing.round_id == round.pk:
        return redirect("backoffice:interview", existing.pk)
    if round is None or round.kind != RoundKind.TALKS:
        messages.info(request, _("Die Bewerbung ist nicht in einer Runde mit Gesprächen."))
        return redirect("backoffice:application", pk)
    people = people_for(application, round, request.user)
    form = InterviewForm(request.POST or None, now=clock.now(), people=people)
    found = []
    if request.method == "POST" and form.is_valid():
        arranged = {**form.arranged, "responsible": form.cleaned_data["responsible"] or request.user}
        found = clashes(
            request.user,
            application=application,
            round=round,
            responsible=arranged["responsible"],
            moments=form.slots,
            minutes=arranged["duration_minutes"],
        )
        if clashes_accepted(form, found):
            try:
                made = interviews_actions.propose(
                    application=application, round=round, slots=form.slots, by=request.user, **arranged
                )
            except Impossible as error:
                show_impossible(form, error)
            else:
                messages.success(request, _("Die Vorschläge sind an alle Partner unterwegs."))
                return redirect("backoffice:interview", made.pk)
    return render(
        request,
        "reviews/interview_form.html",
        {"application": application, "form": form, "clashes": found},
    )


@leading_page
def reschedule(request, pk: UUID):
    talk = led_interview(request, pk)
    page = interview_page(talk)
    reason = _("Kein Vorschlag passte allen Partnern.") if page.no_common_slot else ""
    form = RescheduleForm(request.POST or None, now=clock.now(), initial={"reason": reason})
    found = []
    if request.method == "POST" and form.is_valid():
        found = clashes(
            request.user,
            application=talk.application,
            round=talk.round,
            responsible=talk.responsible,
            moments=form.slots,
            minutes=talk.duration_minutes,
            except_for=talk,
        )
        if clashes_accepted(form, found):
            try:
                interviews_actions.reschedule(
                    interview=talk, slots=form.slots, reason=form.cleaned_data["reason"], by=request.user
                )
            except Impossible as error:
                show_impossible(form, error)
            else:
                messages.success(request, _("Die neuen Vorschläge sind an alle Partner unterwegs."))
                return redirect("backoffice:interview", pk)
    return render(
        request,
        "reviews/interview_reschedule.html",
        {"interview": talk, "application": talk.application, "form": form, "clashes": found},
    )


@leading_page
def arrange(request, pk: UUID):
    talk = led_interview(request, pk)
    people = people_for(talk.application, talk.round, talk.responsible)
    initial = {
        name: getattr(talk, name)
        for name in ("mode", "place", "travel", "online_link", "duration_minutes", "access_needs")
    }
    form = PlaceForm(
        request.POST or None, people=people, initial={**initial, "responsible": str(talk.responsible_id)}
    )
    if request.method == "POST" and form.is_valid():
        try:
            interviews_actions.arrange(interview=talk, by=request.user, **form.arranged)
        except Impossible as error:
            show_impossible(form, error)
        else:
            messages.success(
                request,
                _("Gespeichert. Alle Beteiligten bekommen eine Nachricht.")
                if talk.state == InterviewState.CONFIRMED
                else _("Gespeichert."),
            )
            return redirect("backoffice:interview", pk)
    return render(
        request,
        "reviews/interview_arrange.html",
        {"interview": talk, "application": talk.application, "form": form},
    )


@leading_page
def cancel(request, pk: UUID):
    talk = led_interview(request, pk)
    form = CancelTalkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            interviews_actions.cancel(interview=talk, reason=form.cleaned_data["reason"], by=request.user)
            messages.success(request, _("Abgesagt. Alle Partner erfahren es."))
        except Impossible as error:
            messages.error(request, error.message)
        return redirect("backoffice:interview", pk)
    return render(
        request,
        "reviews/interview_cancel.html",
        {"interview": talk, "application": talk.application, "form": form},
    )
