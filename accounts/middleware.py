"""Language of the person, the second factor of the session, and how long it lives."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _

from accounts import rules, second_factor
from core.access import is_unattended


class Language:
    """The cookie set by the switch, else the account's preference, else German.

    Not the browser's Accept-Language: the default is German, easy language is one click away.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        self.known = {code for code, _name in settings.LANGUAGES}

    def __call__(self, request):
        language = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        if language not in self.known and request.user.is_authenticated:
            language = request.user.language
        if language not in self.known:
            language = settings.LANGUAGE_CODE
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = self.get_response(request)
        response.setdefault("Content-Language", "de" if language == "de-ls" else language)
        return response


class SecondFactorRequired:
    """Roles at a funder sleep in a session that showed no second factor (the demo offers it, without demanding).

    On every page, not only in the back office: what rules do not see cannot be done. In the back office the
    person is led to where the factor is shown or set up.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if not second_factor.missing(request):
            return None
        rules.put_roles_to_sleep(request.user)
        match = request.resolver_match
        if match.route.startswith("backoffice/"):
            if not rules.given_roles(request.user):
                raise Http404
            return second_factor.way_in(request)
        if (
            match.view_name == "account_email"
            and request.method == "POST"
            and rules.given_roles(request.user)
        ):
            # The link for a first factor goes to this address: whoever stole the password must not move it.
            messages.error(
                request,
                _("Ihre E-Mail-Adresse können Sie ändern, sobald Sie den zweiten Faktor gezeigt haben."),
            )
            return redirect("account_email")
        return None


class SessionLife:
    """Each use of a session puts off its end, and proving anew who one is gives it a new key (core.sessions)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        before = request.session.proved_at() if request.user.is_authenticated else None
        response = self.get_response(request)
        # Django sends no cookie with a 5xx: a new key would be known to nobody.
        if (
            before is not None
            and response.status_code < 500
            and (request.session.proved_at() or before) > before
        ):
            request.session.cycle_key()
        return response

    def process_view(self, request, view, args, kwargs):
        user = request.user
        if not user.is_authenticated or is_unattended(view):
            return
        if request.method == "GET" and request.headers.get("X-Requested-With") == "fetch":
            return  # a page that looks by itself whether something is ready
        request.session.use(lambda: second_factor.life(user))
