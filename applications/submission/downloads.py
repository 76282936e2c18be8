"""How a receipt leaves the portal (as the PDF that was kept), and the whole application as PDF (made by a worker)."""

from dataclasses import dataclass
from typing import IO
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from accounts.models import User
from applications.draft.models.application import Application
from applications.draft.queries import applications
from applications.submission.models.submission import Amendment, Submission
from applications.submission.prints import document
from applications.submission.prints import receipt as receipt_prints
from applications.submission.queries import versions
from core.constants import ExportPlace
from core.exports.kinds import Facts, Progress, Wanted

APPLICATION = "application"


def receipt_response(row: Submission | Amendment) -> HttpResponse:
    """The kept receipt of a submission or amendment. 404 while no worker has made it yet."""
    receipt = getattr(row, "receipt", None)
    if receipt is None:
        raise Http404
    try:
        with receipt.file.open("rb") as opened:
            content = opened.read()
    except FileNotFoundError:
        raise Http404 from None
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(True, receipt_prints.file_name(row))
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store, private"
    return response


def document_of(application: Application, ref: str) -> document.Document | None:
    """What counts now, or the version that was asked for (ref, as queries.versions.state has it)."""
    state = versions.state(application, ref) if ref else None
    if state is None and ref in ("", versions.NOW):
        # What was "now" when it was asked for has been handed in meanwhile.
        state = versions.last_state(application)
    if state is None:
        return None
    return document.Document(
        application=application,
        content=state.content,
        content_hash=state.content_hash,
        at=state.at,
        arrived_at=state.at if state.is_handed_in else None,
    )


@dataclass
class ApplicationPaper(Wanted):
    paper: document.Document

    def make(self, out: IO[bytes], progress: Progress) -> Facts:
        out.write(document.render(self.paper))
        return {}

    def holds(self, facts: Facts) -> bool:
        return True  # whoever sees the application (wanted) sees all of it


def wanted(kind: str, user: User, parameters: dict[str, str]) -> ApplicationPaper | None:
    """core.exports.kinds.WANTED; also of a draft, also after the deadline: what somebody wrote stays theirs."""
    if kind != APPLICATION:
        return None
    application = applications.in_full(user, UUID(parameters["application"]))
    paper = document_of(application, parameters.get("version", "")) if application else None
    if application is None or paper is None:
        return None
    return ApplicationPaper(
        subject=application,
        title=paper.content.get("title") or application.number or _("Bewerbung"),
        file_name=paper.file_name,
        content_type="application/pdf",
        place=ExportPlace.TANDEM,
        paper=paper,
    )
