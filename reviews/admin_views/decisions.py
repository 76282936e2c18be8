"""Decisions: staged, looked at, approved, dropped, replaced."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.backoffice import backoffice_page
from accounts.constants import FunderRole
from accounts.models import Funder
from applications.constants import ApplicationState
from applications.models import Application
from core.errors import Impossible
from core.forms import show_impossible
from reviews import actions, rules
from reviews.admin_views.ranking import PAGE, results_page, visible_round
from reviews.constants import DecisionState, Outcome
from reviews.forms import OutcomeForm, StageForm
from reviews.mails import outcome_mails
from reviews.models import Decision
from reviews.queries import decision_page, decisions_visible_to, ranking
from reviews.queries.decisions import DECIDABLE, following_round, partner_names, replaceable_items
from reviews.queries.freezes import changed_since
from reviews.queries.ranking import sight_of
from reviews.words import outcome_choices, outcome_label, state_kind

# Applications on a page of what goes out; each has several mails.
OUTGOING = 25


@backoffice_page(FunderRole.OFFICER)
def stage(request, pk: UUID):
    """Outcome per application, then a preview, then staged. Nothing is kept between: the preview carries all."""
    round = visible_round(request, pk)
    if not rules.may_organise(request.user, round.call):
        raise Http404
    staged = Decision.objects.filter(round=round, state=DecisionState.STAGED).first()
    if staged is not None:
        messages.info(request, _("Für diese Runde wartet schon eine Entscheidung auf Freigabe."))
        return redirect("backoffice:decision", staged.pk)
    rows = [row for row in ranking(round, viewer=request.user) if row.is_here and row.state in DECIDABLE]
    return _stage(request, round, rows)


@backoffice_page(FunderRole.OFFICER)
def supersede(request, pk: UUID):
    """A new decision in the place of a released one, for what it named and can still be changed."""
    old = visible_decision(request, pk).decision
    round = old.round
    if old.state != DecisionState.RELEASED or not rules.may_organise(request.user, round.call):
        raise Http404
    staged = Decision.objects.filter(round=round, state=DecisionState.STAGED).first()
    if staged is not None:
        messages.info(request, _("Für diese Runde wartet schon eine Entscheidung auf Freigabe."))
        return redirect("backoffice:decision", staged.pk)
    items = {item.application_id: item for item in replaceable_items(request.user, old)}
    rows = ranking(round, viewer=request.user, only=list(items))
    return _stage(request, round, rows, old=old, items=items)


def _stage(request, round, rows, *, old=None, items=None):
    bound = request.POST if request.method == "POST" else None
    following = following_round(round)
    form = StageForm(bound)
    choices = outcome_choices(is_last=following is None)
    forms = [
        OutcomeForm(
            bound,
            prefix=str(row.id),
            row=row,
            choices=[one for one in choices if not items or one[0] != items[row.id].outcome],
            initial={"outcome": "" if old else prefill(round, place, row)},
        )
        for place, row in enumerate(rows, start=1)
    ]
    names = partner_names([row.id for row in rows], request.user)
    context = {
        "round": round,
        "old": old,
        "is_last": following is None,
        "form": form,
        "forms": forms,
        "entries": [
            (
                one,
                names.get(one.row.id, ""),
                outcome_label(items[one.row.id].outcome, is_last=following is None) if items else "",
            )
            for one in forms
        ],
    }
    # The order of these matters: every form is asked, so that every mistake is shown at once.
    if bound is not None and all([form.is_valid(), *[one.is_valid() for one in forms]]):
        chosen = [one for one in forms if one.cleaned_data["outcome"]]
        if not chosen:
            form.add_error(None, _("Bitte wählen Sie für mindestens eine Bewerbung ein Ergebnis."))
        elif "stage" in request.POST:
            try:
                decision = actions.stage_decision(
                    round=round,
                    items=_items(chosen),
                    reason=form.cleaned_data["reason"],
                    by=request.user,
                    supersedes=old,
                )
            except Impossible as error:
                show_impossible(form, error)
            else:
                messages.success(request, _("Die Entscheidung ist vorbereitet. Die Freigabe ist angefragt."))
                return redirect("backoffice:decision", decision.pk)
        elif "preview" in request.POST:
            preview = _preview(round, following, chosen, names, replaces=old is not None)
            return render(request, "reviews/decision_preview.html", context | preview)
    context["mistakes"] = _mistakes([form, *forms]) if "edit" not in request.POST else []
    return render(request, "reviews/decision_stage.html", context)


def _mistakes(forms) -> list[dict]:
    """One summary over all the forms of the page, each entry leading to its field."""
    return [
        {"text": str(error), "target": form[name].id_for_label if name in form.fields else ""}
        for form in forms
        if form.is_bound
        for name, errors in form.errors.items()
        for error in errors
    ]


def prefill(round, place, row) -> str:
    """The first Round.target of the ranking go on; nobody is rejected by a default."""
    if row.percent is None or round.target is None or place > round.target:
        return ""
    return Outcome.ADVANCE


def _items(chosen) -> list:
    found = Application.objects.in_bulk([one.row.id for one in chosen])
    return [
        (found[one.row.id], one.cleaned_data["outcome"], one.cleaned_data["reason"])
        for one in chosen
        if one.row.id in found
    ]


def _preview(round, following, chosen, names, *, replaces) -> dict:
    found = Application.objects.in_bulk([one.row.id for one in chosen])
    mails = outcome_mails(
        [(found[one.row.id], one.cleaned_data["outcome"]) for one in chosen if one.row.id in found],
        following,
        replaces=replaces,
    )
    groups = []
    for outcome in Outcome:
        mine = [one for one in chosen if one.cleaned_data["outcome"] == outcome]
        entries = [(one.row, one.cleaned_data["reason"], names.get(one.row.id, "")) for one in mine]
        owed = [mail for one in mine for mail in mails.get(one.row.id, [])]
        groups.append(
            {
                "label": outcome_label(outcome, is_last=following is None),
                "kind": state_kind(outcome),
                "entries": entries,
                "applied": sum((row.applied or 0 for row, _why, _names in entries), 0),
                "mails": len(owed),
                "example": owed[0] if owed else None,
                "needs_letter": outcome == Outcome.REJECT,
            }
        )
    advancing = groups[0]["entries"]
    return {
        "groups": groups,
        "over_target": round.target is not None and len(advancing) > round.target,
        "without_review": [row.number for row, _why, _names in advancing if not row.reviews],
        "pending": [one.row.number for one in chosen if one.row.pending],
    }


@results_page
@require_GET
def decisions(request):
    page = Paginator(decisions_visible_to(request.user), PAGE).get_page(request.GET.get("page"))
    for decision in page.object_list:
        decision.kind = state_kind(decision.state)
    return render(request, "reviews/decision_list.html", {"page_obj": page})


def visible_decision(request, pk):
    try:
        return decision_page(request.user, pk)
    except Decision.DoesNotExist:
        raise Http404 from None


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
                    state_kind(item.outcome),
                )
                for item in page.items
            ],
            "locked_since": changed_since(page.decision.freeze) if is_staged and page.decision.freeze else 0,
            "replaced_by": page.decision.superseded_by.filter(state=DecisionState.RELEASED).order_by(
                "released_at"
            ),
            "may_replace": page.decision.state == DecisionState.RELEASED
            and rules.may_organise(request.user, page.decision.call),
            "approvable": [funder for funder in page.missing if funder.pk in mine]
            if may_approve and not page.hidden
            else [],
            "staged_myself": is_staged and page.decision.staged_by_id == request.user.pk and bool(mine),
            "may_drop": is_staged and rules.may_organise(request.user, page.decision.call),
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
    mails = outcome_mails(
        [(item.application, item.outcome) for item in shown if item.application_id not in veiled],
        page.following,
        replaces=page.decision.supersedes_id is not None,
    )
    return render(
        request,
        "reviews/decision_outgoing.html",
        {
            "decision": page.decision,
            "page_obj": shown,
            "hidden": page.hidden,
            "is_staged": page.decision.state == DecisionState.STAGED,
            "entries": [
                {
                    "item": item,
                    "label": outcome_label(item.outcome, is_last=page.following is None),
                    "kind": state_kind(item.outcome),
                    "veiled": item.application_id in veiled,
                    "withdrawn": item.application.state == ApplicationState.WITHDRAWN,
                    "mails": mails.get(item.application_id, []),
                    "needs_letter": item.outcome == Outcome.REJECT,
                }
                for item in shown
            ],
        },
    )


@backoffice_page(FunderRole.APPROVER)
@require_POST
def approve(request, pk: UUID, funder_pk: UUID):
    page = visible_decision(request, pk)
    if funder_pk not in rules.approves_for(request.user, page.decision.call) or not rules.may_approve(
        request.user, page.decision
    ):
        raise Http404
    try:
        approved = actions.approve_decision(
            decision=page.decision, funder=Funder.objects.get(pk=funder_pk), by=request.user
        )
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
    if not rules.may_organise(request.user, page.decision.call):
        raise Http404
    if request.method == "POST":
        try:
            actions.drop_decision(decision=page.decision, by=request.user)
            messages.success(request, _("Die Entscheidung ist verworfen. Niemand erfährt davon."))
        except Impossible as error:
            messages.error(request, error.message)
        return redirect("backoffice:decision", pk)
    return render(request, "reviews/decision_drop.html", {"decision": page.decision})
