"""The finance plan of one partner: the grid, saved whole or cell by cell."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from applications import actions, content, finance, queries, rules
from applications.actions.locking import is_open
from applications.completeness import plan_part
from applications.finance.cells import GONE, ORDER
from applications.forms import PlanForm
from core.access import declares
from core.errors import Impossible
from core.joint import answer, merge
from core.joint.fields import SEEN

PLAN = (
    "people of the tandem's organisations; each partner writes its own plan, the others where it allows that"
)


def plans_or_404(request, pk):
    """The application with all its plans, each knowing where it belongs."""
    application = queries.plan_page(request.user, pk)
    if application is None:
        raise Http404
    for partner in application.partners.all():
        partner.application = application
        partner.finance_plan.partner = partner
    return application


class PlanPage:
    """One partner's plan among those of the tandem, for one request."""

    def __init__(self, request, pk, partner_pk):
        self.request = request
        self.application = plans_or_404(request, pk)
        partners = self.application.partners.all()
        self.partner = next((one for one in partners if one.pk == partner_pk), None)
        if self.partner is None:
            raise Http404
        self.part = plan_part(self.partner)
        self.terms = finance.terms_of(self.partner)

    @property
    def may_write(self) -> bool:
        return rules.may_write_plan(self.request.user, self.partner)

    @property
    def is_editable(self) -> bool:
        return self.may_write and is_open(self.application, self.part, arrived_at=self.request.arrived_at)

    def context(self, form, **more) -> dict:
        plan = finance.plan_of(self.partner, self.terms.years)
        found = [one for one in finance.checks(self.application) if one.partner in (None, self.partner)]
        return {
            "application": self.application,
            "partner": self.partner,
            "part": self.part,
            "terms": self.terms,
            "years": [
                (year, self.terms.year_title(year), not months) for year, months in self.terms.months.items()
            ],
            "closed": [self.terms.why_closed(year) for year in self.terms.closed_years],
            "form": form,
            "no_basis": merge.basis(""),
            "table": content.plan_table(self.partner, self.terms.years),
            "mine": self.may_write,
            "own": rules.is_own_plan(self.request.user, self.partner),
            "editable": self.is_editable,
            "may_let_others_write": rules.may_let_others_write(self.request.user, self.partner)
            and self.application.is_draft,
            "checks": found,
            "begun": plan.is_begun,
            "charts": finance.picture_of_plan(plan),
            "data": finance.for_scripts(self.application, self.partner),
            "rate": finance.percent(self.terms.rate) if self.terms.rate is not None else "",
            "lump_rate": finance.percent(self.terms.lump_rate) if self.terms.lump_rate is not None else "",
            **more,
        }


@declares(PLAN)
def finance_plan(request, pk, partner_pk):
    if request.method == "POST" and answer.asked(request):
        return _autosave(request, pk, partner_pk)
    page = PlanPage(request, pk, partner_pk)
    form = PlanForm(page.partner.finance_plan, page.terms, request.POST if request.method == "POST" else None)
    problem, pressed = "", False
    if request.method == "POST":
        if not page.may_write:
            raise Http404
        pressed = "do" in request.POST
        if pressed:
            form.press(request.POST["do"])
        else:
            problem = _save(request, page, form)
            if not problem and not form.errors and not form.conflicts:
                return _saved(request, pk, partner_pk)
            if not problem:
                page = PlanPage(request, pk, partner_pk)
                form.show_on(page.partner.finance_plan)
    return render(
        request, "applications/finance_plan.html", page.context(form, problem=problem, pressed=pressed)
    )


def _save(request, page, form) -> str:
    """Save what is right; why nothing was saved, or "". Errors and conflicts stay with the form."""
    decided = request.POST.get("decide", "")
    form.decide(decided, [name.removeprefix(SEEN) for name in request.POST if name.startswith(SEEN)])
    cells = form.read()
    try:
        result = actions.save_plan_cells(
            plan=page.partner.finance_plan,
            cells=cells,
            bases=form.bases,
            order=form.order,
            by=request.user,
            arrived_at=request.arrived_at,
        )
    except Impossible as error:
        return error.message
    form.renewed |= {name: merge.basis(text) for name, text in result.saved.items()}
    form.conflicts = {one.name: one for one in _conflicts(request, form, result)}
    return ""


def _autosave(request, pk, partner_pk):
    """The cells that were sent, each on its own: what is right is saved whatever the others are."""
    partner = queries.plan_to_save(request.user, pk, partner_pk)
    if partner is None:
        raise Http404
    partner.finance_plan.partner = partner
    form = PlanForm(partner.finance_plan, finance.terms_of(partner), request.POST)
    cells = form.read()
    try:
        result = actions.save_plan_cells(
            plan=partner.finance_plan,
            cells=cells,
            bases=form.bases,
            order=form.order,
            by=request.user,
            arrived_at=request.arrived_at,
        )
    except Impossible as error:
        return answer.refused(error.code, error.message)
    saved = {name: merge.basis(text) for name, text in result.saved.items()}
    if form.order is not None:
        saved[ORDER] = merge.basis(request.POST[ORDER])
    return answer.processed(
        request, saved=saved, conflicts=_conflicts(request, form, result), errors=form.errors
    )


def _conflicts(request, form, result) -> list[answer.Conflict]:
    by = result.by
    if by and by == str(request.user):
        by = _("Ihnen selbst, in einem anderen Fenster")
    found = []
    for name, theirs in result.conflicts.items():
        removing, gone = form.is_removal(name), name in result.gone
        shown = _("Diese Zeile ist entfernt.") if gone else form.in_words(name, theirs)
        mine = _("Die Zeile entfernen.") if removing else form.in_words(name, form.cleaned[name])
        found.append(
            answer.Conflict(
                name=name,
                label=form.label_of(name),
                theirs="" if removing else theirs,
                basis=GONE if gone else merge.basis(theirs),
                by=by,
                at=result.at,
                their_pieces=[(True, shown)] if shown else [],
                my_pieces=[(True, mine)] if mine else [],
                joins=False,
            )
        )
    return found


def _saved(request, pk, partner_pk):
    """Say what is still off: a plan may be saved in any state and mended later."""
    page = PlanPage(request, pk, partner_pk)
    off = [one for one in finance.checks(page.application) if one.partner in (None, page.partner)]
    if off:
        messages.warning(request, _("Gespeichert. Bitte sehen Sie sich die offenen Prüfungen an."))
        return redirect("applications:finance_plan", pk, partner_pk)
    messages.success(request, _("Gespeichert. Der Finanzplan ist in Ordnung."))
    return redirect("applications:detail", pk)


@require_POST
@declares("signatories of the partner whose plan it is")
def let_others_write(request, pk, partner_pk):
    page = PlanPage(request, pk, partner_pk)
    if not rules.may_let_others_write(request.user, page.partner):
        raise Http404
    allowed = request.POST.get("allowed") == "yes"
    try:
        actions.let_others_write(partner=page.partner, allowed=allowed, by=request.user)
    except Impossible as error:
        messages.error(request, error.message)
    else:
        messages.success(
            request,
            _("Die anderen Partner dürfen diesen Finanzplan jetzt bearbeiten.")
            if allowed
            else _("Diesen Finanzplan bearbeitet jetzt nur noch Ihre Organisation."),
        )
    return redirect("applications:finance_plan", pk, partner_pk)
