"""allauth in this house: its mails are owed in the outbox, its links come back to where people were."""

import base64
import os

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as allauth_context
from allauth.core.internal.ratelimit import get_ip
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts import mails, queries
from accounts.redirects import safe_next
from core import hidden
from core.forms import Mailbox

mailbox = Mailbox(allowlist=())
log = structlog.get_logger(__name__)


def _mark(credentials: dict) -> str:
    """For the log: the same for all tries at one account, whether it exists or not, and no address."""
    return salted_hmac("accounts.login", credentials.get("email", "").lower()).hexdigest()[:16]


class AccountAdapter(DefaultAccountAdapter):
    # In our words where allauth's German says something else than a town hall would.
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("E-Mail-Adresse oder Passwort stimmen nicht. Bitte prüfen Sie beides."),
        "too_many_login_attempts": _(
            "Zu viele Anmeldeversuche. Bitte warten Sie einige Minuten und versuchen Sie es dann noch einmal. "
            "Sofort geht es mit »Passwort vergessen?« oder mit einem Passkey."
        ),
        "too_many_codes": _(
            "Für dieses Konto wurden sehr viele falsche Codes eingegeben. Vielleicht kennt jemand Ihr Passwort: "
            "Bitte setzen Sie mit »Passwort vergessen?« ein neues. Ihr Code gilt weiter, wo Sie sich schon früher damit "
            "angemeldet haben, anderswo nach 24 Stunden. Ein Passkey gilt überall."
        ),
        "incorrect_password": _("Das Passwort stimmt nicht."),
        "enter_current_password": _("Bitte geben Sie Ihr bisheriges Passwort ein."),
        "incorrect_code": _("Der Code stimmt nicht. Bitte prüfen Sie ihn oder nehmen Sie den nächsten."),
        "rate_limited": _("Das waren zu viele Versuche. Bitte warten Sie einen Moment."),
    }

    @transaction.atomic
    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """Owe the mail instead of sending it: the request never waits for a mail server.

        Nobody with this address: the mail says so to its owner, and the page shows no difference.
        """
        user = context.get("user") or queries.user_of_email(email)
        language = (user.language if user else "") or translation.get_language() or settings.LANGUAGE_CODE
        mails.account(
            template_prefix,
            email,
            user=user,
            language=language,
            context=context,
            request=allauth_context.request,
        )

    def clean_email(self, email: str) -> str:
        mailbox(email)
        return super().clean_email(email)

    def _get_login_attempts_cache_key(self, request, **credentials) -> str:
        """By account and network address together: wrong passwords from elsewhere are not this person's, and a
        colleague's are another account's. allauth counts by the account alone, or by the address alone."""
        return f"{super()._get_login_attempts_cache_key(request, **credentials)}:{get_ip(request)}"

    def pre_authenticate(self, request, **credentials) -> None:
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            log.warning("login.slowed", account=_mark(credentials))
            raise

    def authentication_failed(self, request, **credentials) -> None:
        log.warning("login.refused", account=_mark(credentials))

    def get_reauthentication_methods(self, user) -> list[dict]:
        """Whoever has a second factor proves it with that; the password is not asked, it is what gets stolen."""
        methods = super().get_reauthentication_methods(user)
        return [one for one in methods if one["id"] != "reauthenticate"] or methods

    def get_email_confirmation_url(self, request, emailconfirmation) -> str:
        """The link in the mail knows where the person wanted to go, for any browser it is opened in.

        Closed: for mails only, where allauth asks for it."""
        return mails.confirmation_link(emailconfirmation.email_address, next_page=safe_next(request))

    def send_password_reset_mail(self, user, email: str, context: dict) -> None:
        super().send_password_reset_mail(
            user, email, {**context, "password_reset_url": mails.reset_link(user, to=email)}
        )


class SecondFactorAdapter(DefaultMFAAdapter):
    """The app's secret and the seed of the recovery codes lie encrypted: a dump and a password are no login."""

    def encrypt(self, text: str) -> str:
        return hidden.hide(text)

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return hidden.unhide(encrypted_text)
        except hidden.Unreadable:
            # The SECRET_KEY of that time is gone: no code fits (an empty secret would be one that everybody has).
            return base64.b32encode(os.urandom(20)).decode()

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("Der Code stimmt nicht. Bitte prüfen Sie ihn oder nehmen Sie den nächsten."),
        "unverified_email": _(
            "Den zweiten Faktor können Sie einrichten, sobald Ihre E-Mail-Adresse bestätigt ist."
        ),
        "add_email_blocked": _(
            "Solange ein zweiter Faktor eingerichtet ist, können Sie keine weitere Adresse hinzufügen."
        ),
    }
