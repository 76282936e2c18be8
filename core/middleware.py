import time
import uuid
from collections.abc import Callable
from typing import Any

import pghistory
import structlog
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.views.defaults import bad_request, page_not_found, permission_denied, server_error
from psycopg.errors import LockNotAvailable

from core import clock, kept_input
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
        return self.get_response(request)


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
        if getattr(request, "user", None) is not None and request.user.is_authenticated:
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
                    user=str(request.user.pk) if request.user.is_authenticated else None,
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
        elif request.method not in ("GET", "HEAD"):
            return redirect_to_login("/")
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
    """A row was held by somebody else for longer than LOCK_TIMEOUT: nothing has happened, and the page says so."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: Any, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception.__cause__, LockNotAvailable):
            return None
        log.warning("lock.timeout", route=request.resolver_match.view_name)
        response = render(request, "503.html", status=503)
        response["Retry-After"] = "5"
        return response


class OwnErrorPages:
    """With DEBUG on (the demo), errors of a view show the portal's pages all the same, and are logged."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse:
        if isinstance(exception, Http404):
            return page_not_found(request, exception)
        if isinstance(exception, PermissionDenied):
            return permission_denied(request, exception)
        if isinstance(exception, BadRequest | SuspiciousOperation | MultiPartParserError):
            return bad_request(request, exception)
        log.exception("view.failed")
        return server_error(request)
