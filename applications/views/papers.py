"""Concept, letters of intent, other papers, downloads."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from applications import actions, forms, queries, rules
from applications.completeness import may_follow, paper_url
from applications.downloads import attachment_response
from applications.models import LetterOfIntent
from applications.uploads import limits_in_words
from applications.views.access import MEMBERS, WRITERS, application_or_404, may_edit, writes_or_404
from core.access import declares
from core.errors import Impossible
from core.forms import show_impossible
from programmes.constants import PaperKind
from programmes.models import RequiredPaper


@declares(WRITERS)
def concept(request, pk):
    return _paper(request, pk, PaperKind.CONCEPT)


@declares(WRITERS)
def paper(request, pk, kind):
    if kind not in (PaperKind.COUNCIL_RESOLUTION, PaperKind.OTHER):
        raise Http404
    return _paper(request, pk, kind)


def _paper(request, pk, kind):
    application = application_or_404(request, pk)
    required = get_object_or_404(RequiredPaper, call=application.call, kind=kind)
    editable = may_edit(request, application)
    writable = editable or (may_follow(application, required) and rules.may_write(request.user, application))
    form = forms.PaperForm(
        request.POST or None, request.FILES or None, label=str(required), max_pages=required.max_pages
    )
    if request.method == "POST":
        writes_or_404(request, application)
        form = forms.PaperForm(request.POST, request.FILES, label=str(required), max_pages=required.max_pages)
        if form.is_valid():
            try:
                actions.add_attachment(
                    application=application,
                    kind=kind,
                    file=form.cleaned_data["file"],
                    by=request.user,
                    arrived_at=request.arrived_at,
                )
            except Impossible as error:
                show_impossible(form, error, "file")
            else:
                messages.success(request, _("Die Datei ist hochgeladen und geprüft."))
                return redirect("applications:detail", pk)
    there = list(queries.standing_attachments().filter(application=application, kind=kind))
    return render(
        request,
        "applications/paper.html",
        {
            "application": application,
            "paper": required,
            "there": there,
            "form": form,
            "editable": editable,
            "writable": writable,
            "limits": limits_in_words(required.max_pages),
        },
    )


@declares(WRITERS)
def letters_of_intent(request, pk):
    application = application_or_404(request, pk)
    required = get_object_or_404(RequiredPaper, call=application.call, kind=PaperKind.LETTER_OF_INTENT)
    form = forms.LetterForm(max_pages=required.max_pages)
    if request.method == "POST":
        writes_or_404(request, application)
        form = forms.LetterForm(request.POST, request.FILES, max_pages=required.max_pages)
        if form.is_valid():
            try:
                actions.add_letter_of_intent(
                    application=application,
                    **form.cleaned_data,
                    by=request.user,
                    arrived_at=request.arrived_at,
                )
            except Impossible as error:
                show_impossible(form, error)
            else:
                messages.success(request, _("Die Absichtserklärung ist hochgeladen und geprüft."))
                return redirect("applications:letters_of_intent", pk)
    letters = (
        LetterOfIntent.objects.filter(application=application, attachment__removed_at__isnull=True)
        .select_related("attachment")
        .order_by("created_at", "id")
    )
    return render(
        request,
        "applications/letters_of_intent.html",
        {
            "application": application,
            "paper": required,
            "letters": list(letters),
            "form": form,
            "editable": may_edit(request, application),
        },
    )


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
            actions.remove_attachment(attachment=attachment, by=request.user, arrived_at=request.arrived_at)
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
