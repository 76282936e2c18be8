"""The finance plan as a workbook to keep, to pass on or to fill in."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from applications.draft.models.application import Partner
from applications.plans.cells import OTHER_KINDS
from applications.plans.constants import MAX_PLAN_ROWS, FundingKind
from applications.plans.sums import Plan
from applications.plans.terms import Terms
from core.money import ZERO
from core.paper.sheets import Formula, Sheet, cell_name, sheet_title


def sheets_of(partner: Partner, terms: Terms, *, suffix: str = "", spare_rows: int = 0) -> list[Sheet]:
    """Expenditure and financing of one partner. spare_rows: room below, for a file to fill in."""
    plan = partner.finance_plan
    years = terms.years
    costs = [
        [item.get_category_display() or None, item.label, item.calculation or None, item.by_year]
        for item in plan.cost_items.all()
    ]
    # The grant first, as on the page; it is always there.
    grant: dict[int, Decimal] = {}
    others = []
    for source in plan.funding_sources.all():
        if source.kind == FundingKind.GRANT:
            grant = source.by_year
        else:
            others.append([source.get_kind_display() or None, source.label or None, source.by_year])
    sources = [[str(FundingKind.GRANT.label), None, grant], *others]
    return [
        _sheet(
            _("Ausgaben") + suffix,
            [_("Kostenart"), _("Bezeichnung"), _("Berechnung")],
            costs,
            years,
            terms,
            sum_title=_("Ausgaben zusammen"),
            choices=[str(label) for _value, label in terms.categories],
            spare_rows=spare_rows,
        ),
        _sheet(
            _("Finanzierung") + suffix,
            [_("Herkunft"), _("Bezeichnung")],
            sources,
            years,
            terms,
            sum_title=_("Finanzierung zusammen"),
            choices=[str(FundingKind.GRANT.label), *(str(label) for _value, label in OTHER_KINDS)],
            spare_rows=spare_rows,
        ),
    ]


def _sheet(
    title: str,
    words: Sequence[str],
    rows: Sequence[list[Any]],
    years: Sequence[int],
    terms: Terms,
    *,
    sum_title: str,
    choices: list[str],
    spare_rows: int,
) -> Sheet:
    head = [*words, *(terms.year_title(year) for year in years), _("Summe")]
    first, last = len(words), len(words) + len(years) - 1
    cells = []
    for number, row in enumerate(rows, 1):
        by_year = row[-1]
        amounts = [by_year.get(year) or None for year in years]
        span = f"{cell_name(number, first)}:{cell_name(number, last)}"
        total = Formula(f"SUM({span})", sum(filter(None, amounts), ZERO))
        cells.append([*row[:-1], *amounts, total])
    below = len(cells) + spare_rows
    sums = [sum((row[-1].get(year) or ZERO for row in rows), ZERO) for year in years]
    totals = [
        Formula(f"SUM({cell_name(1, column)}:{cell_name(max(below, 1), column)})", value)
        for column, value in enumerate([*sums, sum(sums, ZERO)], first)
    ]
    cells += [[] for _row in range(spare_rows)]
    cells.append([sum_title, *[None] * (len(words) - 1), *totals])
    return Sheet(
        title,
        head,
        cells,
        widths=[30, 36, 36][: len(words)] + [15] * (len(years) + 1),
        bold=frozenset({len(cells) - 1}),
        choices={0: choices},
    )


def template_sheets(partner: Partner, terms: Terms) -> list[Sheet]:
    """A file to fill in, with what is there already, and how to fill it in."""
    hints = [
        _("Füllen Sie die Blätter „Ausgaben“ und „Finanzierung“ aus. Eine Zeile ist eine Position."),
        _("Kostenart und Herkunft wählen Sie in der Zelle aus der Liste."),
        _("Beträge sind Zahlen in Euro, mit höchstens zwei Stellen nach dem Komma und ohne Formeln."),
        _("Die Summen rechnet die Tabelle. Beim Einlesen zählen sie nicht."),
        _("Je Blatt sind höchstens %(most)d Zeilen möglich.") % {"most": MAX_PLAN_ROWS},
        *(terms.why_closed(year) for year in terms.closed_years),
    ]
    return [
        *sheets_of(partner, terms, spare_rows=40),
        Sheet(_("Hinweise"), [_("So füllen Sie die Datei aus")], [[hint] for hint in hints], widths=[100]),
    ]


def application_sheets(plans: Sequence[Plan], terms_by_partner: Mapping[UUID, Terms]) -> list[Sheet]:
    """All partners: an overview per budget year, then the sheets of each."""
    years = plans[0].years if plans else []
    head = [_("Partner"), _("Was"), *map(str, years), _("Summe")]
    rows: list[list[Any]] = []
    for plan in plans:
        for title, sums in (
            (_("Ausgaben"), plan.costs),
            (_("Finanzierung"), plan.financing),
            (_("davon beantragte Förderung"), plan.grant),
        ):
            number = len(rows) + 1
            span = f"{cell_name(number, 2)}:{cell_name(number, 1 + len(years))}"
            amounts = [sums[year] for year in years]
            rows.append([str(plan.partner), title, *amounts, Formula(f"SUM({span})", sum(amounts, ZERO))])
    sheets = [Sheet(_("Übersicht"), head, rows, widths=[36, 28] + [15] * (len(years) + 1))]
    for number, plan in enumerate(plans, 1):
        sheets += sheets_of(plan.partner, terms_by_partner[plan.partner.pk], suffix=f" {number}")
        sheets[-2].title = sheet_title(f"{number} {_('Ausgaben')} {plan.partner.role}")
        sheets[-1].title = sheet_title(f"{number} {_('Finanzierung')} {plan.partner.role}")
    return sheets
