"""How an uploaded file leaves the portal again: as a download, never as a page of ours."""

from django.http import FileResponse, Http404

from applications.constants import SERVED


def attachment_response(attachment) -> FileResponse:
    """The file as it came. Whether the person may have it, the caller has asked."""
    if attachment.scan_state not in SERVED:
        raise Http404
    try:
        opened = attachment.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(
        opened, as_attachment=True, filename=attachment.name, content_type=attachment.content_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "no-store, private"
    return response
