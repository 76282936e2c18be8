"""The finance plan of one partner: the grid, saved whole or cell by cell."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.rules import person
from applications.draft.actions import locking
from applications.draft.parts import plan_part
from applications.plans import checks, picture, queries, rules, snapshot, sums, terms
from applications.plans.actions import cells
from applications.plans.actions.cells import SavedCells
from applications.plans.cells import GONE, ORDER
from applications.plans.forms.plan import PlanForm
from core.access import declares
from core.errors import Impossible
from core.joint import answer
from core.joint.fields import JointForm
from core.joint.protocol import JointPage

if TYPE_CHECKING:
    from accounts.models import User
    from applications.plans.models import FinancePlan

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
        partner = next((one for one in partners if one.pk == partner_pk), None)
        if partner is None:
            raise Http404
        self.partner = partner
        self.part = plan_part(self.partner)
        self.terms = terms.terms_of(self.partner)

    @property
    def may_write(self) -> bool:
        return rules.may_write_plan(self.request.user, self.partner)

    @property
    def is_editable(self) -> bool:
        return self.may_write and locking.is_open(
            self.application, self.part, arrived_at=self.request.arrived_at
        )

    def context(self, form, **more) -> dict:
        editable = self.is_editable
        plan = sums.plan_of(self.partner, self.terms.years)
        found = [one for one in checks.checks(self.application) if one.partner in (None, self.partner)]
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
            "table": None if editable else snapshot.plan_table(self.partner, self.terms.years),
            "mine": self.may_write,
            "own": rules.is_own_plan(self.request.user, self.partner),
            "editable": editable,
            "may_let_others_write": rules.may_let_others_write(self.request.user, self.partner)
            and self.application.is_draft,
            "checks": checks.failed(found),
            "hints": [one for one in found if one.is_hint],
            "begun": plan.is_begun,
            "charts": picture.picture_of_plan(plan),
            "data": checks.for_scripts(self.application, self.partner),
            "rate_each_year": self.terms.rate_each_year,
            "rate": sums.percent(self.terms.rate) if self.terms.rate is not None else "",
            "lump_rate": sums.percent(self.terms.lump_rate) if self.terms.lump_rate is not None else "",
            **more,
        }


class PlanWriting(JointPage):
    """Cells of one plan, merged one by one."""

    saved: SavedCells

    form: PlanForm

    def __init__(self, request: HttpRequest, plan: "FinancePlan", form: PlanForm):
        super().__init__(request)
        self.plan, self.form = plan, form

    def save(self, values: dict[str, Any], bases: dict[str, str]) -> SavedCells:
        order = self.form.order
        self.saved = cells.save(
            plan=self.plan,
            cells=values,
            bases=bases,
            order=order,
            by=person(self.request.user),
            arrived_at=self.request.arrived_at,
        )
        if order is not None:
            assert self.form.data is not None  # something was sent
            self.saved.saved[ORDER] = self.form.data[ORDER]
        return self.saved

    def stored(self, name: str) -> str:
        return self.form.stored_text(name)

    def last_edit(self, name: str) -> "tuple[User | None, datetime]":
        assert self.saved.at is not None  # set wherever a cell is in conflict or was left
        return self.saved.by, self.saved.at

    def basis_of(self, name: str, theirs: str) -> str:
        return GONE if name in self.saved.gone else super().basis_of(name, theirs)

    def versions(self, form: JointForm, name: str, theirs: str, mine: str) -> tuple[str, str]:
        """A row taken out, or to be taken out, is a sentence; else both are texts."""
        their_words, my_words = super().versions(form, name, theirs, mine)
        if name in self.saved.gone:
            their_words = _("Diese Zeile ist entfernt.")
        if self.form.is_removal(name):
            my_words = _("Die Zeile entfernen.")
        return their_words, my_words


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
            assert form.data is not None  # something was sent
            form.press(form.data["do"])
        else:
            try:
                taken = PlanWriting(request, page.partner.finance_plan, form).take(form)
            except Impossible as error:
                problem = error.message
            else:
                if taken.is_done:
                    return _saved(request, pk, partner_pk)
                form.conflicts = {one.name: one for one in taken.conflicts}
                page = PlanPage(request, pk, partner_pk)
                form.show_on(page.partner.finance_plan)
    return render(
        request, "applications/finance_plan.html", page.context(form, problem=problem, pressed=pressed)
    )


def _autosave(request, pk, partner_pk):
    """The cells that were sent, each on its own: what is right is saved whatever the others are."""
    partner = queries.plan_to_save(request.user, pk, partner_pk)
    if partner is None:
        raise Http404
    partner.finance_plan.partner = partner
    form = PlanForm(partner.finance_plan, terms.terms_of(partner), request.POST)
    try:
        taken = PlanWriting(request, partner.finance_plan, form).take(form)
    except Impossible as error:
        return answer.refused(error.code, error.message)
    return taken.answer(request)


def _saved(request, pk, partner_pk):
    """Say what is still off: a plan may be saved in any state and mended later."""
    page = PlanPage(request, pk, partner_pk)
    off = checks.failed(checks.checks(page.application))
    if any(one.partner in (None, page.partner) for one in off):
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
        cells.let_others_write(partner=page.partner, allowed=allowed, by=request.user)
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
