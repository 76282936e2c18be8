"""Another organisation for a seat: the office proposes, sees, ends. Approving is in the room above, because
letters hang on it (letters.admin_views)."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.backoffice import backoffice_page
from accounts.constants import FunderRole
from applications.changes.actions import replacement as replacement_actions
from applications.changes.forms import ReasonForm, ReplacementForm
from applications.changes.queries.replacement import plan_of_seat
from applications.plans import snapshot
from casework.admin_views.applications import organised
from casework.queries.afterwards import funders_to_approve, replacement_for
from casework.rules import may_organise
from core.errors import Impossible
from core.forms import show_impossible


@backoffice_page(FunderRole.OFFICER)
def propose(request, pk: UUID, partner_pk: UUID):
    application = organised(request, pk)
    partner = application.partners.select_related("organisation", "role").filter(pk=partner_pk).first()
    if partner is None:
        raise Http404
    form = ReplacementForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            replacement_actions.propose(partner=partner, by=request.user, **form.cleaned_data)
        except Impossible as error:
            show_impossible(form, error)
        else:
            messages.success(request, _("Der Wechsel ist vorgeschlagen. Die Anfrage ist unterwegs."))
            return redirect("backoffice:application", pk)
    return render(
        request,
        "casework/replacement_propose.html",
        {"application": application, "partner": partner, "form": form},
    )


def replacement_or_404(request, pk):
    found = replacement_for(request.user, pk)
    if found is None:
        raise Http404
    return found


@backoffice_page(FunderRole.OFFICER, FunderRole.APPROVER, FunderRole.AUDITOR)
def replacement(request, pk: UUID):
    found = replacement_or_404(request, pk)
    application = found.partner.application
    approved = {one.funder_id: one for one in found.approvals.all()}
    lines = application.call.funding_lines.select_related("funder").order_by("position", "id")
    funders = {line.funder_id: line.funder for line in lines}
    plan = {"organisation": {"name": str(found.new_organisation or found.old_organisation)}}
    plan |= plan_of_seat(found.partner)
    return render(
        request,
        "casework/replacement_detail.html",
        {
            "replacement": found,
            "application": application,
            "approvals": [(funder, approved.get(pk)) for pk, funder in funders.items()],
            "to_approve": funders_to_approve(request.user, found),
            "may_drop": may_organise(request.user, application.call)
            and found.state in ("proposed", "accepted"),
            "table": snapshot.tables({"years": application.call.budget_years, "partners": [plan]})[0],
        },
    )


@backoffice_page(FunderRole.OFFICER)
def drop(request, pk: UUID):
    found = replacement_or_404(request, pk)
    if not may_organise(request.user, found.partner.application.call):
        raise Http404
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            replacement_actions.drop(replacement=found, reason=form.cleaned_data["reason"], by=request.user)
        except Impossible as error:
            show_impossible(form, error)
        else:
            messages.success(request, _("Der Wechsel ist beendet. Das Tandem bleibt, wie es ist."))
            return redirect("backoffice:replacement", pk)
    return render(request, "casework/replacement_drop.html", {"replacement": found, "form": form})
