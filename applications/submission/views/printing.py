"""The whole application to print, and as PDF."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from applications.draft.views.access import MEMBERS, application_or_404
from applications.submission import downloads
from applications.submission.prints import document
from core.access import declares
from core.constants import ExportPlace
from core.exports.pages import order


def _document(request, pk) -> tuple[document.Document, str]:
    """What counts now, or the version that was asked for (?fassung=…); and how to ask for it again."""
    wanted = request.GET.get("fassung", "")
    paper = downloads.document_of(application_or_404(request, pk), wanted)
    if paper is None:
        raise Http404
    return paper, f"?{urlencode({'fassung': wanted})}" if wanted else ""


@declares(MEMBERS)
def application_print(request, pk):
    paper, query = _document(request, pk)
    export_url = reverse("applications:export_pdf", args=[pk]) + query
    return render(request, "applications/application_print.html", {**paper.context, "export_url": export_url})


@declares(MEMBERS)
@require_POST
def export_pdf(request, pk):
    """A worker makes it (applications.submission.downloads): with long plans it has many pages."""
    application_or_404(request, pk)
    version = request.GET.get("fassung", "")
    parameters = {"application": str(pk), **({"version": version} if version else {})}
    return order(request, downloads.APPLICATION, parameters, place=ExportPlace.TANDEM)
