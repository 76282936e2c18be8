"""The finance plan as a workbook: out, as a file to fill in, and in again after a look at it."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from applications.draft.views.access import MEMBERS
from applications.plans import sums
from applications.plans import terms as plans_terms
from applications.plans.actions import all_rows
from applications.plans.constants import CostCategory, FundingKind
from applications.plans.forms.sheet import APPEND, SheetForm, TakeOverForm
from applications.plans.sheet import handing_out
from applications.plans.views.plan import PLAN, PlanPage, plans_or_404
from core.access import declares
from core.errors import Impossible
from core.forms import show_impossible
from core.paper.sheets import workbook_response

PREVIEW_ROWS = 100


def _name(*words) -> str:
    """A file name: what it is and whose, without what file systems refuse."""
    text = " ".join(str(word) for word in words)
    return "".join(character if character.isalnum() or character in " -." else "_" for character in text)[
        :120
    ]


@declares(MEMBERS)
def export_plan(request, pk, partner_pk):
    page = PlanPage(request, pk, partner_pk)
    return workbook_response(
        _name(_("Finanzplan"), page.partner), handing_out.sheets_of(page.partner, page.terms)
    )


@declares(MEMBERS)
def export_plans(request, pk):
    application = plans_or_404(request, pk)
    terms = {partner.pk: plans_terms.terms_of(partner) for partner in application.partners.all()}
    return workbook_response(
        _name(_("Finanzpläne"), application.title),
        handing_out.application_sheets(sums.plans(application), terms),
    )


@declares(MEMBERS)
def plan_template(request, pk, partner_pk):
    page = PlanPage(request, pk, partner_pk)
    return workbook_response(
        _name(_("Musterdatei Finanzplan"), page.partner),
        handing_out.template_sheets(page.partner, page.terms),
    )


@declares(PLAN)
def import_plan(request, pk, partner_pk):
    """Upload, look, take over. Nothing is saved before the last step."""
    page = PlanPage(request, pk, partner_pk)
    if not page.may_write:
        raise Http404
    if not page.is_editable:
        messages.warning(request, _("Der Plan lässt sich nicht mehr ändern."))
        return redirect("applications:finance_plan", pk, partner_pk)
    if request.method == "POST" and "rows" in request.POST:
        return _take_over(request, page)
    form = SheetForm(request.POST or None, request.FILES or None, terms=page.terms)
    read = form.plan_read if request.method == "POST" and form.is_valid() else None
    take_over = None
    if read is not None and not read.errors:
        signed = TakeOverForm.sign(page.partner.finance_plan, read)
        take_over = TakeOverForm(plan=page.partner.finance_plan, initial={"rows": signed})
    return _page(request, page, form, read, take_over)


def _preview(read, years) -> list[dict]:
    """The rows of the file as people read them."""
    categories, kinds = dict(CostCategory.choices), dict(FundingKind.choices)
    shown = [
        (row["label"], f"{categories.get(row['category'], '')}: {row['calculation']}", row)
        for row in read.costs
    ]
    shown += [(kinds.get(row["kind"], ""), row["label"], row) for row in read.sources]
    return [
        {
            "title": title,
            "more": more.rstrip(": "),
            "cells": [row["amounts"].get(year) for year in years],
        }
        for title, more, row in shown
    ]


def _page(request, page, form, read=None, take_over=None):
    rows = _preview(read, page.terms.years) if read else []
    return render(
        request,
        "applications/finance_import.html",
        {
            "application": page.application,
            "partner": page.partner,
            "terms": page.terms,
            "form": form,
            "read": read,
            "take_over": take_over,
            "years": page.terms.years,
            "rows": rows[:PREVIEW_ROWS],
            "hidden_rows": max(len(rows) - PREVIEW_ROWS, 0),
        },
    )


def _take_over(request, page):
    plan = page.partner.finance_plan
    form = TakeOverForm(request.POST, plan=plan)
    upload = SheetForm(terms=page.terms)
    if not form.is_valid():
        for error in [*form.errors.get("rows", []), *form.errors.get("how", [])]:
            messages.error(request, error)
        return _page(request, page, upload)
    rows = form.cleaned_data["rows"]
    try:
        all_rows.save(
            plan=plan,
            **rows,
            append=form.cleaned_data["how"] == APPEND,
            keep=True,
            by=request.user,
            arrived_at=request.arrived_at,
        )
    except Impossible as error:
        show_impossible(form, error)
        return _page(request, page, upload, take_over=form)
    messages.success(
        request,
        _("Übernommen. Zeilen bei den Ausgaben: %(costs)d, bei der Finanzierung: %(sources)d.")
        % {"costs": len(rows["costs"]), "sources": len(rows["sources"])},
    )
    return redirect("applications:finance_plan", page.application.pk, page.partner.pk)
