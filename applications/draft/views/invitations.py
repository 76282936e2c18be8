"""The way into a free seat by a link (core.invitations), and the buttons of those who sent it."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.rules import may_write_for
from applications.draft.actions import partners
from applications.draft.forms.partners import AcceptForm, InvitedAddressForm
from applications.draft.queries import applications, invitations
from applications.draft.queries import organisations as organisations_queries
from applications.draft.views.access import WRITERS, application_or_404, writes_or_404
from applications.draft.views.start import new_organisation_links
from core.access import declares, public
from core.errors import Impossible
from core.forms import show_impossible
from core.invitations import links, pages
from core.invitations.pages import Behind

INTO_TANDEM = Behind(
    invitations.behind_links,
    closed_page="applications/invitation_closed.html",
    remembered_as="invitation",
)


def _invitation_of(request, pk, invitation_pk):
    application = application_or_404(request, pk)
    writes_or_404(request, application)
    found = invitations.invitation_of(application, invitation_pk)
    if found is None:
        raise Http404
    return found


@require_POST
@declares(WRITERS)
def revoke_invitation(request, pk, invitation_pk):
    invitation = _invitation_of(request, pk, invitation_pk)
    pages.attempt(
        request,
        lambda: partners.revoke(invitation=invitation, by=request.user, arrived_at=request.arrived_at),
        pages.TAKEN_BACK,
    )
    return redirect("applications:partners", pk)


@require_POST
@declares(WRITERS)
def resend_invitation(request, pk, invitation_pk):
    invitation = _invitation_of(request, pk, invitation_pk)
    pages.attempt(
        request,
        lambda: partners.resend(invitation=invitation, by=request.user, arrived_at=request.arrived_at),
        pages.SENT_ANEW,
        email=invitation.email,
    )
    return redirect("applications:partners", pk)


@declares(WRITERS)
def readdress_invitation(request, pk, invitation_pk):
    """The address was wrong: ask for the right one."""
    invitation = _invitation_of(request, pk, invitation_pk)
    form = InvitedAddressForm(request.POST or None, initial={"email": invitation.email})
    if request.method == "POST" and form.is_valid():
        try:
            partners.readdress(
                invitation=invitation, by=request.user, arrived_at=request.arrived_at, **form.cleaned_data
            )
        except Impossible as error:
            show_impossible(form, error, "email")
        else:
            messages.success(request, pages.SENT_ANEW % form.cleaned_data)
            return redirect("applications:partners", pk)
    return render(
        request,
        "applications/invitation_address.html",
        {"application": invitation.application, "invitation": invitation, "form": form},
    )


@public
@never_cache
def invitation(request, token):
    """The page behind the link in the mail. Whoever has the link may read it; accepting needs a login."""
    return _invitation_page(request, INTO_TANDEM.opened(request, token))


@never_cache
@declares("everybody with a login who opened an invitation's link in this browser before")
def resume_invitation(request):
    return _invitation_page(request, INTO_TANDEM.resumed(request))


def _closed(found, request) -> str:
    reason = links.closed_because(found)
    if reason:
        return reason
    if not found.application.is_draft or not found.application.call.is_open(arrived_at=request.arrived_at):
        return "late"
    return ""


def _invitation_page(request, found):
    if found is None:
        return INTO_TANDEM.closed(request, "unknown", application=None)
    user, role, application = request.user, found.role, found.application
    reason = _closed(found, request)
    mine = user.is_authenticated and applications.visible_to(user).filter(pk=application.pk).exists()
    if reason or mine:
        # Also whoever wrote the invitation, or a colleague of theirs, may open it.
        return INTO_TANDEM.closed(request, reason or "member", application=application if mine else None)
    context = {
        "invitation": found,
        "application": application,
        "role": role,
        "inviting": applications.partners_of(application),
        "form": None,
        "new_organisations": [],
    }
    if user.is_authenticated:
        organisations = organisations_queries.organisations_for(user, [role.organisation_kind])
        there = organisations.exists()
        form = AcceptForm(request.POST or None, organisations=organisations)
        if request.method == "POST" and form.is_valid():
            organisation = form.cleaned_data["organisation"]
            if not may_write_for(user, organisation.pk):
                raise Http404
            try:
                partners.accept(
                    invitation=found, organisation=organisation, by=user, arrived_at=request.arrived_at
                )
            except Impossible as error:
                show_impossible(form, error)
            else:
                INTO_TANDEM.forget(request)
                messages.success(request, _("Willkommen im Tandem. Sie können gleich mitschreiben."))
                return redirect("applications:detail", application.pk)
        context["form"] = form if there else None
        context["only_read"] = (
            [] if there else organisations_queries.organisations_only_read(user, [role.organisation_kind])
        )
        context["new_organisations"] = new_organisation_links([role.organisation_kind], request.path)
    elif request.method == "POST":
        return INTO_TANDEM.to_login(request)
    return render(request, "applications/invitation.html", context)
