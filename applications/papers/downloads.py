"""How an uploaded file leaves the portal again: as a download, never as a page of ours."""

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header

from applications.papers.constants import SERVED
from applications.papers.models import Attachment


def attachment_response(attachment: Attachment) -> HttpResponse:
    """The file as it came. Whether the person may have it, the caller has asked.

    Read as a whole (settings.UPLOAD_MAX_BYTES bounds it): a file that cannot be read is an error, not half
    a download.
    """
    if attachment.scan_state not in SERVED:
        raise Http404
    try:
        with attachment.file.open("rb") as opened:
            content = opened.read()
    except FileNotFoundError:
        raise Http404 from None
    response = HttpResponse(content, content_type=attachment.content_type)
    response["Content-Disposition"] = content_disposition_header(True, attachment.name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "no-store, private"
    return response
