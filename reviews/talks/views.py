"""The partners' side of a talk: times, needs, the appointment, questions to answer."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.rules import may_write_for
from applications.papers.downloads import attachment_response
from core.access import declares
from core.errors import Impossible
from core.forms import show_impossible
from core.mail import post
from reviews.talks.actions import interviews, questions
from reviews.talks.calendar import has_appointment, talk_response
from reviews.talks.constants import InterviewState
from reviews.talks.forms import NeedsForm, SlotAnswerForm, TalkAnswerForm
from reviews.talks.queries.interviews import (
    interview_for_partner,
    interview_page,
    question_for_partner,
    takes_answers,
)
from reviews.talks.words import state_kind

if TYPE_CHECKING:
    from reviews.talks.models import InterviewQuestion, SiteInterview

MEMBERS = "Members of a partner of this application."
WRITERS = "Members of a partner of this application; who writes for a partner answers for it."


def slot_label(slot) -> str:
    moment = localtime(slot.starts_at)
    return _("%(weekday)s, %(day)s um %(time)s Uhr") % {
        "weekday": date_format(moment, "l"),
        "day": date_format(moment, "DATE_FORMAT"),
        "time": date_format(moment, "H:i"),
    }


def own_interview(request, pk) -> "SiteInterview":
    """Also one that was called off: the partners read that it was."""
    found = interview_for_partner(request.user, pk, cancelled_too=True)
    if found is None:
        raise Http404
    return found


def _answer_form(request, answers, labelled, bound):
    """The times to answer, or once the date stands only the needs."""
    about = {"prefix": str(answers.partner.pk), "text": answers.needs, "ticked": answers.ticked}
    data = request.POST if bound else None
    if labelled is None:
        return NeedsForm(data, **about)
    return SlotAnswerForm(data, slots=labelled, answers=answers.possible, **about)


def _save_answer(form, found, partner, by) -> None:
    stated = {"needs": form.cleaned_data["needs"]}
    text = form.cleaned_data["access_needs"]
    if isinstance(form, SlotAnswerForm):
        interviews.answer_slots(
            interview=found, partner=partner, possible=form.possible, access_needs=text, by=by, **stated
        )
    else:
        interviews.state_needs(interview=found, partner=partner, text=text, by=by, **stated)


@declares(WRITERS)
def interview(request, pk: UUID):
    found = own_interview(request, pk)
    page = interview_page(found, request.user)
    labelled = [(slot, slot_label(slot)) for slot in page.slots]
    is_proposed = found.state == InterviewState.PROPOSED
    wanted = request.POST.get("partner", "")
    # Answers to times from an older window: the date stands by now; what they say about needs is kept.
    late = not is_proposed and any("-slot_" in name for name in request.POST)
    forms = []
    for answers in page.answers:
        if not (answers.may_write and takes_answers(found)):
            continue
        bound = wanted == str(answers.partner.pk)
        form = _answer_form(request, answers, labelled if is_proposed else None, bound)
        forms.append((answers.partner, form))
        if form.is_bound and form.is_valid():
            try:
                _save_answer(form, found, answers.partner, request.user)
            except Impossible as error:
                show_impossible(form, error)
            else:
                if late:
                    messages.info(
                        request,
                        _(
                            "Der Termin steht schon fest. "
                            "Gespeichert ist, was Sie für die Barrierefreiheit brauchen."
                        ),
                    )
                else:
                    messages.success(request, _("Danke, Ihre Antwort ist gespeichert."))
                return redirect("reviews:interview", pk)
    if request.method == "POST" and not any(form.is_bound for _partner, form in forms):
        if any(answers.may_write and str(answers.partner.pk) == wanted for answers in page.answers):
            messages.info(request, _("Antworten ging bis zum Beginn des Gesprächs."))
            return redirect("reviews:interview", pk)
        raise Http404
    return render(
        request,
        "reviews/interview_partner.html",
        {
            "interview": found,
            "application": found.application,
            "page": page,
            "slots": labelled,
            "forms": forms,
            "kind": state_kind(found.state),
            "has_appointment": has_appointment(found),
            "may_answer": any(answers.may_write for answers in page.answers),
        },
    )


@declares(MEMBERS)
@require_GET
def appointment(request, pk: UUID):
    """The talk as a file for one's calendar; after it was called off, one that takes it out again."""
    found = own_interview(request, pk)
    if not has_appointment(found):
        raise Http404
    return talk_response(found, post.link("reviews:interview", pk))


def own_question(request, pk, question_pk) -> "InterviewQuestion":
    found = question_for_partner(request.user, pk, question_pk)
    if found is None:
        raise Http404
    return found


@declares(WRITERS)
def answer(request, pk: UUID, question_pk: UUID):
    """Answer one question, or change the answer, until the talk begins."""
    question = own_question(request, pk, question_pk)
    found = question.interview
    partners = found.application.partners.all()
    if not any(may_write_for(request.user, partner.organisation_id) for partner in partners):
        raise Http404
    if not takes_answers(found):
        messages.info(request, _("Antworten ging bis zum Beginn des Gesprächs."))
        return redirect("reviews:interview", pk)
    form = TalkAnswerForm(request.POST or None, request.FILES or None, initial={"text": question.answer})
    if request.method == "POST" and form.is_valid():
        try:
            questions.answer(
                question=question,
                text=form.cleaned_data["text"],
                paper=form.cleaned_data["file"],
                by=request.user,
            )
        except Impossible as error:
            show_impossible(form, error)
        else:
            messages.success(request, _("Danke, Ihre Antwort ist gespeichert."))
            return redirect("reviews:interview", pk)
    return render(
        request,
        "reviews/interview_answer.html",
        {"interview": found, "application": found.application, "question": question, "form": form},
    )


@declares(MEMBERS)
@require_GET
def answer_file(request, pk: UUID, question_pk: UUID):
    question = own_question(request, pk, question_pk)
    if question.answer_file is None:
        raise Http404
    return attachment_response(question.answer_file)
