"""Concept, letters of intent, other papers, downloads."""

from django.contrib import messages
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from applications.draft import rules as draft_rules
from applications.draft.parts import paper_url
from applications.draft.views.access import MEMBERS, WRITERS, application_or_404, may_edit, writes_or_404
from applications.papers import queries
from applications.papers.actions import letter_requests, papers
from applications.papers.constants import ScanState
from applications.papers.downloads import attachment_response
from applications.papers.forms.letters import AskLetterForm, LetterForm
from applications.papers.forms.papers import PaperForm
from applications.papers.rules import may_follow
from applications.papers.uploads import limits_in_words
from core.access import declares
from core.errors import Impossible
from core.forms import show_impossible
from core.invitations import links
from programmes.constants import PaperKind

# Sent by upload.js, which shows progress and wants to know more than a page.
UPLOAD_HEADER = "X-Upload"


def _done(request, url):
    return JsonResponse({"url": url}) if request.headers.get(UPLOAD_HEADER) else redirect(url)


def _refused(form):
    """The form's errors for upload.js, which leaves what was typed and chosen where it is."""
    errors = {field: [str(text) for text in texts] for field, texts in form.errors.items()}
    return JsonResponse({"errors": errors})


def _uploaded(attachment) -> str:
    if attachment.scan_state == ScanState.PENDING:
        return _("Die Datei ist hochgeladen. Sie wird noch auf Schadsoftware geprüft.")
    return _("Die Datei ist hochgeladen.")


@declares(WRITERS)
def concept(request, pk):
    return _paper(request, pk, PaperKind.CONCEPT)


@declares(WRITERS)
def paper(request, pk, kind):
    if kind not in (PaperKind.COUNCIL_RESOLUTION, PaperKind.OTHER):
        raise Http404
    return _paper(request, pk, kind)


def _required_or_404(application, kind):
    required = queries.required_paper(application, kind)
    if required is None:
        raise Http404
    return required


def _paper(request, pk, kind):
    application = application_or_404(request, pk)
    required = _required_or_404(application, kind)
    editable = may_edit(request, application, part=str(kind))
    follows = may_follow(application, required, arrived_at=request.arrived_at)
    about = {
        "label": str(required),
        "max_pages": required.max_pages,
        "dated": kind == PaperKind.COUNCIL_RESOLUTION,
    }
    form = PaperForm(**about)
    if request.method == "POST":
        writes_or_404(request, application)
        form = PaperForm(request.POST, request.FILES, **about)
        if form.is_valid():
            try:
                attachment = papers.add_attachment(
                    application=application,
                    kind=kind,
                    **form.cleaned_data,
                    by=request.user,
                    arrived_at=request.arrived_at,
                )
            except Impossible as error:
                show_impossible(form, error, "file")
            else:
                messages.success(request, _uploaded(attachment))
                return _done(request, paper_url(application, kind))
        if request.headers.get(UPLOAD_HEADER):
            return _refused(form)
    there = list(queries.standing_attachments().filter(application=application, kind=kind))
    for one in there:
        one.is_late = application.submitted_at is not None and one.created_at > application.submitted_at
    return render(
        request,
        "applications/paper.html",
        {
            "application": application,
            "paper": required,
            "there": there,
            "pending": any(one.scan_state == ScanState.PENDING for one in there),
            "form": form,
            "editable": editable,
            "follows": follows,
            "writable": editable or (follows and draft_rules.may_write(request.user, application)),
            "limits": limits_in_words(required.max_pages),
        },
    )


@declares(WRITERS)
def letters_of_intent(request, pk):
    """Two forms on one page: upload a letter, or ask an organisation for it by a link ("ask" is pressed)."""
    application = application_or_404(request, pk)
    required = _required_or_404(application, PaperKind.LETTER_OF_INTENT)
    form, ask_form = LetterForm(max_pages=required.max_pages), AskLetterForm(prefix="ask")
    if request.method == "POST":
        writes_or_404(request, application)
        if "ask" in request.POST:
            ask_form = AskLetterForm(request.POST, prefix="ask")
            done = _ask(request, application, ask_form)
        else:
            form = LetterForm(request.POST, request.FILES, max_pages=required.max_pages)
            done = _add_letter(request, application, form)
        if done:
            return done
    letters = list(queries.standing_letters_of(application))
    return render(
        request,
        "applications/letters_of_intent.html",
        {
            "application": application,
            "paper": required,
            "letters": letters,
            "requests": [
                {"row": one, "state": links.closed_because(one)}
                for one in queries.letter_requests_of(application)
            ],
            "pending": any(letter.attachment.scan_state == ScanState.PENDING for letter in letters),
            "form": form,
            "ask_form": ask_form,
            "editable": may_edit(request, application, part=str(PaperKind.LETTER_OF_INTENT)),
        },
    )


def _add_letter(request, application, form):
    if form.is_valid():
        try:
            letter = papers.add_letter_of_intent(
                application=application,
                **form.cleaned_data,
                by=request.user,
                arrived_at=request.arrived_at,
            )
        except Impossible as error:
            show_impossible(form, error)
        else:
            messages.success(request, _uploaded(letter.attachment))
            return _done(request, reverse("applications:letters_of_intent", args=[application.pk]))
    return _refused(form) if request.headers.get(UPLOAD_HEADER) else None


def _ask(request, application, form):
    if not form.is_valid():
        return None
    try:
        asked = letter_requests.ask(
            application=application, **form.cleaned_data, by=request.user, arrived_at=request.arrived_at
        )
    except Impossible as error:
        show_impossible(form, error)
        return None
    messages.success(request, _("Die Anfrage an %(email)s ist unterwegs.") % {"email": asked.email})
    return redirect("applications:letters_of_intent", application.pk)


@declares(WRITERS)
def remove_attachment(request, pk, attachment_pk):
    """Asks first (GET), then takes the file out of the application."""
    application = application_or_404(request, pk)
    writes_or_404(request, application)
    attachment = queries.attachment_for(request.user, pk, attachment_pk)
    if attachment is None:
        raise Http404
    back = paper_url(application, attachment.kind)
    if request.method == "POST":
        try:
            papers.remove_attachment(attachment=attachment, by=request.user, arrived_at=request.arrived_at)
            messages.success(request, _("Die Datei ist entfernt."))
        except Impossible as error:
            messages.error(request, error.message)
        return redirect(back)
    return render(
        request,
        "applications/attachment_remove.html",
        {"application": application, "attachment": attachment, "back": back},
    )


@declares(MEMBERS)
def attachment(request, pk, attachment_pk):
    found = queries.attachment_for(request.user, pk, attachment_pk)
    if found is None:
        raise Http404
    return attachment_response(found)
