"""Who belongs to an organisation, and the way in and out."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts import forms, queries, rules
from accounts.actions import members
from accounts.views.organisations import organisation_or_404
from core.access import declares, public
from core.errors import Impossible
from core.forms import show_impossible
from core.invitations import links, pages

SIGNATORIES = "signatories of the organisation"
# Nothing is remembered: the login comes back to the link itself.
BEHIND_LINK = pages.Behind(queries.member_invitations, closed_page="accounts/member_invitation_closed.html")


def _managed(request, pk):
    found = organisation_or_404(request, pk)
    if not rules.may_manage_members(request.user, found):
        raise Http404
    return found


def _member(organisation, pk):
    return get_object_or_404(queries.members(organisation).select_related("organisation"), pk=pk)


@declares(SIGNATORIES)
def invite_member(request, pk):
    found = _managed(request, pk)
    form = forms.InviteMemberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            members.invite(organisation=found, by=request.user, **form.cleaned_data)
        except Impossible as error:
            show_impossible(form, error, "email")
        else:
            messages.success(
                request,
                _("Die Einladung an %(email)s ist unterwegs.") % {"email": form.cleaned_data["email"]},
            )
            return redirect("accounts:organisation", pk=found.pk)
    return render(request, "accounts/member_invite.html", {"form": form, "organisation": found})


def _invitation_of(request, pk, invitation_pk):
    """Also one that is closed meanwhile: the action says what happened to it."""
    found = _managed(request, pk)
    return get_object_or_404(queries.invitations(found), pk=invitation_pk)


@require_POST
@declares(SIGNATORIES)
def invite_member_again(request, pk, invitation_pk):
    invitation = _invitation_of(request, pk, invitation_pk)
    pages.attempt(
        request,
        lambda: members.invite_again(invitation=invitation, by=request.user),
        pages.SENT_ANEW,
        email=invitation.email,
    )
    return redirect("accounts:organisation", pk=pk)


@declares(SIGNATORIES)
def readdress_member_invitation(request, pk, invitation_pk):
    invitation = _invitation_of(request, pk, invitation_pk)
    form = forms.InvitedAddressForm(request.POST or None, initial={"email": invitation.email})
    if request.method == "POST" and form.is_valid():
        try:
            members.readdress(invitation=invitation, by=request.user, **form.cleaned_data)
        except Impossible as error:
            show_impossible(form, error, "email")
        else:
            messages.success(request, pages.SENT_ANEW % form.cleaned_data)
            return redirect("accounts:organisation", pk=pk)
    return render(
        request,
        "accounts/member_invitation_address.html",
        {"form": form, "organisation": invitation.organisation, "invitation": invitation},
    )


@require_POST
@declares(SIGNATORIES)
def revoke_member_invitation(request, pk, invitation_pk):
    invitation = _invitation_of(request, pk, invitation_pk)
    pages.attempt(
        request,
        lambda: members.revoke(invitation=invitation, by=request.user),
        pages.TAKEN_BACK,
    )
    return redirect("accounts:organisation", pk=pk)


@declares(SIGNATORIES)
def change_member_role(request, pk, member_pk):
    found = _managed(request, pk)
    membership = _member(found, member_pk)
    form = forms.RoleForm(request.POST or None, initial={"role": membership.role})
    if request.method == "POST" and form.is_valid():
        try:
            changed = members.change_role(
                membership=membership, role=form.cleaned_data["role"], by=request.user
            )
        except Impossible as error:
            show_impossible(form, error)
        else:
            messages.success(
                request,
                _("%(person)s hat jetzt die Rolle „%(role)s“.")
                % {"person": changed.user, "role": changed.get_role_display()},
            )
            return redirect("accounts:organisation", pk=found.pk)
    return render(
        request,
        "accounts/member_role.html",
        {"form": form, "organisation": found, "membership": membership},
    )


@declares(SIGNATORIES)
def remove_member(request, pk, member_pk):
    found = _managed(request, pk)
    membership = _member(found, member_pk)
    if membership.user_id == request.user.pk:
        return redirect("accounts:leave", pk=found.pk)
    if request.method == "POST":
        try:
            members.remove(membership=membership, by=request.user)
            messages.success(
                request,
                _("%(person)s gehört nicht mehr zu %(organisation)s.")
                % {"person": membership.user, "organisation": found},
            )
        except Impossible as error:
            messages.error(request, error.message)
        return redirect("accounts:organisation", pk=found.pk)
    return render(request, "accounts/member_remove.html", {"organisation": found, "membership": membership})


@declares("members of the organisation")
def leave(request, pk):
    found = organisation_or_404(request, pk)
    if not rules.may_leave(request.user, found):
        raise Http404
    membership = get_object_or_404(queries.members(found).select_related("organisation"), user=request.user)
    if request.method == "POST":
        try:
            members.remove(membership=membership, by=request.user)
        except Impossible as error:
            messages.error(request, error.message)
            return redirect("accounts:organisation", pk=found.pk)
        messages.success(request, _("Sie gehören nicht mehr zu %(organisation)s.") % {"organisation": found})
        return redirect("accounts:organisations")
    return render(request, "accounts/member_leave.html", {"organisation": found})


@public
@never_cache
def member_invitation(request, token):
    """The page behind the link in the mail. Whoever has the link may read it; accepting needs a login."""
    user = request.user
    found = BEHIND_LINK.opened(request, token)
    if found is None:
        return BEHIND_LINK.closed(request, "unknown", organisation=None)
    if user.is_authenticated and rules.is_member(user, found.organisation_id):
        # To a member the page says that they are in, whatever became of the link.
        return BEHIND_LINK.closed(request, "member", organisation=found.organisation)
    reason = links.closed_because(found)
    if reason:
        return BEHIND_LINK.closed(request, reason, organisation=None)
    if request.method == "POST":
        if not user.is_authenticated:
            return BEHIND_LINK.to_login(request)
        try:
            members.accept(token=token, by=user)
        except Impossible as error:
            # Somebody else was first, this very moment; the page now says what happened.
            messages.error(request, error.message)
            return redirect(request.path)
        messages.success(
            request,
            _("Willkommen. Sie gehören jetzt zu %(organisation)s.") % {"organisation": found.organisation},
        )
        return redirect("accounts:organisation", pk=found.organisation_id)
    return render(
        request,
        "accounts/member_invitation.html",
        {
            "invitation": found,
            "organisation": found.organisation,
            "what_may": forms.what_may(found.role),
        },
    )
