"""What was typed when the session had ended is not lost: keep the POST, ask for the login, offer it again.

The kept fields lie in the (anonymous) session, survive the login, and are shown only to the person who
was logged in in this browser before (a signed cookie says who): a colleague at the same computer must
not see them. Files cannot be kept; the page says so.
"""

from django.core import signing
from django.shortcuts import render

COOKIE = "last_user"
SESSION_KEY = "kept_input"
LARGEST = 300_000
SECRET_FIELDS = ("csrfmiddlewaretoken", "password", "password1", "password2", "oldpassword")


def _last_user(request) -> str | None:
    try:
        return request.get_signed_cookie(COOKIE, default=None)
    except signing.BadSignature:
        return None


def keep(request) -> None:
    """Keep this POST's fields for after the login, when we know whose they are."""
    user = _last_user(request)
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in SECRET_FIELDS
        for value in values
    ]
    if user and fields and sum(len(name) + len(value) for name, value in fields) <= LARGEST:
        request.session[SESSION_KEY] = {
            "user": user,
            "path": request.get_full_path(),
            "fields": fields,
            "had_files": bool(request.FILES),
        }


class KeptInput:
    """After the login: instead of the empty page, once, what was typed, to be sent or dropped."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.user.is_authenticated and _last_user(request) != str(request.user.pk):
            response.set_signed_cookie(
                COOKIE,
                str(request.user.pk),
                max_age=60 * 60 * 24 * 2,
                httponly=True,
                samesite="Lax",
                secure=request.is_secure(),
            )
        return response

    def process_view(self, request, view, args, kwargs):
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
