"""The pages of a person's exports; the same for the back office and for tandems (admin_views, views)."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.rules import person
from core.constants import ExportPlace
from core.errors import Impossible
from core.exports import asking
from core.exports.pages import NAMES
from portal import queries

ROWS = 50
FRAMES = {ExportPlace.OFFICE: "backoffice/base.html", ExportPlace.TANDEM: "base.html"}


def index(request: HttpRequest, place: ExportPlace) -> HttpResponse:
    rows = queries.exports_of(person(request.user), place)
    page_obj = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    return _render(request, "portal/export_list.html", place, page_obj=page_obj)


def one(request: HttpRequest, place: ExportPlace, pk: UUID) -> HttpResponse:
    return _render(request, "portal/export_detail.html", place, export=_export(request, place, pk))


def fetch(request: HttpRequest, place: ExportPlace, pk: UUID) -> HttpResponse | FileResponse:
    export = _export(request, place, pk)
    try:
        content = asking.fetch(export=export, by=request.user)
    except Impossible as error:
        messages.error(request, error.message)
        return redirect(f"{NAMES[place]}export", pk)
    answer = FileResponse(
        content, as_attachment=True, filename=export.file_name, content_type=export.content_type
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "no-store, private"
    return answer


def again(request: HttpRequest, place: ExportPlace, pk: UUID) -> HttpResponse:
    try:
        new = asking.again(export=_export(request, place, pk), by=request.user)
    except Impossible as error:
        messages.error(request, error.message)
        return redirect(f"{NAMES[place]}export", pk)
    if new is None:
        messages.error(request, _("Das dürfen Sie nicht mehr sehen. Es wird deshalb keine Datei erstellt."))
        return redirect(f"{NAMES[place]}export", pk)
    return redirect(f"{NAMES[place]}export", new.pk)


def delete(request: HttpRequest, place: ExportPlace, pk: UUID) -> HttpResponse:
    """A GET asks whether it is meant."""
    export = _export(request, place, pk)
    if request.method != "POST":
        return _render(request, "portal/export_delete.html", place, export=export)
    try:
        asking.delete(export=export, by=request.user)
    except Impossible as error:
        messages.error(request, error.message)
        return redirect(f"{NAMES[place]}export", pk)
    messages.success(request, _("Die Datei ist gelöscht."))
    return redirect(f"{NAMES[place]}exports")


def _export(request: HttpRequest, place: ExportPlace, pk: UUID) -> queries.Export:
    """One's own only; everybody else's does not exist."""
    export = queries.exports_of(person(request.user), place).filter(pk=pk).first()
    if export is None:
        raise Http404
    return export


def _render(request: HttpRequest, template: str, place: ExportPlace, **context: object) -> HttpResponse:
    names = {
        name: f"{NAMES[place]}{name}"
        for name in ("exports", "export", "export_file", "export_again", "export_delete")
    }
    return render(
        request,
        template,
        {
            "frame": FRAMES[place],
            "names": names,
            "is_office": place == ExportPlace.OFFICE,
            "days": settings.EXPORT_DAYS,
            **context,
        },
    )
