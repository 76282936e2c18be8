"""Frozen rankings: list, one with its proof, its bytes, and freezing."""

import json
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.backoffice import backoffice_page
from accounts.constants import FunderRole
from casework import rules as casework_rules
from reviews.selection.actions import freezes as freezes_actions
from reviews.selection.admin_views.ranking import PAGE, results_page, visible_round
from reviews.selection.freezing import UnknownMethod, prove
from reviews.selection.queries.freezes import freeze_for, freezes_visible_to
from reviews.selection.queries.sight import sight_of

if TYPE_CHECKING:
    from reviews.selection.models.ranking import RankingFreeze

# The word in the address -> the field.
FILES = {"eingaben": "inputs", "ergebnis": "result"}


def visible_freeze(request, pk) -> "RankingFreeze":
    found = freeze_for(request.user, pk)
    if found is None:
        raise Http404
    return found


def may_read(user, freeze) -> bool:
    """A freeze knows every result of the round: whoever must not know one of them reads none."""
    sight = sight_of(user, freeze.round)
    return not (sight.hidden or sight.blind)


@results_page
@require_GET
def freezes(request, pk: UUID):
    round = visible_round(request, pk)
    found = freezes_visible_to(request.user).filter(round=round).defer("inputs", "result")
    return render(
        request,
        "reviews/freeze_list.html",
        {
            "round": round,
            "page_obj": Paginator(found.prefetch_related("decisions"), PAGE).get_page(
                request.GET.get("page")
            ),
            "may_freeze": casework_rules.may_organise(request.user, round.call),
        },
    )


@backoffice_page(FunderRole.OFFICER)
@require_POST
def freeze(request, pk: UUID):
    round = visible_round(request, pk)
    if not casework_rules.may_organise(request.user, round.call):
        raise Http404
    kept = freezes_actions.freeze(round=round, by=request.user)
    messages.success(request, _("Die Rangliste ist festgehalten."))
    return redirect("backoffice:freeze_detail", kept.pk)


@results_page
@require_GET
def freeze_detail(request, pk: UUID):
    found = visible_freeze(request, pk)
    rows = None
    if may_read(request.user, found):
        rows = Paginator(json.loads(found.result)["rows"], PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "reviews/freeze_detail.html",
        {"freeze": found, "round": found.round, "rows": rows, "proven": _holds(found)},
    )


def _holds(freeze) -> bool:
    try:
        return prove(
            inputs=freeze.inputs,
            inputs_sha256=freeze.inputs_sha256,
            result=freeze.result,
            result_sha256=freeze.result_sha256,
        ).holds
    except UnknownMethod:
        return False


@results_page
@require_GET
def freeze_file(request, pk: UUID, part: str):
    """The bytes as they were summed."""
    found = visible_freeze(request, pk)
    if part not in FILES or not may_read(request.user, found):
        raise Http404
    response = HttpResponse(getattr(found, FILES[part]).encode(), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="rangliste-{found.pk}-{part}.json"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store, private"
    return response
