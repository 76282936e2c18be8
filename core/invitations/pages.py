"""The pages behind a link, and the buttons of those who sent it: what is the same for every kind of invitation.

Whoever has the link may read its page; the room says what stands there, who accepts with what, and in which
words it is closed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, cast
from urllib.parse import urlencode

from allauth.core.internal import ratelimit
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.errors import Impossible
from core.invitations import links

SENT_ANEW = _("Eine neue Einladung an %(email)s ist unterwegs. Der alte Link gilt nicht mehr.")
TAKEN_BACK = _("Die Einladung ist zurückgenommen. Der Link gilt nicht mehr.")

# Everything else that is closed was there once: 410.
STATUS = {"unknown": 404, "slow": 429, "member": 200}


@dataclass(frozen=True)
class Behind(Generic[links.Row]):
    """The way in by one kind of link.

    rows: the invitations, with all that the page needs. closed_page: the template for a link that leads
    nowhere (any more); it is given the reason. remembered_as: the session's key for the link that was shown
    (empty: none is remembered). limited_as: for pages that work without a login, the kind's name in
    ACCOUNT_RATE_LIMITS: "<kind>_visit" by network address, "<kind>_sent" by link.
    """

    rows: Callable[[], QuerySet[links.Row]]
    closed_page: str
    remembered_as: str = ""
    limited_as: str = ""

    def opened(self, request: HttpRequest, token: str) -> links.Row | None:
        """The invitation behind the link in the address, also one that is closed; None: there is none.

        Registering leads through a mail of its own and forgets where one came from. So the session of
        somebody without a login remembers which link was shown (its mark, not the token): the way goes on
        after the first login, and ends where the link ends: sent again or to another address.
        """
        found = links.find(self.rows(), token=token)
        if found is not None and self.remembered_as and not request.user.is_authenticated:
            shown = cast(links.Invitation, found)
            if links.closed_because(shown) != "used":
                request.session[self.remembered_as] = links.mark_of(shown)
        return found

    def is_remembered(self, request: HttpRequest) -> bool:
        return bool(self.remembered_as) and self.remembered_as in request.session

    def resumed(self, request: HttpRequest) -> links.Row | None:
        """The invitation that this browser opened before; None: its link is dead meanwhile. Raises Http404
        if it opened none."""
        mark = request.session.get(self.remembered_as)
        if not mark:
            raise Http404
        found = links.find_marked(self.rows(), mark=mark)
        if found is None:
            self.forget(request)
        return found

    def forget(self, request: HttpRequest) -> None:
        if self.remembered_as:
            request.session.pop(self.remembered_as, None)

    def closed(self, request: HttpRequest, reason: str, **context: Any) -> HttpResponse:
        """The page that says what became of the link: a reason of links.closed_because or one of the room's,
        "member" (who asks is in already), "unknown", "slow"."""
        if reason not in ("unknown", "slow"):
            # Nothing is left to come back to. (An unknown link says nothing about the one remembered.)
            self.forget(request)
        return render(
            request, self.closed_page, {"reason": reason, **context}, status=STATUS.get(reason, 410)
        )

    def too_many(self, request: HttpRequest, token: str) -> bool:
        """Stops programs that try links, or have us draw what a page draws."""
        if not self.limited_as:
            return False
        kinds: dict[str, str | None] = {f"{self.limited_as}_visit": None}
        if request.method == "POST":
            kinds[f"{self.limited_as}_sent"] = links.mark_in(token)
        return not all(
            ratelimit.consume(request, app="allauth.account", action=action, key=key, limit_get=True)
            for action, key in kinds.items()
        )

    def to_login(self, request: HttpRequest) -> HttpResponse:
        """Accepting needs a login; afterwards the way goes on here."""
        if self.remembered_as:
            return redirect("account_login")
        return redirect(f"{reverse('account_login')}?{urlencode({'next': request.path})}")


def attempt(request: HttpRequest, act: Callable[[], object], said: str | Promise, **words: Any) -> None:
    """Do it and say so (said, filled with words), or say why it is impossible: for buttons without a form."""
    try:
        act()
    except Impossible as error:
        messages.error(request, error.message)
    else:
        messages.success(request, said % words)
