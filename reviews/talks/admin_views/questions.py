"""Questions for a talk: collect, order, send ahead; the answers."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from applications.papers.downloads import attachment_response
from casework import rules as casework_rules
from core.errors import Impossible
from core.forms import show_impossible
from reviews.talks.actions import questions as questions_actions
from reviews.talks.admin_views.interviews import leading_page, led_interview, talk_page, visible_interview
from reviews.talks.constants import QuestionSource
from reviews.talks.forms import QuestionTextForm
from reviews.talks.queries.interviews import interview_page, offered_questions, takes_answers


@leading_page
def questions(request, pk: UUID):
    """The list, and a new question of one's own."""
    talk = led_interview(request, pk)
    form = QuestionTextForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        office = casework_rules.may_organise(request.user, talk.application.call)
        try:
            questions_actions.add(
                interview=talk,
                text=form.cleaned_data["text"],
                source=QuestionSource.OFFICE if office else QuestionSource.RESEARCH,
                by=request.user,
            )
        except Impossible as error:
            show_impossible(form, error, "text")
        else:
            messages.success(request, _("Die Frage steht auf der Liste."))
            return redirect("backoffice:talk_questions", pk)
    page = interview_page(talk)
    return render(
        request,
        "reviews/interview_questions.html",
        {
            "interview": talk,
            "application": talk.application,
            "form": form,
            "questions": page.questions,
            "offered": offered_questions(request.user, talk),
            "waiting": [one for one in page.questions if one.sent_at is None],
            "is_open": takes_answers(talk),
        },
    )


@leading_page
@require_POST
def take_over(request, pk: UUID):
    """The chosen lines of the reviews go to the end of the list."""
    talk = led_interview(request, pk)
    chosen = set(request.POST.getlist("chosen"))
    taken = 0
    try:
        for one in offered_questions(request.user, talk):
            if one.key in chosen:
                questions_actions.add(
                    interview=talk,
                    text=one.text,
                    source=QuestionSource.REVIEW,
                    asked_by=one.reviewer,
                    by=request.user,
                )
                taken += 1
    except Impossible as error:
        messages.error(request, error.message)
    if taken:
        messages.success(
            request,
            ngettext("%(number)d Frage übernommen.", "%(number)d Fragen übernommen.", taken)
            % {"number": taken},
        )
    elif not chosen:
        messages.info(request, _("Es war keine Frage ausgewählt."))
    return redirect("backoffice:talk_questions", pk)


@leading_page
@require_POST
def send(request, pk: UUID):
    try:
        number = questions_actions.send(interview=led_interview(request, pk), by=request.user)
    except Impossible as error:
        messages.error(request, error.message)
    else:
        messages.success(
            request,
            ngettext(
                "%(number)d Frage ist an alle Partner unterwegs.",
                "%(number)d Fragen sind an alle Partner unterwegs.",
                number,
            )
            % {"number": number},
        )
    return redirect("backoffice:talk_questions", pk)


def question_of(talk, pk):
    found = talk.questions.filter(pk=pk).first()
    if found is None:
        raise Http404
    found.interview = talk
    return found


@leading_page
def question(request, pk: UUID, question_pk: UUID):
    """Change the words of a question that is not sent yet."""
    talk = led_interview(request, pk)
    found = question_of(talk, question_pk)
    form = QuestionTextForm(request.POST or None, initial={"text": found.text})
    if request.method == "POST" and form.is_valid():
        try:
            questions_actions.edit(question=found, text=form.cleaned_data["text"], by=request.user)
        except Impossible as error:
            show_impossible(form, error, "text")
        else:
            messages.success(request, _("Gespeichert."))
            return redirect("backoffice:talk_questions", pk)
    return render(
        request,
        "reviews/interview_question.html",
        {"interview": talk, "application": talk.application, "question": found, "form": form},
    )


@leading_page
@require_POST
def arrange(request, pk: UUID, question_pk: UUID):
    """do: up, down or remove; anything else leaves the list as it is."""
    found = question_of(led_interview(request, pk), question_pk)
    wanted = request.POST.get("do")
    try:
        if wanted == "remove":
            questions_actions.remove(question=found, by=request.user)
            messages.success(request, _("Die Frage ist von der Liste genommen."))
        elif wanted in ("up", "down"):
            questions_actions.move(question=found, down=wanted == "down", by=request.user)
    except Impossible as error:
        messages.error(request, error.message)
    return redirect("backoffice:talk_questions", pk)


@talk_page
@require_GET
def answer_file(request, pk: UUID, question_pk: UUID):
    found = question_of(visible_interview(request, pk), question_pk)
    if found.answer_file is None:
        raise Http404
    return attachment_response(found.answer_file)
