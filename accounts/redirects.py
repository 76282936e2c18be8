"""Back to where the person came from, but never off this portal."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def safe_next(request: HttpRequest, default: str = "") -> str:
    """The `next` of the form or the address, if it leads into this portal; else `default`."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    # A path: django.shortcuts.redirect would take a bare word for the name of a page.
    if wanted.startswith("/") and url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return wanted
    return default
