"""An outcome per application, a preview, then staged for the approval of every funder."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.backoffice import backoffice_page
from accounts.constants import FunderRole
from casework import rules as casework_rules
from core.errors import Impossible
from core.forms import show_impossible
from reviews.selection import mails as selection_mails
from reviews.selection.actions import decisions
from reviews.selection.admin_views.decisions import visible_decision
from reviews.selection.admin_views.ranking import visible_round
from reviews.selection.constants import DecisionState, Outcome
from reviews.selection.forms.decisions import OutcomeForm, RestForm, StageForm
from reviews.selection.queries.decisions import (
    DECIDABLE,
    applications_by_id,
    following_round,
    partner_names,
    replaceable_items,
    staged_decision,
)
from reviews.selection.queries.ranking import ranking
from reviews.selection.words import outcome_choices, outcome_kind, outcome_label

if TYPE_CHECKING:
    from reviews.selection.models.decisions import Decision


@backoffice_page(FunderRole.OFFICER)
def stage(request, pk: UUID):
    """Outcome per application, then a preview, then staged. Nothing is kept between: the preview carries all."""
    round = visible_round(request, pk)
    if not casework_rules.may_organise(request.user, round.call):
        raise Http404
    staged = _waiting(request, round)
    if staged is not None:
        return redirect("backoffice:decision", staged.pk)
    rows = [row for row in ranking(round, viewer=request.user) if row.is_here and row.state in DECIDABLE]
    return _stage(request, round, rows)


@backoffice_page(FunderRole.OFFICER)
def supersede(request, pk: UUID):
    """A new decision in the place of a released one, for what it named and can still be changed."""
    old = visible_decision(request, pk).decision
    round = old.round
    if old.state != DecisionState.RELEASED or not casework_rules.may_organise(request.user, round.call):
        raise Http404
    staged = _waiting(request, round)
    if staged is not None:
        return redirect("backoffice:decision", staged.pk)
    items = {item.application_id: item for item in replaceable_items(request.user, old)}
    rows = ranking(round, viewer=request.user, only=list(items))
    return _stage(request, round, rows, old=old, items=items)


def _waiting(request, round) -> "Decision | None":
    """The decision that is staged already. Who sends a filled form reads it above that form instead."""
    if request.method == "POST":
        return None
    staged = staged_decision(round)
    if staged is not None:
        messages.info(request, _("Für diese Runde wartet schon eine Entscheidung auf Freigabe."))
    return staged


def _stage(request, round, rows, *, old=None, items=None):
    bound = request.POST if request.method == "POST" else None
    following = following_round(round)
    choices = outcome_choices(is_last=following is None)
    allowed = {
        row.id: [one for one in choices if not items or one[0] != items[row.id].outcome] for row in rows
    }
    initial = {
        row.id: {"outcome": "" if old else prefill(round, place, row)} for place, row in enumerate(rows, 1)
    }
    rest = RestForm(bound, prefix="rest", choices=choices)
    form = StageForm(bound)
    if bound is not None and "fill" in bound:
        initial = _filled(bound, rest, allowed)
        rest, form = (
            RestForm(prefix="rest", choices=choices),
            StageForm(initial={"reason": bound.get("reason", "")}),
        )
        bound = None
    forms = [
        OutcomeForm(bound, prefix=str(row.id), row=row, choices=allowed[row.id], initial=initial[row.id])
        for row in rows
    ]
    names = partner_names([row.id for row in rows], request.user)
    context = {
        "round": round,
        "old": old,
        "is_last": following is None,
        "form": form,
        "rest": rest,
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
                decision = decisions.stage(
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
    context["mistakes"] = _mistakes([*forms, form]) if "edit" not in request.POST else []
    return render(request, "reviews/decision_stage.html", context)


def _filled(data, rest, allowed) -> dict:
    """{application id: outcome and reason}: what was chosen stays, the others get what is meant for the rest."""
    rest.is_valid()
    outcome, reason = rest.cleaned_data.get("outcome", ""), rest.cleaned_data.get("reason", "")
    found = {}
    for pk, choices in allowed.items():
        chosen, said = data.get(f"{pk}-outcome", ""), data.get(f"{pk}-reason", "")
        if not chosen and outcome in dict(choices):
            chosen, said = outcome, said or reason
        found[pk] = {"outcome": chosen, "reason": said}
    return found


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
    found = applications_by_id([one.row.id for one in chosen])
    return [
        (found[one.row.id], one.cleaned_data["outcome"], one.cleaned_data["reason"])
        for one in chosen
        if one.row.id in found
    ]


def _preview(round, following, chosen, names, *, replaces) -> dict:
    found = applications_by_id([one.row.id for one in chosen])
    mails = selection_mails.outcome_mails(
        [(found[one.row.id], one.cleaned_data["outcome"]) for one in chosen if one.row.id in found],
        following,
        replaces=replaces,
    )
    groups: list[dict[str, Any]] = []
    for outcome in Outcome:
        mine = [one for one in chosen if one.cleaned_data["outcome"] == outcome]
        entries = [(one.row, one.cleaned_data["reason"], names.get(one.row.id, "")) for one in mine]
        owed = [mail for one in mine for mail in mails.get(one.row.id, [])]
        groups.append(
            {
                "label": outcome_label(outcome, is_last=following is None),
                "kind": outcome_kind(outcome),
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
