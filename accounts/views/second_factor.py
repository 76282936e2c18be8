"""The pages on which a second factor is set up: allauth's, for whoever may, and the one behind the one-time link."""

from allauth.mfa.base.views import IndexView
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView
from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from accounts import queries, second_factor
from accounts.actions import second_factor as actions
from core.access import declares
from core.errors import Impossible
from core.invitations import links, pages

OWN = "every person who is logged in: their own account"
BEHIND_LINK = pages.Behind(queries.factor_links, closed_page="accounts/factor_link_closed.html")


class Index(IndexView):
    access = OWN

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"may_set_up": second_factor.may_set_up(self.request)}


class SettingUp:
    """Around allauth's page: only whoever may, the link is used up with it, and all other sessions end."""

    access = OWN

    def dispatch(self, request, *args, **kwargs):
        if not second_factor.may_set_up(request):
            return second_factor.way_in(request)
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form):
        request = self.request
        try:
            with transaction.atomic():
                actions.enrol(
                    by=request.user,
                    mark=request.session.get(second_factor.LINK, ""),
                    shown=second_factor.shown(request),
                )
                response = super().form_valid(form)
                second_factor.keep_session(request)
        except Impossible as error:
            # The link was used up or taken back, this very moment.
            messages.error(request, error.message)
            return redirect("mfa_index")
        return response


class ActivateTOTP(SettingUp, ActivateTOTPView):
    pass


class AddWebAuthn(SettingUp, AddWebAuthnView):
    pass


@never_cache
@declares("the person the link was made for, logged in")
def factor_link(request, token):
    """The page behind the link in the mail. It says nothing to anybody else, however they came by the link."""
    found = BEHIND_LINK.opened(request, token)
    if found is None or found.user_id != request.user.pk:
        return BEHIND_LINK.closed(request, "unknown")
    reason = links.closed_because(found)
    if reason:
        return BEHIND_LINK.closed(request, reason)
    if request.method == "POST":
        request.session[second_factor.LINK] = links.mark_of(found)
        return redirect("mfa_add_webauthn" if request.POST.get("how") == "key" else "mfa_activate_totp")
    return render(request, "accounts/factor_link.html", {"link": found})
