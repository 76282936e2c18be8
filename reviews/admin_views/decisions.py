"""Ranking, staging, approval."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.backoffice import backoffice_page
from accounts.constants import FunderRole
from accounts.models import Funder
from applications.models import Application
from core.errors import Impossible
from core.forms import show_impossible
from programmes.models import Round
from reviews import actions, rules
from reviews.constants import DecisionState, Outcome
from reviews.forms import OutcomeForm, StageForm
from reviews.models import Decision
from reviews.queries import decision_page, decisions_visible_to, ranking, rounds_visible_to
from reviews.queries.decisions import DECIDABLE, partner_names
from reviews.words import state_kind

PAGE = 50
results_page = backoffice_page(FunderRole.OFFICER, FunderRole.APPROVER, FunderRole.AUDITOR)


def visible_round(request, pk) -> Round:
    found = rounds_visible_to(request.user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@results_page
@require_GET
def rankings(request):
    return render(request, "reviews/ranking_rounds.html", {"rounds": list(rounds_visible_to(request.user))})


class Ranked:
    """The ranking for a Paginator: one query brings a page and the total together."""

    def __init__(self, round, viewer, first_page):
        self.round, self.viewer, self.first = round, viewer, first_page

    @cached_property
    def rows(self):
        rows = ranking(self.round, viewer=self.viewer, limit=PAGE, offset=(self.first - 1) * PAGE)
        if not rows and self.first > 1:
            self.first = 1
            rows = ranking(self.round, viewer=self.viewer, limit=PAGE)
        return rows

    def count(self):
        return self.rows[0].total if self.rows else 0

    def __len__(self):
        return self.count()

    def __getitem__(self, wanted):
        return self.rows


@results_page
@require_GET
def ranking_page(request, pk: UUID):
    round = visible_round(request, pk)
    number = request.GET.get("page", "1")
    ranked = Ranked(round, request.user, int(number) if number.isdecimal() and 0 < int(number) < 10**6 else 1)
    _load = ranked.rows
    page = Paginator(ranked, PAGE).get_page(ranked.first)
    names = partner_names([row.id for row in page.object_list], request.user)
    return render(
        request,
        "reviews/ranking_list.html",
        {
            "round": round,
            "page_obj": page,
            "rows": [(row, names.get(row.id, ""), state_kind(row.state)) for row in page.object_list],
            "may_stage": rules.may_organise(request.user, round.call)
            and any(row.is_here and row.state in DECIDABLE for row in page.object_list),
            "staged": decisions_visible_to(request.user)
            .filter(round=round, state=DecisionState.STAGED)
            .first(),
        },
    )


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
    bound = request.POST if request.method == "POST" else None
    form = StageForm(bound)
    forms = [
        OutcomeForm(bound, prefix=str(row.id), row=row, initial={"outcome": prefill(round, place, row)})
        for place, row in enumerate(rows, start=1)
    ]
    names = partner_names([row.id for row in rows], request.user)
    context = {
        "round": round,
        "form": form,
        "forms": forms,
        "entries": [(one, names.get(one.row.id, "")) for one in forms],
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
                )
            except Impossible as error:
                show_impossible(form, error)
            else:
                messages.success(request, _("Die Entscheidung ist vorbereitet. Die Freigabe ist angefragt."))
                return redirect("backoffice:decision", decision.pk)
        elif "preview" in request.POST:
            return render(request, "reviews/decision_preview.html", context | _preview(round, chosen, names))
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


def _preview(round, chosen, names) -> dict:
    groups = []
    for outcome in Outcome:
        entries = [
            (one.row, one.cleaned_data["reason"], names.get(one.row.id, ""))
            for one in chosen
            if one.cleaned_data["outcome"] == outcome
        ]
        groups.append(
            {
                "label": outcome.label,
                "kind": state_kind(outcome),
                "entries": entries,
                "applied": sum((row.applied or 0 for row, _why, _names in entries), 0),
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
                (item, names.get(item.application_id, ""), state_kind(item.outcome)) for item in page.items
            ],
            "approvable": [funder for funder in page.missing if funder.pk in mine]
            if may_approve and not page.hidden
            else [],
            "staged_myself": is_staged and page.decision.staged_by_id == request.user.pk and bool(mine),
            "may_drop": is_staged and rules.may_organise(request.user, page.decision.call),
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
