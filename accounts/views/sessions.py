"""Where one is logged in: one's own sessions, how long this one lasts, ending the others."""

import re
from datetime import timedelta

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts import browsers, second_factor
from accounts.reauthentication import proof_required
from core import sessions
from core.access import declares, unattended

OWN = "every person who is logged in: their own account"
MOST = 50
HOUR = timedelta(hours=1)
DIGITS, DAY = re.compile("[0-9]{1,9}"), 24 * 60 * 60
KEPT_AS = re.compile("[0-9a-f]{40}")  # core.sessions.kept_as


@declares(OWN)
@require_safe
def session_list(request):
    here = sessions.kept_as(request.session.session_key)
    rows = list(sessions.of_user(request.user.pk)[:MOST])
    for row in rows:
        row.is_this, row.words = row.session_key == here, browsers.in_words(row.browser)
    rows.sort(key=lambda row: not row.is_this)
    idle, longest = sessions.life_of(request.session)
    return render(
        request,
        "accounts/session_list.html",
        {
            "sessions": rows,
            "others": len(rows) > 1,
            # In hours where it is some; people whose roles allow an hour read minutes.
            "idle_hours": idle // HOUR if idle >= 2 * HOUR and not idle % HOUR else 0,
            "idle_minutes": idle // timedelta(minutes=1),
            "longest_hours": longest // HOUR,
        },
    )


@declares(OWN)
@require_POST
@proof_required
def end_sessions(request):
    """One of one's own, or all but this one. (This one: by logging out.)"""
    others = sessions.of_user(request.user.pk).exclude(
        session_key=sessions.kept_as(request.session.session_key)
    )
    if "session" in request.POST:
        one = request.POST["session"]
        others = others.filter(session_key=one) if KEPT_AS.fullmatch(one) else others.none()
    ended, _rows = others.delete()
    if ended:
        said = ngettext("%(number)s Anmeldung ist beendet.", "%(number)s Anmeldungen sind beendet.", ended)
        messages.success(request, said % {"number": ended})
    else:
        messages.info(request, _("Diese Anmeldung gibt es nicht mehr."))
    return redirect("accounts:sessions")


@unattended
@declares(OWN)
@never_cache
@require_safe
def session_left(request):
    """{"left": seconds}: asked by the page before it warns; another page may have been used meanwhile."""
    return JsonResponse({"left": request.session.exactly_left})


@unattended
@declares(OWN)
@never_cache
@require_POST
def stay(request):
    """Somebody is there, or was so many seconds ago (ago): a use like any other, and the answer says until when."""
    ago = request.POST.get("ago", "")
    ago = timedelta(seconds=min(int(ago), DAY)) if DIGITS.fullmatch(ago) else timedelta()
    request.session.use(lambda: second_factor.life(request.user), ago=ago)
    return JsonResponse({"left": request.session.exactly_left})
