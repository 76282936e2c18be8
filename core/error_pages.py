"""Which page an error gets: one judge for views and middleware, in production and in the demo alike.

Django calls `refused` and `failed` as handler400 and handler500 (portal/urls.py). With DEBUG on, which the demo
needs for its accounts, it would call its reporter for developers instead: `OwnReporter`.
"""

import sys
from typing import Any

import structlog
from django.conf import settings
from django.core.exceptions import (
    BadRequest,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.template import loader
from django.utils import translation
from django.utils.safestring import SafeString
from django.views.debug import ExceptionReporter
from django.views.defaults import bad_request, page_not_found, permission_denied, server_error
from psycopg.errors import LockNotAvailable

from core.access import public
from core.errors import StorageAway

log = structlog.get_logger("request")

TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
REFUSED = (BadRequest, SuspiciousOperation, MultiPartParserError, UnreadablePostError)
# PostgreSQL restarts, recovers or is gone (connection, shutdown, deadlock, full disk): later it may work.
# Or the storage with the files does not answer.
LATER = (OperationalError, InterfaceError, StorageAway)
# Seconds, for browsers and proxies that ask again by themselves.
RETRY_BUSY, RETRY_GONE = 5, 10


def page(request: HttpRequest, exception: BaseException | None) -> HttpResponse:
    with translation.override(_language(request)):
        return _page(request, exception)


def _page(request: HttpRequest, exception: BaseException | None) -> HttpResponse:
    if isinstance(exception, Http404):
        return page_not_found(request, exception)
    if isinstance(exception, PermissionDenied):
        return permission_denied(request, exception)
    if isinstance(exception, TOO_MUCH):
        return render(request, "413.html", status=413)
    if isinstance(exception, REFUSED):
        return bad_request(request, exception)
    if isinstance(exception, LATER):
        if isinstance(exception.__cause__, LockNotAvailable):
            log.warning("lock.timeout", route=getattr(request.resolver_match, "view_name", None))
            response = render(request, "503.html", status=503)
            response["Retry-After"] = str(RETRY_BUSY)
            return response
        if isinstance(exception, StorageAway):
            log.error("storage.away", route=getattr(request.resolver_match, "view_name", None))
            response = render(request, "503.html", status=503)
            response["Retry-After"] = str(RETRY_BUSY)
            return response
        # Nothing of this page may ask the database.
        log.error("database.gone", cause=type(exception.__cause__ or exception).__name__)
        response = HttpResponse(loader.render_to_string("503_database.html"), status=503)
        response["Retry-After"] = str(RETRY_GONE)
        return response
    if settings.DEBUG and isinstance(exception, RuntimeError) and request.resolver_match is None:
        # CommonMiddleware: a POST to an address that only exists with a slash at its end.
        return page_not_found(request, exception)
    log.error("view.failed", exc_info=exception)
    return server_error(request)


def _language(request: HttpRequest) -> str:
    """As accounts.middleware.Language said, or what it would say without the database."""
    known = {code for code, _name in settings.LANGUAGES}
    for said in (getattr(request, "LANGUAGE_CODE", None), request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)):
        if said in known:
            return str(said)
    return str(settings.LANGUAGE_CODE)


@public
def refused(request: HttpRequest, exception: BaseException | None = None) -> HttpResponse:
    return page(request, exception or BadRequest())


@public
def failed(request: HttpRequest) -> HttpResponse:
    """Django calls it while the exception is being handled."""
    return page(request, sys.exc_info()[1])


class OwnReporter(ExceptionReporter):
    """Says what a visitor may read. Django gives its answer a status of its own; OwnErrorPages sets it right."""

    def get_traceback_html(self) -> SafeString:
        request: Any = self.request
        if request is None:
            return SafeString()
        request.own_page = page(request, self.exc_value)
        return SafeString(request.own_page.content.decode())

    get_traceback_text = get_traceback_html
