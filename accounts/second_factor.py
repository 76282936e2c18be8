"""Whether this session showed a second factor, and what happens to one that did not.

The factor belongs to the session, not to the account (docs/decisions/0014): what counts are allauth's records of
how this session was authenticated. A passkey, a code of an app, a recovery code are all records of the method
"mfa"; so is the setting up of a factor that was permitted.
"""

import time

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts import queries, rules
from core.invitations import links

# In the session: the mark of the one-time link that was opened in it.
LINK = "factor_link"
METHOD = "mfa"


def shown(request: HttpRequest) -> bool:
    """Did this session show a second factor that may open a funder's roles? Asks no database."""
    user = request.user
    if not user.is_authenticated or user.factor_released_at is None:
        return False
    return any(record["method"] == METHOD for record in get_authentication_records(request, user))


def missing(request: HttpRequest) -> bool:
    """Do the roles of whoever asks sleep in this session? (In the demo they never do.)"""
    return settings.SECOND_FACTOR_REQUIRED and request.user.is_authenticated and not shown(request)


def proved_within(request: HttpRequest, *, with_factor: bool) -> bool:
    """Did this session prove within ACCOUNT_REAUTHENTICATION_TIMEOUT seconds who it is (with the factor)?

    Logging in counts as well: allauth's own check would ask again seconds after the login.
    """
    records = get_authentication_records(request, request.user)
    return any(
        time.time() - record["at"] < app_settings.REAUTHENTICATION_TIMEOUT
        for record in records
        if not with_factor or record["method"] == METHOD
    )


def opened_link(request: HttpRequest):
    """The one-time link of this person that this session opened, if it still works; else None."""
    mark = request.session.get(LINK)
    found = links.find_marked(queries.factor_links(), mark=mark) if mark else None
    if found is None or found.user_id != request.user.pk or links.closed_because(found):
        return None
    return found


def may_set_up(request: HttpRequest) -> bool:
    """May this session set up a factor? Whoever has no role at a funder may; with one it takes a session that
    showed the factor there is, or a one-time link. The action asks again, under its lock."""
    return not missing(request) or not rules.given_roles(request.user) or opened_link(request) is not None


def life(user) -> str:
    """Which of settings.SESSION_LIFE a session of this person has."""
    return "funders" if rules.given_roles(user) else "others"


def keep_session(request: HttpRequest) -> None:
    """After accounts.actions.second_factor.enrol ended the account's sessions: this one goes on, under a new key,
    and has shown the factor that was just set up."""
    update_session_auth_hash(request, rules.person(request.user))
    request.session.pop(LINK, None)
    record_authentication(request, request.user, METHOD)


def way_in(request: HttpRequest) -> HttpResponse:
    """What somebody gets whose role sleeps: where the factor is shown, or set up, or how to come by a link.

    A POST is not kept for afterwards: allauth would call the view again past the middleware that stopped it.
    """
    user = rules.person(request.user)
    if user.factor_released_at is not None and queries.has_second_factor(user) and not shown(request):
        method = get_adapter(request).get_reauthentication_methods(user)[0]
        back = request.get_full_path() if request.method == "GET" else reverse("backoffice:index")
        return redirect(f"{method['url']}?{urlencode({'next': back})}")
    if may_set_up(request):
        said = _("Für das Back-Office brauchen Sie einen zweiten Faktor. Bitte richten Sie ihn hier ein.")
    else:
        said = _(
            "Für das Back-Office brauchen Sie einen zweiten Faktor. Zum Einrichten brauchen Sie einen Link, den Ihr "
            "Programmbüro Ihnen schicken lässt."
        )
    messages.warning(request, said)
    return redirect("mfa_index")
