"""What the page says while somebody types is what the server says: the same findings, word for word."""

import json
import random
from decimal import Decimal
from types import SimpleNamespace

import pytest

from applications.plans.checks import checks as server_checks
from applications.plans.checks import for_scripts
from applications.plans.constants import CostCategory, FundingKind
from core.money import euro
from programmes.constants import CapScope
from tests.factories import make_call

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
CASES = 60
SCRIPT = """async ([url, cases]) => {
  const { findings, cents } = await import(url);
  const amounts = (row) => Object.fromEntries(Object.entries(row).map(([year, text]) => [year, cents(text)]));
  return cases.map(({ rules, plan }) => findings(rules, {
    costs: plan.costs.map((row) => ({ ...row, amounts: amounts(row.amounts) })),
    sources: plan.sources.map((row) => ({ ...row, amounts: amounts(row.amounts) })),
    grant: amounts(plan.grant),
  }).map(({ text, isHint }) => [text, isHint]));
}"""


def rows_of(chance, years, count, **choices):
    """Rows with round and with crooked amounts, so that years often have the same finding."""
    return [
        SimpleNamespace(
            **{name: chance.choice(values) for name, values in choices.items()},
            by_year={
                year: amount
                for year in years
                if (
                    amount := chance.choice([Decimal(0), Decimal(5000), Decimal("99999.99"), Decimal("0.01")])
                )
            },
        )
        for _row in range(count)
    ]


def some(rows):
    return [row for row in rows if row.by_year]


def plan_of(chance, years):
    categories = [CostCategory.STAFF, CostCategory.INVESTMENT, CostCategory.LUMP_SUM, CostCategory.TRAVEL, ""]
    costs = some(rows_of(chance, years, 4, category=categories, label=["x", ""]))
    sources = some(rows_of(chance, years, 3, kind=[FundingKind.OWN_CASH, FundingKind.PUBLIC, ""]))
    grant = SimpleNamespace(kind=FundingKind.GRANT, by_year=rows_of(chance, years, 1)[0].by_year)
    return SimpleNamespace(
        cost_items=SimpleNamespace(all=lambda: costs),
        funding_sources=SimpleNamespace(all=lambda: [grant, *sources]),
        rows=(costs, sources, grant),
    )


class Seat(SimpleNamespace):
    def __str__(self):
        return self.name


def texts(row) -> dict:
    return {str(year): euro(amount, unit=False) for year, amount in row.by_year.items()}


def case(call, roles, caps, seed):
    chance = random.Random(seed)
    call.lump_sum_rate = chance.choice([None, Decimal("7.50"), Decimal("33.33")])
    call.allows_investment = chance.random() < 0.5
    roles[0].funding_line.rate_each_year = chance.random() < 0.5
    call.funding_months = chance.choice([36, 27, 12])
    years = call.budget_years
    terms_call = SimpleNamespace(
        budget_years=years,
        months_by_year=call.months_by_year,
        starts_on=call.starts_on,
        first_budget_year=call.first_budget_year,
        funding_months=call.funding_months,
        lump_sum_rate=call.lump_sum_rate,
        allows_investment=call.allows_investment,
        caps=SimpleNamespace(all=lambda: caps),
    )
    seats = [
        Seat(
            pk=number,
            name=f"Partner {number}",
            role=role,
            role_id=role.pk,
            finance_plan=plan_of(chance, years),
        )
        for number, role in enumerate(roles)
    ]
    application = SimpleNamespace(call=terms_call, partners=SimpleNamespace(all=lambda: seats))
    said = [[one.text, one.is_hint] for one in server_checks(application) if one.partner in (None, seats[0])]
    costs, sources, grant = seats[0].finance_plan.rows
    typed = {
        "costs": [
            {"category": str(row.category), "label": row.label, "amounts": texts(row)} for row in costs
        ],
        "sources": [{"kind": str(row.kind), "amounts": texts(row)} for row in sources],
        "grant": texts(grant),
    }
    return said, {"rules": for_scripts(application, seats[0]), "plan": typed}


def test_the_page_finds_what_the_server_finds(page, server):
    call = make_call()
    roles = list(call.partner_roles.select_related("funding_line").order_by("position"))
    roles[0].funding_line.rate = Decimal("66.67")
    caps = list(call.caps.all())
    space = next(cap for cap in caps if cap.scope == CapScope.SPACE)
    space.amount, space.each_year = Decimal(90_000), True
    made = [case(call, roles, caps, seed) for seed in range(CASES)]
    page.goto(server)
    found = page.evaluate(
        SCRIPT,
        [f"{server}/static/js/finance_checks.js", json.loads(json.dumps([one for _said, one in made]))],
    )
    for seed, ((said, _one), heard) in enumerate(zip(made, found, strict=True)):
        assert heard == said, f"case {seed}"
    assert sum(len(said) for said, _one in made) > CASES
