"""Where codes and keys of a second factor are shown: allauth's forms, with wrong tries counted as wrong passwords are.

By account and network address together (docs/decisions/0015). allauth counts by the account alone, so whoever has
the password could use up the tries, and the person's own code would be refused for a day.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import structlog
from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.core import context
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as base
from allauth.mfa.internal.flows.add import validate_can_add_authenticator
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.totp.internal import auth as totp_auth
from allauth.mfa.webauthn import forms as webauthn
from allauth.mfa.webauthn.internal import auth as webauthn_auth
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils.crypto import salted_hmac

from accounts.models import User

log = structlog.get_logger(__name__)

APP, HERE, EVERYWHERE = "allauth.account", "factor_failed", "factor_failed_elsewhere"
# Seconds for which an address at which the account showed its factor counts as its own.
KNOWN = 60 * 60 * 24 * 90


@contextmanager
def counted(user: User, *, is_guessable: bool = True) -> Iterator[None]:
    """Around the check of what was typed. Raises ValidationError once there were too many wrong tries.

    Six digits can be guessed from many addresses, so the tries of all unknown ones count together as well. An address
    at which this account showed its factor before is not concerned. A new password does not clear what was counted,
    or a stolen mailbox would buy as many guesses as it likes. is_guessable=False: a signature, which nobody hits upon
    from however many addresses.
    """
    request, account = context.request, str(user.pk)
    here = f"{account}:{ratelimit.get_ip(request)}"
    known = f"factor-shown:{salted_hmac('accounts.factor_forms', here).hexdigest()}"
    limits = [(HERE, here, "too_many_login_attempts")]
    if is_guessable and cache.get(known) is None:
        limits.append((EVERYWHERE, account, "too_many_codes"))
    used = []
    for action, key, refusal in limits:
        usage = ratelimit.consume(request, app=APP, action=action, key=key)
        if usage is None:
            log.warning("factor.slowed", user=account, limit=action)
            raise get_account_adapter().validation_error(refusal)
        used.append(usage)
    try:
        yield
    except ValidationError:
        log.warning("factor.refused", user=account)
        raise
    for usage in used:
        usage.rollback()
    cache.set(known, True, KNOWN)


class Code:
    """The field for a code of the app or a recovery code."""

    user: User
    cleaned_data: dict[str, Any]

    def clean_code(self) -> str:
        code = self.cleaned_data["code"]
        with counted(self.user):
            for one in Authenticator.objects.filter(user=self.user).order_by("type"):
                if one.type != Authenticator.Type.WEBAUTHN and one.wrap().validate_code(code):
                    one.user = self.user
                    self.authenticator = one
                    return code
            raise get_adapter().validation_error("incorrect_code")


class Authenticate(Code, base.AuthenticateForm):
    pass


class Reauthenticate(Code, base.ReauthenticateForm):
    pass


class ActivateApp(totp.ActivateTOTPForm):
    def clean_code(self) -> str:
        validate_can_add_authenticator(self.user)
        with counted(self.user):
            if not totp_auth.validate_totp_code(self.secret, self.cleaned_data["code"]):
                raise get_adapter().validation_error("incorrect_code")
        return self.cleaned_data["code"]


class Key:
    """The answer of a passkey that is asked beside the password."""

    user: User
    cleaned_data: dict[str, Any]

    def clean_credential(self) -> Authenticator:
        credential = self.cleaned_data["credential"]
        webauthn_auth.parse_authentication_response(credential)
        with counted(self.user, is_guessable=False):
            return webauthn_auth.complete_authentication(self.user, credential)


class AuthenticateKey(Key, webauthn.AuthenticateWebAuthnForm):
    pass


class ReauthenticateKey(Key, webauthn.ReauthenticateWebAuthnForm):
    pass
