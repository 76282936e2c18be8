"""Who they are, asked again before money is bound or a letter leaves (OWASP ASVS 5.0, level 3)."""

import time
from functools import wraps

from allauth.account import app_settings
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.exceptions import ReauthenticationRequired


def proved_recently(request) -> bool:
    """Did this person give a password, code or passkey within ACCOUNT_REAUTHENTICATION_TIMEOUT?

    Logging in counts as well: allauth's own check would ask again seconds after the login.
    """
    records = get_authentication_records(request, request.user)
    return any(time.time() - record["at"] < app_settings.REAUTHENTICATION_TIMEOUT for record in records)


def proof_required(view):
    """Only right after proving who one is. Otherwise allauth asks, and then does what was wanted."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not proved_recently(request):
            raise ReauthenticationRequired
        return view(request, *args, **kwargs)

    return guarded
