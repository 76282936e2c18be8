"""The ranking of a round: list, picture, strictness, saved views, workbook."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.backoffice import backoffice_page
from accounts.constants import FunderRole
from core.constants import ExportPlace
from core.exports.pages import order
from reviews.selection.actions import saved_views as saved_views_actions
from reviews.selection.downloads import RANKING, Look, columns
from reviews.selection.forms.ranking import ViewForm
from reviews.selection.picture import picture
from reviews.selection.queries import sight as sights
from reviews.selection.queries.decisions import DECIDABLE
from reviews.selection.queries.ranking import ranking
from reviews.selection.queries.saved_views import saved_view, saved_views
from reviews.selection.queries.severity import names_of, severity
from reviews.selection.queries.sight import rounds_visible_to, sight_of

if TYPE_CHECKING:
    from programmes.models import Round

PAGE = 50
EVERYTHING = "alle"
results_page = backoffice_page(FunderRole.OFFICER, FunderRole.APPROVER, FunderRole.AUDITOR)


def visible_round(request, pk) -> "Round":
    """With is_organised and staged (queries.sight)."""
    found = sights.visible_round(request.user, pk)
    if found is None:
        raise Http404
    return found


def view_page(round) -> str:
    """The name under which views of this ranking are kept."""
    return f"ranking:{round.pk}"


@results_page
@require_GET
def rankings(request):
    return render(request, "reviews/ranking_rounds.html", {"rounds": list(rounds_visible_to(request.user))})


class Ranked:
    """The ranking for a Paginator: one query brings a page and the total together."""

    def __init__(self, first_page, **how):
        self.first, self.how = first_page, how

    @cached_property
    def rows(self):
        rows = ranking(**self.how, limit=PAGE, offset=(self.first - 1) * PAGE)
        if not rows and self.first > 1:
            self.first = 1
            rows = ranking(**self.how, limit=PAGE)
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
    views = saved_views(request.user, view_page(round))
    if not request.GET:
        first = next((view for view in views if view.is_default and view.query), None)
        if first is not None:
            return redirect(f"{request.path}?{first.query}")
    return _show(request, round, request.GET, views)


def _show(request, round, query, views, view_form=None):
    look = Look(request.user, round, query)
    number = query.get("page", "1")
    ranked = Ranked(int(number) if number.isdecimal() and 0 < int(number) < 10**6 else 1, **look.how)
    _load = ranked.rows
    as_list: Any = ranked  # as much of one as a Paginator asks for
    page = Paginator(as_list, PAGE).get_page(ranked.first)
    kept = look.kept_query
    calibration = look.calibration
    return render(
        request,
        "reviews/ranking_list.html",
        {
            "round": round,
            "page_obj": page,
            "form": look.form,
            "filtered": look.form.narrows,
            "sort": look.wanted.sort,
            "columns": heads(look.wanted.sort),
            "picture": picture(page.object_list),
            "views": [(view, view.query == kept) for view in views],
            "view_form": view_form or ViewForm(initial={"query": kept}),
            "kept": kept,
            "few_shared": calibration.thin,
            "groups": calibration.groups,
            "has_blind": bool(look.sight.blind),
            "may_freeze": round.is_organised,
            "may_stage": round.is_organised
            and any(row.is_here and row.state in DECIDABLE for row in page.object_list),
            "staged": round.staged,
        },
    )


def heads(sort: str) -> list[dict]:
    """The same in the heads of the page: region and size share one, or the table is wider than a screen."""
    found = {column["key"]: {**column, "links": [column]} for column in columns(sort)}
    size = found.pop("size")
    found["region"]["links"].append(size)
    found["region"]["stands"] = found["region"]["stands"] or size["stands"]
    return list(found.values())


@results_page
@require_GET
def strictness(request, pk: UUID):
    round = visible_round(request, pk)
    sight = sight_of(request.user, round)
    calibration = severity(round, sight)
    names = names_of(calibration)
    return render(
        request,
        "reviews/ranking_strictness.html",
        {
            "round": round,
            "reviewers": sorted(
                ((names.get(pk, ""), one) for pk, one in calibration.reviewers.items()),
                key=lambda pair: (pair[1].group, pair[1].effect, pair[0]),
            ),
            "groups": calibration.groups,
            "has_blind": bool(sight.blind),
        },
    )


@results_page
@require_POST
def ranking_workbook(request, pk: UUID):
    """The rows of the same filter and order, all pages; a worker makes it (reviews.selection.downloads)."""
    round = visible_round(request, pk)
    query = QueryDict(request.POST.get("query", "")[:1000])
    kept = Look(request.user, round, query).kept_query
    return order(request, RANKING, {"round": str(round.pk), "query": kept}, place=ExportPlace.OFFICE)


@results_page
@require_POST
def save_view(request, pk: UUID):
    round = visible_round(request, pk)
    form = ViewForm(request.POST)
    query = QueryDict(request.POST.get("query", "")[:1000])
    if not form.is_valid():
        return _show(request, round, query, saved_views(request.user, view_page(round)), form)
    kept = Look(request.user, round, query).kept_query
    saved_views_actions.save(
        page=view_page(round),
        name=form.cleaned_data["name"],
        query=kept,
        is_default=form.cleaned_data["is_default"],
        by=request.user,
    )
    messages.success(
        request, _("Die Ansicht „%(name)s“ ist gespeichert.") % {"name": form.cleaned_data["name"]}
    )
    return redirect(_address(round, kept))


@results_page
@require_POST
def change_view(request, pk: UUID, view_pk: UUID):
    """Delete one's own view, or let it open by itself, or not any more."""
    round = visible_round(request, pk)
    view = saved_view(request.user, view_page(round), view_pk)
    if view is None:
        raise Http404
    if "delete" in request.POST:
        saved_views_actions.delete(view=view, by=request.user)
        messages.success(request, _("Die Ansicht „%(name)s“ ist gelöscht.") % {"name": view.name})
        return redirect(_address(round, ""))
    saved_views_actions.open_by_default(view=view, wanted="default" in request.POST, by=request.user)
    if view.is_default:
        messages.success(request, _("Die Rangliste öffnet sich jetzt mit „%(name)s“.") % {"name": view.name})
    else:
        messages.success(request, _("Die Rangliste öffnet sich jetzt ohne Ansicht."))
    return redirect(_address(round, view.query))


def _address(round, query) -> str:
    return f"{reverse('backoffice:ranking', args=[round.pk])}?{query or f'{EVERYTHING}=1'}"
