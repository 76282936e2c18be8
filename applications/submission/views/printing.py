"""The whole application to print, and as PDF."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header, urlencode
from django.utils.translation import gettext as _

from applications.draft.views.access import MEMBERS, application_or_404
from applications.submission.prints import document
from applications.submission.queries import versions
from core.access import declares
from core.paper.pdf import PdfFailed


def _document(request, pk) -> tuple[document.Document, str]:
    """What counts now, or the version that was asked for (?fassung=…); and how to ask for it again."""
    application = application_or_404(request, pk)
    wanted = request.GET.get("fassung", "")
    state = versions.state(application, wanted) if wanted else versions.last_state(application)
    if state is None:
        raise Http404
    paper = document.Document(
        application=application,
        content=state.content,
        content_hash=state.content_hash,
        at=state.at,
        arrived_at=state.at if state.is_handed_in else None,
    )
    return paper, f"?{urlencode({'fassung': wanted})}" if wanted else ""


@declares(MEMBERS)
def application_print(request, pk):
    paper, query = _document(request, pk)
    export_url = reverse("applications:export_pdf", args=[pk]) + query
    return render(request, "applications/application_print.html", {**paper.context, "export_url": export_url})


@declares(MEMBERS)
def export_pdf(request, pk):
    """Also of a draft, also after the deadline: what somebody wrote stays theirs."""
    paper, query = _document(request, pk)
    try:
        content = document.render(paper)
    except PdfFailed:
        messages.error(
            request,
            _(
                "Die PDF-Datei ließ sich nicht erstellen. Drucken Sie stattdessen diese Seite mit Ihrem Browser."
            ),
        )
        return redirect(reverse("applications:print", args=[pk]) + query)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(True, paper.file_name)
    response["Cache-Control"] = "no-store, private"
    return response
