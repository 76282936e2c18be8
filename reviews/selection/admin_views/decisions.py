"""Decisions: looked at, approved, dropped. How they are staged: admin_views.staging."""

from collections import Counter
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.backoffice import backoffice_page
from accounts.constants import FunderRole
from accounts.reauthentication import proof_required
from applications.draft.constants import ApplicationState
from casework import rules as casework_rules
from core.errors import Impossible
from reviews.selection import mails as selection_mails
from reviews.selection import rules
from reviews.selection.actions import decisions as decisions_actions
from reviews.selection.admin_views.ranking import PAGE, results_page
from reviews.selection.constants import DecisionState, Outcome
from reviews.selection.queries.decisions import (
    DecisionPage,
    decision_page,
    decisions_visible_to,
    partner_names,
    reviews_left,
    talks_left,
)
from reviews.selection.queries.freezes import changed_since
from reviews.selection.queries.sight import sight_of
from reviews.selection.words import outcome_kind, outcome_label, state_kind

# Applications on a page of what goes out; each has several mails.
OUTGOING = 25


@results_page
@require_GET
def decisions(request):
    page = Paginator(decisions_visible_to(request.user), PAGE).get_page(request.GET.get("page"))
    for decision in page.object_list:
        decision.kind = state_kind(decision.state)
    return render(request, "reviews/decision_list.html", {"page_obj": page})


def visible_decision(request, pk) -> DecisionPage:
    page = decision_page(request.user, pk)
    if page is None:
        raise Http404
    return page


@results_page
@require_GET
def decision(request, pk: UUID):
    page = visible_decision(request, pk)
    names = partner_names([item.application_id for item in page.items], request.user)
    is_staged = page.decision.state == DecisionState.STAGED
    mine = rules.approves_for(request.user, page.decision.call)
    may_approve = is_staged and rules.may_approve(request.user, page.decision)
    return render(
        request,
        "reviews/decision_detail.html",
        {
            "page": page,
            "decision": page.decision,
            "kind": state_kind(page.decision.state),
            "entries": [
                (
                    item,
                    names.get(item.application_id, ""),
                    outcome_label(item.outcome, is_last=page.following is None),
                    outcome_kind(item.outcome),
                )
                for item in page.items
            ],
            "locked_since": changed_since(page.decision.freeze) if is_staged and page.decision.freeze else 0,
            "replaced_by": page.decision.superseded_by.filter(state=DecisionState.RELEASED).order_by(
                "released_at"
            ),
            "may_replace": page.decision.state == DecisionState.RELEASED
            and casework_rules.may_organise(request.user, page.decision.call),
            "approvable": [funder for funder in page.missing if funder.pk in mine]
            if may_approve and not page.hidden
            else [],
            "staged_myself": is_staged and page.decision.staged_by_id == request.user.pk and bool(mine),
            "may_drop": is_staged and casework_rules.may_organise(request.user, page.decision.call),
        },
    )


@results_page
@require_GET
def outgoing(request, pk: UUID):
    """Every state that changes and every mail, word for word, before anybody approves."""
    page = visible_decision(request, pk)
    sight = sight_of(request.user, page.decision.round)
    veiled = {*sight.blind, *sight.closed, *sight.unnamed}
    paginator = Paginator(page.items, OUTGOING)
    shown = paginator.get_page(request.GET.get("page"))
    mails = selection_mails.outcome_mails(
        [(item.application, item.outcome) for item in shown if item.application_id not in veiled],
        page.following,
        replaces=page.decision.supersedes_id is not None,
    )
    here = [item.application_id for item in shown if item.application_id not in veiled]
    is_staged = page.decision.state == DecisionState.STAGED
    round = page.decision.round
    talks = {one.application_id: one for one in talks_left(round, here)} if is_staged else {}
    left = Counter(one.application_id for one in reviews_left(round, here)) if is_staged else {}
    return render(
        request,
        "reviews/decision_outgoing.html",
        {
            "decision": page.decision,
            "page_obj": shown,
            "hidden": page.hidden,
            "is_staged": is_staged,
            "entries": [
                {
                    "item": item,
                    "label": outcome_label(item.outcome, is_last=page.following is None),
                    "kind": outcome_kind(item.outcome),
                    "veiled": item.application_id in veiled,
                    "withdrawn": item.application.state == ApplicationState.WITHDRAWN,
                    "mails": mails.get(item.application_id, []),
                    "needs_letter": item.outcome == Outcome.REJECT,
                    "talk": talks.get(item.application_id),
                    "reviews_left": left.get(item.application_id, 0),
                }
                for item in shown
            ],
        },
    )


@backoffice_page(FunderRole.APPROVER)
@require_POST
@proof_required
def approve(request, pk: UUID, funder_pk: UUID):
    page = visible_decision(request, pk)
    mine = rules.approves_for(request.user, page.decision.call)
    funder = next((one for one in page.funders if one.pk == funder_pk and one.pk in mine), None)
    if funder is None or not rules.may_approve(request.user, page.decision):
        raise Http404
    try:
        approved = decisions_actions.approve(decision=page.decision, funder=funder, by=request.user)
    except Impossible as error:
        messages.error(request, error.message)
    else:
        if approved.state == DecisionState.RELEASED:
            messages.success(request, _("Freigegeben. Die Entscheidung ist jetzt wirksam."))
        else:
            messages.success(request, _("Freigegeben. Es fehlt noch die Freigabe des anderen Fördergebers."))
    return redirect("backoffice:decision", pk)


@backoffice_page(FunderRole.OFFICER)
def drop(request, pk: UUID):
    page = visible_decision(request, pk)
    if not casework_rules.may_organise(request.user, page.decision.call):
        raise Http404
    if request.method == "POST":
        try:
            decisions_actions.drop(decision=page.decision, by=request.user)
            messages.success(request, _("Die Entscheidung ist verworfen. Niemand erfährt davon."))
        except Impossible as error:
            messages.error(request, error.message)
        return redirect("backoffice:decision", pk)
    return render(request, "reviews/decision_drop.html", {"decision": page.decision})
