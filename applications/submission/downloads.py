"""How a receipt leaves the portal: as the PDF that was kept."""

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header

from applications.submission.models.submission import Amendment, Submission
from applications.submission.prints import receipt as receipt_prints


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
