"""Language of the person, and the second factor in the back office."""

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _


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
    """The back office opens with a second factor only (the demo offers it without demanding it)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if (
            settings.SECOND_FACTOR_REQUIRED
            and request.user.is_authenticated
            and request.resolver_match.route.startswith("backoffice/")
            and not is_mfa_enabled(request.user)
        ):
            messages.warning(
                request,
                _("Für das Back-Office brauchen Sie einen zweiten Faktor. Bitte richten Sie ihn hier ein."),
            )
            return redirect("mfa_index")
        return None
