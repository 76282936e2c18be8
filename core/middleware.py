import codecs
import time
import uuid
from collections.abc import Callable
from typing import Any

import pghistory
import structlog
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.db import Error as DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core import clock, error_pages, kept_input
from core.access import PUBLIC, declared_access
from core.joint import answer

log = structlog.get_logger("request")


class Arrival:
    """Outermost: the moment a request arrived decides about deadlines, however long it then takes."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        request.arrived_at = clock.now()
        request.id = uuid.uuid4().hex
        if request.path_info.startswith("/health/"):
            # Who asks how the portal is has no account: nothing may be looked up in a database that is gone.
            request.COOKIES = {}
        return self.get_response(request)


def person(request: Any) -> str | None:
    """Id of who is logged in; None as well while the database cannot be asked."""
    try:
        user = getattr(request, "user", None)
        return str(user.pk) if user is not None and user.is_authenticated else None
    except DatabaseError:
        return None


class SecurityHeaders:
    """What Django has no setting for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        response = self.get_response(request)
        response.setdefault(
            "Permissions-Policy",
            "camera=(), geolocation=(), microphone=(), payment=(), usb=(), "
            "publickey-credentials-create=(self), publickey-credentials-get=(self)",
        )
        if person(request) is not None:
            # Nobody's page from the cache of a shared computer.
            response.setdefault("Cache-Control", "no-store, private")
        return response


class RequestLog:
    """One line a request: route, not path (paths carry ids of people and tokens), and who by id."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        started = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request=request.id):
            response = self.get_response(request)
            match = request.resolver_match
            if match is not None and not match.route.startswith("health/"):
                log.info(
                    "request",
                    method=request.method,
                    route=match.view_name or match.route,
                    status=response.status_code,
                    ms=round((time.perf_counter() - started) * 1000),
                    user=person(request),
                )
        response["X-Request-ID"] = request.id
        return response


class LoginRequired:
    """Deny by default: without a login only views that declare themselves public."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        if declared_access(view) == PUBLIC:
            return None
        if answer.asked(request) and answer.of_somebody_else(request):
            # The page keeps the text on the device of the person who typed it.
            return answer.refused("login")
        if request.user.is_authenticated:
            return None
        if view.__module__.startswith("allauth."):
            return None  # allauth guards its own pages
        if request.method == "POST":
            kept_input.keep(request)
        return redirect_to_login(request.get_full_path())


class HistoryContext:
    """Tells the history triggers who changes things in this request, and where."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        if request.method in ("GET", "HEAD", "OPTIONS"):
            return self.get_response(request)
        user = str(request.user.pk) if request.user.is_authenticated else None
        with pghistory.context(user=user, request=request.id):
            return self.get_response(request)


class Busy:
    """A row is held by somebody else for longer than LOCK_TIMEOUT, PostgreSQL restarts, or the storage does not answer:
    503 says so in words.

    In a view; what middleware meets goes to error_pages.failed.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: Any, exception: Exception) -> HttpResponse | None:
        return error_pages.page(request, exception) if isinstance(exception, error_pages.LATER) else None


class OwnErrorPages:
    """With DEBUG on (the demo), errors show the portal's pages all the same, and are logged.

    Far outside, so that allauth still gets the exceptions by which it asks for a second proof of identity. What
    does not come from a view Django answers with error_pages.OwnReporter, but with a status of its own choice.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        response = self.get_response(request)
        page = getattr(request, "own_page", None)
        if page is not None:
            response.status_code = page.status_code
            for name, value in page.items():
                response[name] = value
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse:
        return error_pages.page(request, exception)


class Intake:
    """Refuses what no page of ours sends, before any view reads it: one place for every list and form.

    Reads the fields of a form, as the check for CSRF would do a moment later: what is too much or unreadable is
    refused here, in the person's language, with a page that can be shown.
    """

    METHODS = ("GET", "HEAD", "POST")
    MOST_ADDRESS = 8000  # letters of path and query
    CHARSETS = ("utf-8", "ascii")

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        status = self.judged(request)
        if status is None and request.method == "POST":
            try:
                len(request.POST)  # reads it
            except (*error_pages.TOO_MUCH, *error_pages.REFUSED) as error:
                request._mark_post_parse_error()
                log.warning("request.refused", why=type(error).__name__)
                return error_pages.page(request, error)
        if status is None:
            return self.get_response(request)
        log.warning("request.refused", status=status)
        response = render(request, "413.html" if status == 413 else "400.html", status=status)
        if status == 405:
            response["Allow"] = ", ".join(self.METHODS)
        return response

    def judged(self, request: Any) -> int | None:
        charset = request.content_params.get("charset", "utf-8")
        if charset != "utf-8":
            request.encoding = "utf-8"  # an address is never in another one
            try:
                charset = codecs.lookup(charset).name
            except (LookupError, ValueError):
                charset = "unknown"
        if request.method not in self.METHODS:
            return 405
        if (
            len(request.META.get("PATH_INFO", "")) + len(request.META.get("QUERY_STRING", ""))
            > self.MOST_ADDRESS
        ):
            return 414
        if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            return 400
        if request.method == "POST":
            if charset not in self.CHARSETS:
                return 415
            try:
                length = int(request.META.get("CONTENT_LENGTH") or 0)
            except ValueError:
                return 400
            if length > settings.REQUEST_MAX_BYTES:
                return 413
        return None
