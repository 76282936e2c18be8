"""The partners' side: the page on which they answer the proposed times."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from core.access import declares
from core.errors import Impossible
from core.forms import show_impossible
from reviews import actions
from reviews.constants import InterviewState
from reviews.forms import SlotAnswerForm
from reviews.models import SiteInterview
from reviews.queries import interview_for_partner
from reviews.queries.interviews import interview_page
from reviews.words import state_kind


def slot_label(slot) -> str:
    moment = localtime(slot.starts_at)
    return _("%(weekday)s, %(day)s um %(time)s Uhr") % {
        "weekday": date_format(moment, "l"),
        "day": date_format(moment, "DATE_FORMAT"),
        "time": date_format(moment, "H:i"),
    }


@declares("Members of a partner of this application; who writes for a partner answers for it.")
def interview(request, pk: UUID):
    try:
        found = interview_for_partner(request.user, pk)
    except SiteInterview.DoesNotExist:
        raise Http404 from None
    page = interview_page(found, request.user)
    labelled = [(slot, slot_label(slot)) for slot in page.slots]
    wanted = request.POST.get("partner", "")
    is_open = found.state == InterviewState.PROPOSED
    forms = []
    for answers in page.answers:
        if not (is_open and answers.may_write):
            continue
        form = SlotAnswerForm(
            request.POST if wanted == str(answers.partner.pk) else None,
            prefix=str(answers.partner.pk),
            slots=labelled,
            answers=answers.possible,
            needs=answers.needs,
        )
        forms.append((answers.partner, form))
        if form.is_bound and form.is_valid():
            try:
                actions.answer_slots(
                    interview=found,
                    partner=answers.partner,
                    possible=form.possible,
                    access_needs=form.cleaned_data["access_needs"],
                    by=request.user,
                )
            except Impossible as error:
                show_impossible(form, error)
            else:
                messages.success(request, _("Danke, Ihre Antwort ist gespeichert."))
                return redirect("reviews:interview", pk)
    if request.method == "POST" and not any(form.is_bound for _partner, form in forms):
        if not is_open and any(answers.may_write for answers in page.answers):
            messages.info(request, _("Der Termin ist schon abgestimmt."))
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
        },
    )
