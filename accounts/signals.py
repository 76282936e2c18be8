"""What allauth tells us: somebody is in, a password or a second factor changed."""

import time
from typing import Any

import structlog
from allauth.account import signals as account
from allauth.mfa import signals as mfa
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from accounts import browsers, second_factor
from accounts.models import User
from core import sessions

log = structlog.get_logger(__name__)


@receiver(user_logged_in)
def remember_how(request: HttpRequest, user: User, **_signal: Any) -> None:
    """For the person's own list of logins, and for how long this one lives."""
    session = request.session
    session[sessions.SINCE] = time.time()
    session[sessions.BROWSER] = browsers.named(request.headers.get("User-Agent", ""))
    session[sessions.LIFE] = second_factor.life(user)
    log.info("login.done", user=str(user.pk))


@receiver([account.password_changed, account.password_set, account.password_reset, mfa.authenticator_removed])
def end_the_others(request: HttpRequest, user: User, **_signal: Any) -> None:
    """Whoever got in with what is no longer good is out; the session in which it was changed goes on (Django says
    whether it does)."""
    sessions.end_all(user.pk, but=request.session.session_key)
