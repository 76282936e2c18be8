"""Who is in the tandem, and the way into it."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from applications.draft.actions import partners as partners_actions
from applications.draft.forms.partners import InviteForm
from applications.draft.queries import calls
from applications.draft.views.access import WRITERS, writes_or_404
from applications.submission.views.access import page_or_404
from core.access import declares
from core.errors import Impossible
from core.forms import show_impossible
from core.invitations import links


@declares(WRITERS)
def partners(request, pk):
    page = page_or_404(request, pk)
    application = page.application
    roles = calls.roles_of(application.call)
    bound = None
    if request.method == "POST":
        writes_or_404(request, application)
        bound = InviteForm(request.POST, roles=roles)
        if bound.is_valid():
            try:
                partners_actions.invite(
                    application=application,
                    role=bound.cleaned_data["role"],
                    email=bound.cleaned_data["email"],
                    by=request.user,
                    arrived_at=request.arrived_at,
                )
            except Impossible as error:
                show_impossible(bound, error)
            else:
                messages.success(
                    request,
                    _("Die Einladung an %(email)s ist unterwegs.") % {"email": bound.cleaned_data["email"]},
                )
                return redirect("applications:partners", pk)
    waiting = {invitation.role_id: invitation for invitation in page.invitations}
    seats = []
    for role in page.free_roles:
        is_bound = bound is not None and bound.data.get("role") == str(role.pk)
        seats.append(
            {
                "role": role,
                "invitation": waiting.get(role.pk),
                "expired": role.pk in waiting and links.is_expired(waiting[role.pk]),
                "form": bound
                if is_bound
                else InviteForm(initial={"role": role.pk}, roles=roles, auto_id=f"id_{role.key}_%s"),
            }
        )
    stray = bound if bound is not None and not any(seat["form"] is bound for seat in seats) else None
    return render(
        request,
        "applications/partners.html",
        {"page": page, "application": application, "seats": seats, "stray": stray},
    )
