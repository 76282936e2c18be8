"""Sums and checks: exact to the cent, each failed one says how much, which year, which partner."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from applications.plans import checks
from applications.plans import terms as plans_terms
from applications.plans.actions import all_rows
from applications.plans.checks import _shares
from applications.plans.constants import CostCategory, FundingKind
from applications.plans.models import CostAmount, CostItem, FundingSource
from applications.plans.sums import plan_of
from applications.submission.actions import consent as consent_actions
from applications.submission.completeness import missing
from applications.submission.queries.content import whole
from core import clock
from core.errors import Impossible
from programmes.constants import CapScope
from programmes.models import Cap
from tests.factories import make_call, make_tandem

pytestmark = pytest.mark.django_db
D = Decimal


def plan_rows(years, cost="125000", grant="100000", own="25000"):
    def amounts(value):
        values = value if isinstance(value, dict) else dict.fromkeys(years, value)
        return {year: D(amount) for year, amount in values.items()}

    return {
        "costs": [
            {
                "id": None,
                "category": CostCategory.STAFF,
                "label": "Koordination",
                "calculation": "",
                "amounts": amounts(cost),
            }
        ],
        "sources": [
            {"id": None, "kind": FundingKind.GRANT, "label": "", "amounts": amounts(grant)},
            {"id": None, "kind": FundingKind.OWN_CASH, "label": "", "amounts": amounts(own)},
        ],
    }


def save(partner, by, **rows):
    years = partner.application.call.budget_years
    return all_rows.save(plan=partner.finance_plan, by=by, **plan_rows(years, **rows))


def loaded(application):
    return whole(type(application).objects.filter(pk=application.pk)).get()


def found(application) -> dict:
    """{(code, partner or None): {year: amount}} of every check that fails, and of hints."""
    return {
        (one.code, one.partner.pk if one.partner else None): one.years
        for one in checks.checks(loaded(application))
    }


def texts(application) -> list[str]:
    return [one.text for one in checks.checks(loaded(application))]


def test_a_balanced_plan_within_all_limits_passes():
    application = make_tandem()
    assert found(application) == {}
    assert missing(application) == []


def test_a_year_that_does_not_balance_is_named_with_the_difference():
    application = make_tandem()
    first, second, third = application.call.budget_years
    costs = {first: "125000.01", second: "124999.99", third: "125000"}
    save(application.municipality, application.clerk, cost=costs)
    pk = application.municipality.pk
    assert found(application)["short", pk] == {first: D("0.01")}
    assert found(application)["over", pk] == {second: D("0.01")}


def test_years_with_the_same_finding_are_said_once():
    application = make_tandem()
    first, second, third = application.call.budget_years
    own = {first: "20000", second: "20000", third: "24000"}
    save(application.municipality, application.clerk, own=own)
    assert texts(application) == [
        f"{application.municipality}, Finanzierung: Sie reicht nicht für die Ausgaben. Es fehlen: "
        f"{first} und {second}: je 5.000,00\u00a0€; {third}: 1.000,00\u00a0€."
    ]
    save(application.municipality, application.clerk, own="20000")
    assert f"{first} bis {third}: je 5.000,00\u00a0€." in texts(application)[0]


def test_a_grant_above_the_rate_is_named_with_the_excess_and_what_is_possible():
    application = make_tandem()
    first = application.call.budget_years[0]
    # 80 % of 124,999.99 is 99,999.992: the fraction of a cent is not given away.
    save(application.municipality, application.clerk, cost="124999.99", own="24999.99")
    pk = application.municipality.pk
    # 80 % of 374,999.97 is 299,999.976 in all years together.
    assert found(application)["rate", pk] == {None: D("0.03")}
    assert found(application)["rate-hint", pk][first] == D("0.01")
    assert "80 Prozent" in texts(application)[0]
    assert "möglich sind 299.999,97\u00a0€" in texts(application)[0]
    set_each_year(application)
    assert ("rate", pk) not in found(application)
    assert found(application)["rate-year", pk][first] == D("0.01")
    assert "80 Prozent" in texts(application)[0]
    assert "möglich sind 99.999,99\u00a0€" in texts(application)[0]


def set_each_year(application):
    application.call.funding_lines.update(rate_each_year=True)


def test_a_single_year_above_the_rate_is_a_hint_and_does_not_stand_in_the_way():
    """10,000 above in one year, 10,000 below in the next: in total it is the rate, to the cent."""
    application = make_tandem()
    first, second, third = application.call.budget_years
    cost = {first: "112500", second: "137500", third: "125000"}
    own = {first: "12500", second: "37500", third: "25000"}
    save(application.municipality, application.clerk, cost=cost, own=own)
    (hint,) = [one for one in checks.checks(loaded(application)) if one.partner]
    assert (hint.code, hint.is_hint, hint.years) == ("rate-hint", True, {first: D("10000.00")})
    assert checks.failed([hint]) == []
    assert "Es zählen alle Jahre zusammen." in hint.text
    assert missing(application) == []


def test_the_same_year_is_refused_where_the_call_demands_the_rate_each_year():
    application = make_tandem()
    first, second, third = application.call.budget_years
    pk = application.municipality.pk
    set_each_year(application)
    assert found(application) == {}
    cost = {first: "112500", second: "137500", third: "125000"}
    own = {first: "12500", second: "37500", third: "25000"}
    save(application.municipality, application.clerk, cost=cost, own=own)
    assert found(application) == {("rate-year", pk): {first: D("10000.00")}}
    (check,) = checks.failed(checks.checks(loaded(application)))
    assert "in jedem Jahr höchstens 80 Prozent" in check.text
    assert [one.partner for one in missing(application)] == [application.municipality]


@pytest.mark.parametrize(("grant", "off"), [("100000.00", None), ("100000.01", D("0.01"))])
def test_the_yearly_cap_of_a_partner_counts_to_the_cent(grant, off):
    application = make_tandem()
    own = str(D("200000") - D(grant))
    save(application.nonprofit, application.director, cost="200000", grant=grant, own=own)
    check = found(application).get(("partner-cap-year", application.nonprofit.pk))
    assert check == (None if off is None else dict.fromkeys(application.call.budget_years, off))


def test_the_cap_of_a_partner_over_all_years_counts():
    application = make_tandem()
    Cap.objects.create(
        call=application.call,
        scope=CapScope.PARTNER,
        partner_role=application.municipality.role,
        amount=D("299999.99"),
    )
    assert found(application)["partner-cap", application.municipality.pk] == {None: D("0.01")}


def test_the_cap_of_the_space_counts_both_partners():
    application = make_tandem()
    Cap.objects.create(call=application.call, scope=CapScope.SPACE, amount=D("599999.99"))
    Cap.objects.create(call=application.call, scope=CapScope.SPACE, each_year=True, amount=D("199999.98"))
    assert found(application)["space-cap", None] == {None: D("0.01")}
    assert found(application)["space-cap-year", None] == dict.fromkeys(
        application.call.budget_years, D("0.02")
    )


def test_grants_out_of_the_split_are_named_at_both_partners():
    application = make_tandem()
    first, second, third = application.call.budget_years
    save(
        application.nonprofit,
        application.director,
        grant={first: "99999", second: "100000", third: "100000"},
        own={first: "25001", second: "25000", third: "25000"},
    )
    assert found(application)["share-over", application.municipality.pk] == {None: D("0.50")}
    assert found(application)["share-short", application.nonprofit.pk] == {None: D("0.50")}


def test_a_remainder_cent_is_refused_not_hidden_and_said_once():
    application = make_tandem()
    first, second, third = application.call.budget_years
    save(
        application.nonprofit,
        application.director,
        grant={first: "99999.99", second: "100000", third: "100000"},
        own={first: "25000.01", second: "25000", third: "25000"},
    )
    assert found(application) == {("remainder", None): {None: D("0.005")}}


def add_cost(application, category, amount, label="Etwas"):
    item = CostItem.objects.create(
        plan=application.municipality.finance_plan, category=category, label=label, position=5
    )
    for year in application.call.budget_years:
        CostAmount.objects.create(item=item, year=year, amount=D(amount))
    return item


def test_investment_and_lump_sum_are_named_where_the_call_does_not_allow_them():
    application = make_tandem()
    years, pk = application.call.budget_years, application.municipality.pk
    add_cost(application, CostCategory.INVESTMENT, "100")
    add_cost(application, CostCategory.LUMP_SUM, "10")
    assert found(application)["investment", pk] == dict.fromkeys(years, D(100))
    assert found(application)["lump-refused", pk] == dict.fromkeys(years, D(10))


def test_a_lump_sum_above_its_share_of_the_staff_is_named_and_not_eligible():
    application = make_tandem(make_call(lump_sum_rate=D("10.00"), allows_investment=True))
    years, pk = application.call.budget_years, application.municipality.pk
    save(application.municipality, application.clerk, cost="125000", grant="110000", own="27500.01")
    add_cost(application, CostCategory.LUMP_SUM, "12500.01")
    assert found(application)["lump-over", pk] == dict.fromkeys(years, D("0.01"))
    # 80 % of 137,500.00, not of 137,500.01
    assert found(application)["partner-cap-year", pk] == dict.fromkeys(years, D("10000"))
    assert ("rate", pk) not in found(application)


def test_an_amount_outside_the_term_is_named_and_its_year_is_said_to_be_closed():
    year = clock.today().year + 1
    call = make_call(starts_on=date(year, 4, 1), funding_months=12)
    application = make_tandem(call)
    last = call.last_budget_year
    assert list(call.months_by_year.values()) == [9, 3, 0]
    assert found(application)["costs-outside", application.municipality.pk] == {last: D("125000.00")}
    application.municipality.application = application
    terms = plans_terms.terms_of(application.municipality)
    assert terms.year_title(year) == f"{year} (9 Monate)"
    assert f"01.04.{year} bis 31.03.{year + 1}" in terms.why_closed(last)


def test_rows_somebody_began_and_did_not_finish_are_named_by_number():
    application = make_tandem()
    add_cost(application, "", "0.01", label="")
    first = texts(application)[0]
    assert "Die Kostenart oder die Bezeichnung fehlt. Zeile: 2." in first


def test_a_plan_with_only_an_unfinished_row_is_not_ready():
    application = make_tandem()
    CostItem.objects.create(plan=application.municipality.finance_plan, category="", label="x", position=5)
    assert [one.partner for one in missing(application)] == [application.municipality]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(
        st.dictionaries(st.sampled_from([2027, 2028, 2029]), st.integers(0, 99_999_999_999)), max_size=12
    ),
    grants=st.lists(st.integers(0, 99_999_999), min_size=2, max_size=2),
)
def test_sums_and_split_are_exact_to_the_cent(rows, grants):
    """In whole cents the same sums come out, and half and half is right or said to be wrong, never rounded."""
    years = [2027, 2028, 2029]

    def row(**values):
        return SimpleNamespace(label="x", **values)

    def partner(number, costs, grant):
        plan = SimpleNamespace(
            cost_items=SimpleNamespace(all=lambda: costs),
            funding_sources=SimpleNamespace(
                all=lambda: [row(kind=FundingKind.GRANT, by_year={2027: D(grant) / 100})]
            ),
        )
        role = SimpleNamespace(share=D("50.00"))
        return SimpleNamespace(pk=number, role_id=number, role=role, finance_plan=plan)

    costs = [
        row(category="staff", by_year={year: D(value) / 100 for year, value in one.items()}) for one in rows
    ]
    plans = [plan_of(partner(number, costs, grant), years) for number, grant in enumerate(grants)]
    cents = sum(value for one in rows for value in one.values())
    assert plans[0].total_costs * 100 == cents
    assert sum(plans[0].costs.values()) == plans[0].total_costs
    said = list(_shares(plans))
    if all(plan.is_begun for plan in plans):
        assert bool(said) == (grants[0] != grants[1])
        off = D(abs(grants[0] - grants[1])) / 200
        assert all(amount == off for one in said for amount in one.years.values())


def test_rows_keep_their_identity_and_rows_not_named_go():
    application = make_tandem()
    plan, years = application.municipality.finance_plan, application.call.budget_years
    item = CostItem.objects.get(plan=plan)
    rows = plan_rows(years)
    rows["costs"][0]["id"] = item.pk
    rows["costs"].append({**rows["costs"][0], "id": None, "label": "Miete", "amounts": {years[0]: D("1")}})
    all_rows.save(plan=plan, by=application.clerk, **rows)
    assert list(CostItem.objects.filter(plan=plan).values_list("label", flat=True)) == [
        "Koordination",
        "Miete",
    ]
    assert CostItem.objects.get(plan=plan, label="Koordination").pk == item.pk
    rows["costs"] = rows["costs"][1:]
    all_rows.save(plan=plan, by=application.clerk, **rows)
    assert list(CostItem.objects.filter(plan=plan).values_list("label", flat=True)) == ["Miete"]
    assert CostAmount.objects.filter(item__plan=plan).count() == 1
    assert FundingSource.objects.filter(plan=plan, kind=FundingKind.GRANT).count() == 1


def test_a_row_of_another_plan_is_never_touched():
    application = make_tandem()
    theirs = CostItem.objects.get(plan=application.nonprofit.finance_plan)
    rows = plan_rows(application.call.budget_years)
    rows["costs"][0]["id"] = theirs.pk
    with pytest.raises(Impossible):
        all_rows.save(plan=application.municipality.finance_plan, by=application.clerk, **rows)
    theirs.refresh_from_db()
    assert theirs.label == "Projektkoordination"
    assert theirs.plan_id == application.nonprofit.finance_plan.pk


@pytest.mark.parametrize(
    "spoil",
    [
        lambda rows: rows["costs"][0]["amounts"].update({1999: D("1")}),
        lambda rows: rows["sources"].append({**rows["sources"][0]}),
        lambda rows: rows["costs"].extend([rows["costs"][0]] * 500),
        lambda rows: rows["costs"][0].update(category=CostCategory.INVESTMENT),
        lambda rows: rows["costs"][0].update(category=CostCategory.LUMP_SUM),
    ],
    ids=["year outside the call", "two grants", "too many rows", "investment", "lump sum"],
)
def test_impossible_plans_are_refused(spoil):
    application = make_tandem()
    rows = plan_rows(application.call.budget_years)
    spoil(rows)
    with pytest.raises(Impossible):
        all_rows.save(plan=application.municipality.finance_plan, by=application.clerk, **rows)


def test_saving_the_same_plan_again_voids_nothing():
    application = make_tandem()
    save(application.municipality, application.clerk)
    application = type(application).objects.get(pk=application.pk)
    from applications.submission.content import content_hash

    partner = application.partners.get(role__key="kommune")
    consent = consent_actions.give(
        application=application,
        partner=partner,
        content_hash=content_hash(loaded(application)),
        by=application.started_by,
    )
    save(partner, application.started_by)
    consent.refresh_from_db()
    assert consent.voided_at is None
    save(partner, application.started_by, cost="125000", grant="90000", own="35000")
    consent.refresh_from_db()
    assert consent.voided_at is not None
