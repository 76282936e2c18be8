"""A question of the office: what is open again, the answer, and everybody's consent to it."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from applications.changes.actions import questions
from applications.changes.forms import AnswerConsentForm, AnswerForm
from applications.changes.queries import reopening as reopening_queries
from applications.draft.constants import ReopeningState
from applications.draft.queries import reopenings
from applications.draft.views.access import (
    MEMBERS,
    SIGNATORIES,
    WRITERS,
    application_or_404,
    signed_seat_or_404,
)
from applications.plans import snapshot
from applications.submission.actions import consent
from core import clock
from core.access import declares
from core.errors import Impossible
from core.forms import show_impossible


def _page(request, pk):
    page = reopening_queries.reopening_page(request.user, pk, arrived_at=request.arrived_at)
    if page is None:
        raise Http404
    return page


@declares(MEMBERS)
def reopening(request, pk):
    """The open question; without one, back to the application (the answer is in already)."""
    page = reopening_queries.reopening_page(request.user, pk, arrived_at=request.arrived_at)
    if page is None:
        application_or_404(request, pk)
        return redirect("applications:detail", pk)
    return _render(request, page)


def _render(request, page, *, answer_form=None, consent_form=None):
    initial = {"answer": page.reopening.answer}
    return render(
        request,
        "applications/reopening.html",
        {
            "page": page,
            "application": page.application,
            "reopening": page.reopening,
            "content": page.content,
            "tables": snapshot.tables(page.content),
            "seen_at": clock.now(),
            "may_answer": page.i_write and page.is_open,
            "answer_form": answer_form or AnswerForm(initial=initial),
            "consent_form": consent_form or AnswerConsentForm(initial={"content_hash": page.content_hash}),
            "ready": not page.missing and page.is_open,
            "waiting": [card for card in page.partners if card.i_sign and card.consent is None],
            "agreed": [card for card in page.partners if card.i_sign and card.consent is not None],
        },
    )


@require_POST
@declares(WRITERS)
def answer(request, pk):
    """Save the answer in words. Saved is not handed in: the message says so."""
    page = _page(request, pk)
    if not page.i_write:
        raise Http404
    form = AnswerForm(request.POST)
    if form.is_valid():
        try:
            questions.save_answer(
                reopening=page.reopening,
                answer=form.cleaned_data["answer"],
                by=request.user,
                arrived_at=request.arrived_at,
            )
        except Impossible as error:
            show_impossible(form, error, "answer")
        else:
            messages.warning(
                request,
                _(
                    "Gespeichert, aber noch nicht eingereicht. Eingereicht ist die Antwort, wenn alle zustimmen."
                ),
            )
            return redirect("applications:reopening", pk)
    return _render(request, page, answer_form=form)


@require_POST
@declares(SIGNATORIES)
def agree_to_answer(request, pk):
    # Only the seat: the action loads the content itself, under the lock, and compares it with the hash.
    partner = signed_seat_or_404(request, pk)
    application = partner.application
    if reopenings.open_reopening(application) is None:
        # The second click of the last consent: it is in.
        if application.reopenings.filter(state=ReopeningState.ANSWERED).exists():
            return redirect("applications:receipt", pk)
        raise Http404
    form = AnswerConsentForm(request.POST)
    if not form.is_valid():
        if "content_hash" in form.errors:
            messages.error(request, _("Bitte lesen Sie den Stand noch einmal und stimmen Sie dann zu."))
            return redirect("applications:reopening", pk)
        return _render(request, _page(request, pk), consent_form=form)
    try:
        consent.give(
            application=application,
            partner=partner,
            content_hash=form.cleaned_data["content_hash"],
            by=request.user,
            arrived_at=request.arrived_at,
        )
    except Impossible as error:
        messages.error(request, error.message)
        return redirect("applications:reopening", pk)
    if reopenings.open_reopening(application) is not None:
        messages.warning(
            request,
            _(
                "Ihre Zustimmung ist festgehalten. Die Antwort ist noch nicht eingereicht: "
                "Jetzt sind die anderen an der Reihe."
            ),
        )
        return redirect("applications:reopening", pk)
    messages.success(request, _("Die Antwort ist eingereicht. Alle Partner bekommen eine Bestätigung."))
    return redirect("applications:receipt", pk)
