"""The file of an application: to read, to print, as PDF."""

from uuid import UUID

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from accounts.backoffice import backoffice_page
from accounts.constants import FunderRole
from casework.downloads import CASE_FILE
from casework.file_entries import Kind
from casework.queries.case_file.whole import CaseFile, Closed, case_file
from core.constants import ExportPlace
from core.exports.pages import order

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
@require_POST
def as_pdf(request, pk: UUID):
    """A worker makes it (casework.downloads)."""
    return order(request, CASE_FILE, {"application": str(pk)}, place=ExportPlace.OFFICE)
