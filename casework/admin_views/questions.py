"""Questions of the office to a tandem; the receipts of what came in."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.backoffice import STAFF, backoffice_page
from accounts.constants import FunderRole
from applications.changes.actions import questions as questions_actions
from applications.draft.constants import ALIVE
from applications.draft.parts import parts_of, reopenable
from applications.submission.downloads import receipt_response
from applications.submission.queries.handed_in import handed_in_row
from casework.actions import questions
from casework.admin_views.applications import organised, visible_page
from casework.forms.afterwards import MoreTimeForm, QuestionForm
from casework.queries.afterwards import reopening_for
from core.errors import Impossible
from core.forms import show_impossible


@backoffice_page(FunderRole.OFFICER)
def ask(request, pk: UUID):
    application = organised(request, pk)
    if application.state not in ALIVE:
        messages.info(request, _("Nachfragen sind nur möglich, solange die Bewerbung im Verfahren ist."))
        return redirect("backoffice:application", pk)
    parts = [(part.key, part.title) for part in reopenable(application).values()]
    form = QuestionForm(request.POST or None, parts=parts)
    if request.method == "POST" and form.is_valid():
        try:
            questions.ask(application=application, by=request.user, **form.cleaned_data)
        except Impossible as error:
            show_impossible(form, error)
        else:
            messages.success(request, _("Die Nachfrage ist gestellt. Das Tandem bekommt eine Nachricht."))
            return redirect("backoffice:application", pk)
    return render(request, "casework/reopening_ask.html", {"application": application, "form": form})


def _reopening(request, pk):
    found = reopening_for(request.user, pk)
    if found is None:
        raise Http404
    return found


@backoffice_page(FunderRole.OFFICER)
def reopening(request, pk: UUID):
    """One question: its parts, its end; more time."""
    found = _reopening(request, pk)
    known = parts_of(found.application)
    form = MoreTimeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            questions.extend(reopening=found, due_at=form.cleaned_data["due_at"], by=request.user)
        except Impossible as error:
            show_impossible(form, error, "due_at" if error.code in ("past", "earlier") else None)
        else:
            messages.success(request, _("Das Tandem hat mehr Zeit und bekommt eine Nachricht."))
            return redirect("backoffice:reopening", pk)
    return render(
        request,
        "casework/reopening_detail.html",
        {
            "reopening": found,
            "application": found.application,
            "parts": [known[key].title for key in found.parts if key in known],
            "form": form,
        },
    )


@backoffice_page(FunderRole.OFFICER)
@require_POST
def close(request, pk: UUID):
    found = _reopening(request, pk)
    try:
        questions_actions.close(reopening=found, by=request.user)
        messages.success(request, _("Die Nachfrage ist beendet. Es gilt, was zuletzt eingereicht wurde."))
    except Impossible as error:
        messages.error(request, error.message)
    return redirect("backoffice:application", found.application_id)


@backoffice_page(*STAFF)
@require_GET
def receipt(request, pk: UUID, row_pk: UUID):
    """For the office: the PDF that the tandem has. It names people, so it is not for reviewers."""
    page = visible_page(request, pk)
    readable = page.papers_open and page.is_office and not page.names_hidden
    row = handed_in_row(page.application, row_pk) if readable else None
    if row is None:
        raise Http404
    return receipt_response(row)
