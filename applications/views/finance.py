"""The finance plan of one partner."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from applications import actions, completeness, content, finance, rules
from applications.forms import PlanForms
from applications.views.access import page_or_404
from core.access import declares
from core.errors import Impossible


@declares("people of the tandem's organisations; each partner's signatories and editors write their own plan")
def finance_plan(request, pk, partner_pk):
    page = page_or_404(request, pk)
    application = page.application
    partner = next((one for one in application.partners.all() if one.pk == partner_pk), None)
    if partner is None:
        raise Http404
    mine = rules.may_write_plan(request.user, partner)
    editable = mine and page.is_draft and page.is_open
    plan, years = partner.finance_plan, application.call.budget_years
    problem, theirs, grown = None, None, False
    if request.method == "POST":
        if not mine:
            raise Http404
        more = request.POST.get("more")
        grown = more in ("kosten", "mittel")
        data = PlanForms.with_more_rows(request.POST, more) if grown else request.POST
        plan_forms = PlanForms(plan, years, data)
        if not grown and plan_forms.is_valid():
            try:
                actions.save_finance_plan(
                    plan=_with_partner(plan, partner, application),
                    **plan_forms.rows(),
                    stamp=plan_forms.stamp,
                    by=request.user,
                    arrived_at=request.arrived_at,
                )
            except actions.Conflict as conflict:
                problem = conflict.message
                plan_forms.head.renew_stamp(conflict.theirs.updated_at)
                theirs = _table_of(page, partner)
            except Impossible as error:
                problem = error.message
            else:
                return _saved(request, pk, partner_pk)
    else:
        plan_forms = PlanForms(plan, years)
    checks = [check for check in finance.checks(application) if check.partner in (None, partner)]
    return render(
        request,
        "applications/finance_plan.html",
        {
            "page": page,
            "application": application,
            "partner": partner,
            "years": years,
            "forms": plan_forms,
            "editable": editable,
            "mine": mine,
            "checks": checks,
            "begun": finance.plan_of(partner, years).is_begun,
            "problem": problem,
            "theirs": theirs,
            "grown": grown,
            "table": _table_of(page, partner),
            "rate": finance.percent(partner.role.funding_line.rate)
            if getattr(partner.role, "funding_line", None)
            else "",
        },
    )


def _with_partner(plan, partner, application):
    partner.application = application
    plan.partner = partner
    return plan


def _table_of(page, partner):
    tables = content.tables(page.content)
    return next(table for table in tables if table["partner"]["id"] == str(partner.pk))


def _saved(request, pk, partner_pk):
    """Say what is still off: a plan may be saved in any state and mended later."""
    page = page_or_404(request, pk)
    part = f"plan-{partner_pk}"
    lacking = [one for one in completeness.missing(page.application) if one.part == part]
    if lacking:
        messages.warning(request, _("Gespeichert. Bitte sehen Sie sich die offenen Prüfungen an."))
        return redirect("applications:finance_plan", pk, partner_pk)
    messages.success(request, _("Gespeichert. Der Finanzplan ist in Ordnung."))
    return redirect("applications:detail", pk)
