"""The file of an application: to read, to print, as PDF."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.backoffice import backoffice_page
from accounts.constants import FunderRole
from casework.actions import case_file as case_file_actions
from casework.file_entries import Kind
from casework.queries.case_file.whole import CaseFile, Closed, case_file
from core.paper.pdf import PdfFailed

READERS = (FunderRole.OFFICER, FunderRole.AUDITOR)


def _file_or_404(request, pk) -> CaseFile:
    """Raises Closed (queries.case_file.whole)."""
    found = case_file(request.user, pk)
    if found is None:
        raise Http404
    return found


@backoffice_page(*READERS)
@require_GET
def page(request, pk: UUID):
    try:
        file = _file_or_404(request, pk)
    except Closed:
        return render(request, "casework/case_file_closed.html")
    chosen = request.GET.get("art", "")
    chosen = chosen if chosen in Kind.values else ""
    context = {"file": file, "application": file.application, "chosen": chosen, "months": file.months(chosen)}
    return render(request, "casework/case_file.html", context)


@backoffice_page(*READERS)
@require_GET
def as_pdf(request, pk: UUID):
    try:
        file = _file_or_404(request, pk)
        content = case_file_actions.export(file=file, by=request.user)
    except Closed:
        raise Http404 from None
    except PdfFailed:
        messages.error(
            request,
            _("Die Akte ließ sich gerade nicht als PDF ausgeben. Bitte versuchen Sie es noch einmal."),
        )
        return redirect("backoffice:case_file", pk)
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="akte-{file.application.number}.pdf"'},
    )
