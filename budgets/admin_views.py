"""Back-office pages about awards and money."""

from datetime import date

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.backoffice import backoffice_page
from accounts.constants import FunderRole
from accounts.reauthentication import proof_required
from budgets import limits, rules
from budgets.actions import awards as award_actions
from budgets.actions import funds as fund_actions
from budgets.constants import STAGERS, VIEWERS, AwardState
from budgets.forms import AwardForm
from budgets.queries import awards
from core.errors import Impossible
from core.money import ZERO

ROWS = 50


def _call_from(request):
    """The call chosen in the filter, among those this person sees; and all of these."""
    calls = list(awards.calls_visible_to(request.user).order_by("-closes_at", "pk"))
    wanted = request.GET.get("call", "")
    return next((call for call in calls if call.slug == wanted), None), calls


@backoffice_page(*VIEWERS)
def award_list(request):
    call, calls = _call_from(request)
    state = request.GET.get("state", "")
    states = [("open", _("noch nicht vorbereitet")), *AwardState.choices[:2]]
    if state not in dict(states):
        state = ""
    rows = awards.award_list(request.user, call=call, state=state)
    return render(
        request,
        "budgets/award_list.html",
        {
            "page_obj": Paginator(rows, ROWS).get_page(request.GET.get("page")),
            "call": call,
            "calls": calls,
            "state": state,
            "states": states,
        },
    )


def _page(request, pk) -> awards.AwardPage:
    page = awards.award_page(request.user, pk)
    if page is None:
        raise Http404
    return page


def _initial(page: awards.AwardPage) -> dict:
    """What was applied for, as the starting point."""
    initial: dict = {}
    years = [
        year for number, year in enumerate(page.years) if any(row.applied[number] for row in page.rows)
    ] or page.years
    initial["period_from"] = date(years[0], 1, 1)
    initial["period_to"] = date(years[-1], 12, 31)
    for row in page.rows:
        for year, amount in zip(page.years, row.applied, strict=True):
            initial[AwardForm.name_of(row.partner, year)] = amount or None
    return initial


@backoffice_page(*VIEWERS)
def award(request, pk):
    """One award: the form to prepare it, or what was prepared or committed."""
    page = _page(request, pk)
    may_stage = rules.may_stage_award(request.user, page.application)
    form, problems, checked = None, [], None
    if page.award is None and may_stage:
        partners = [row.partner for row in page.rows]
        form = AwardForm(request.POST or None, partners=partners, years=page.years, initial=_initial(page))
        if request.method == "POST" and form.is_valid():
            if "check" in request.POST:
                problems = limits.problems(
                    page.application,
                    form.amounts,
                    fund_actions.ensure(page.application),
                    limits.years_of(
                        page.application, form.cleaned_data["period_from"], form.cleaned_data["period_to"]
                    ),
                )
                checked = _checked(page, form)
            else:
                try:
                    award_actions.stage(
                        application=page.application,
                        period_from=form.cleaned_data["period_from"],
                        period_to=form.cleaned_data["period_to"],
                        amounts=form.amounts,
                        by=request.user,
                    )
                except limits.AwardRefused as refused:
                    problems = refused.problems
                    checked = _checked(page, form)
                except Impossible as impossible:
                    if impossible.code == "already":
                        messages.error(request, impossible.message)
                        return redirect("backoffice:award", pk=pk)
                    form.add_error(None, impossible.message)
                else:
                    messages.success(
                        request, _("Die Bewilligung ist vorbereitet. Eine zweite Person gibt sie frei.")
                    )
                    return redirect("backoffice:award", pk=pk)
    elif request.method == "POST":
        # A second click, or somebody else was first: show what is there now.
        return redirect("backoffice:award", pk=pk)
    standing = page.award
    return render(
        request,
        "budgets/award_detail.html",
        {
            "page": page,
            "form": form,
            "problems": problems,
            "checked": checked,
            "seen": limits.fingerprint(page.amounts),
            "is_own": standing is not None and standing.staged_by_id == request.user.pk,
            "may_commit": standing is not None
            and standing.state == AwardState.STAGED
            and rules.may_commit_award(request.user, standing),
            "may_drop": standing is not None
            and standing.state == AwardState.STAGED
            and rules.may_drop_award(request.user, standing),
        },
    )


def _checked(page, form) -> list[tuple]:
    """The sums of what was typed: [(partner, total, rate of the eligible costs in percent)]."""
    sums = []
    for row in page.rows:
        total = sum(form.amounts[row.partner.pk].values(), ZERO)
        sums.append((row.partner, total, total * 100 / row.eligible if row.eligible else ZERO))
    return sums


@backoffice_page(FunderRole.APPROVER)
@require_POST
@proof_required
def award_commit(request, pk):
    page = _page(request, pk)
    if page.award is None or not rules.may_commit_award(request.user, page.award):
        raise Http404
    try:
        award_actions.commit(award=page.award, by=request.user, seen=request.POST.get("seen", "-"))
    except Impossible as impossible:
        messages.error(request, impossible.message)
    else:
        messages.success(request, _("Die Bewilligung ist freigegeben, die Mittel sind gebunden."))
    return redirect("backoffice:award", pk=pk)


@backoffice_page(*STAGERS)
@require_POST
def award_drop(request, pk):
    page = _page(request, pk)
    if page.award is None or not rules.may_drop_award(request.user, page.award):
        raise Http404
    try:
        award_actions.drop(award=page.award, by=request.user)
    except Impossible as impossible:
        messages.error(request, impossible.message)
    else:
        messages.success(request, _("Die vorbereitete Bewilligung ist verworfen."))
    return redirect("backoffice:award", pk=pk)


@backoffice_page(*VIEWERS)
def funds(request):
    call, calls = _call_from(request)
    if call is None:
        with_money = awards.calls_with_funds(calls)
        call = next((one for one in calls if one.pk in with_money), calls[0] if calls else None)
    return render(
        request,
        "budgets/fund_list.html",
        {
            "call": call,
            "calls": calls,
            "overview": awards.funds_overview(request.user, call) if call else None,
        },
    )
