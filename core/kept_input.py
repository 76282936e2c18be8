"""What was typed when the session had ended is not lost: keep the POST, ask for the login, offer it again.

The kept fields lie in the (anonymous) session, survive the login, and are shown only to the person who
was logged in in this browser before (a signed cookie says who): a colleague at the same computer must
not see them. Files cannot be kept; the page says so.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

COOKIE = "last_user"
SESSION_KEY = "kept_input"
LARGEST = 2_000_000  # characters; more than every field of a page together may have
SECRET_FIELDS = ("csrfmiddlewaretoken", "password", "password1", "password2", "oldpassword")


def _last_user(request: HttpRequest) -> str | None:
    try:
        return request.get_signed_cookie(COOKIE, default=None)
    except signing.BadSignature:
        return None


def _kept(request: HttpRequest) -> dict[str, Any] | None:
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in SECRET_FIELDS
        for value in values
    ]
    if not fields or sum(len(name) + len(value) for name, value in fields) > LARGEST:
        return None
    return {"path": request.get_full_path(), "fields": fields, "had_files": bool(request.FILES)}


def keep(request: HttpRequest) -> None:
    """Keep this POST's fields for after the login, when we know whose they are."""
    user, kept = _last_user(request), _kept(request)
    if user and kept:
        request.session[SESSION_KEY] = {"user": user, **kept}
        messages.warning(
            request,
            _("Sie waren abgemeldet. Ihre Eingaben sind noch da: Melden Sie sich an, dann geht es weiter."),
        )


def offer_again(request: HttpRequest) -> HttpResponse | None:
    """A POST whose CSRF token is stale because somebody logged in meanwhile in another tab: the page that
    offers to send it again, or None when it may not come from a page of ours."""
    origin = f"{request.scheme}://{request.get_host()}"
    kept = _kept(request)
    if request.META.get("HTTP_ORIGIN") != origin or not kept:
        return None
    if not request.user.is_authenticated:
        keep(request)
        return redirect_to_login(request.get_full_path())
    return render(request, "core/kept_input.html", {"kept": kept}, status=403)


class KeptInput:
    """After the login: instead of the empty page, once, what was typed, to be sent or dropped."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # Anew with each login and proof: it outlives every session.
        if request.user.is_authenticated and (
            _last_user(request) != str(request.user.pk) or request.session.modified
        ):
            response.set_signed_cookie(
                COOKIE,
                str(request.user.pk),
                max_age=60 * 60 * 24 * 2,
                httponly=True,
                samesite="Lax",
                secure=request.is_secure(),
            )
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        if not request.user.is_authenticated or SESSION_KEY not in request.session:
            return None
        kept = request.session[SESSION_KEY]
        if kept["user"] != str(request.user.pk):
            del request.session[SESSION_KEY]
            return None
        if request.method == "GET" and request.get_full_path() == kept["path"]:
            del request.session[SESSION_KEY]
            return render(request, "core/kept_input.html", {"kept": kept})
        return None
