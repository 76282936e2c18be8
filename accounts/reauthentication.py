"""Who they are, asked again before money is bound, a letter leaves or somebody is let in (OWASP ASVS 5.0, level 3)."""

from functools import wraps

from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings

from accounts import queries, rules, second_factor


def proof_required(view):
    """THE guard of what must not happen by a session that was left open, or by a password alone.

    Only right after proving who one is; otherwise allauth asks, and then does what was wanted. Whoever has a role
    at a funder proves it with the second factor, and so does everybody else who has one; in the demo, which does
    not demand a factor, a password will do. Below the decorator that asks for the role:

        @backoffice_page(FunderRole.FINANCE)
        @require_POST
        @proof_required
        def pay(request, pk): ...
    """

    @wraps(view)
    def guarded(request, *args, **kwargs):
        user = request.user
        demanded = settings.SECOND_FACTOR_REQUIRED
        for_funder = demanded and bool(rules.given_roles(user))
        if for_funder and second_factor.missing(request):
            return second_factor.way_in(request)
        has_factor = demanded and queries.has_second_factor(user)
        if not second_factor.proved_within(request, with_factor=for_funder or has_factor):
            if for_funder and not has_factor:
                return second_factor.way_in(request)  # taken off in this very session
            raise ReauthenticationRequired
        return view(request, *args, **kwargs)

    return guarded
