"""From a button to the page where the file will lie; the pages themselves are the portal's."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from core.constants import ExportPlace
from core.errors import Impossible
from core.exports import asking

# place -> what stands before the names of its pages.
NAMES = {ExportPlace.OFFICE: "backoffice:", ExportPlace.TANDEM: ""}


def order(request: HttpRequest, kind: str, parameters: dict[str, str], *, place: ExportPlace) -> HttpResponse:
    """Ask for it and lead to its page; 404 for whoever may not have it. By POST only: a link from elsewhere asks for
    nothing."""
    try:
        export = asking.ask(kind=kind, parameters=parameters, by=request.user)
    except Impossible as error:
        messages.error(request, error.message)
        return redirect(f"{NAMES[place]}exports")
    if export is None:
        raise Http404
    return redirect(f"{NAMES[place]}export", export.pk)
