"""Sums and checks: exact to the cent, each failed one says how much, which year, which partner."""

from decimal import Decimal

import pytest

from applications import actions, finance
from applications.actions import save_finance_plan
from applications.completeness import missing
from applications.constants import CostCategory, FundingKind
from applications.models import CostAmount, CostItem, FundingSource
from applications.queries import whole
from core.errors import Impossible
from programmes.constants import CapScope
from programmes.models import Cap
from tests.factories import make_tandem

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
    return save_finance_plan(plan=partner.finance_plan, by=by, **plan_rows(years, **rows))


def checks(application):
    loaded = whole(type(application).objects.filter(pk=application.pk)).get()
    return [(c.code, c.amount, c.partner.pk if c.partner else None, c.year) for c in finance.checks(loaded)]


def test_a_balanced_plan_within_all_limits_passes():
    application = make_tandem()
    assert checks(application) == []
    assert missing(application) == []


def test_a_year_that_does_not_balance_is_named_with_the_difference():
    application = make_tandem()
    first, second, third = application.call.budget_years
    save(
        application.municipality,
        application.clerk,
        cost={first: "125000.01", second: "124999.99", third: "125000"},
    )
    found = checks(application)
    pk = application.municipality.pk
    assert ("balance", D("0.01"), pk, first) in found
    assert ("balance", D("0.01"), pk, second) in found
    assert not [check for check in found if check[3] == third]


def test_a_grant_above_the_rate_is_named_with_the_excess():
    application = make_tandem()
    first = application.call.budget_years[0]
    # 80 % of 124,999.99 is 99,999.992: the fraction of a cent is not given away.
    save(application.municipality, application.clerk, cost="124999.99", own="24999.99")
    found = checks(application)
    assert ("rate", D("0.01"), application.municipality.pk, first) in found


@pytest.mark.parametrize(("grant", "off"), [("100000.00", None), ("100000.01", D("0.01"))])
def test_the_yearly_cap_of_a_partner_counts_to_the_cent(grant, off):
    application = make_tandem()
    first = application.call.budget_years[0]
    own = str(D("200000") - D(grant))
    save(application.nonprofit, application.director, cost="200000", grant=grant, own=own)
    found = [check for check in checks(application) if check[0] == "partner-cap" and check[3] == first]
    assert found == ([] if off is None else [("partner-cap", off, application.nonprofit.pk, first)])


def test_the_cap_of_a_partner_over_all_years_counts():
    application = make_tandem()
    Cap.objects.create(
        call=application.call,
        scope=CapScope.PARTNER,
        partner_role=application.municipality.role,
        amount=D("299999.99"),
    )
    assert ("partner-cap", D("0.01"), application.municipality.pk, None) in checks(application)


def test_the_cap_of_the_space_counts_both_partners():
    application = make_tandem()
    Cap.objects.create(call=application.call, scope=CapScope.SPACE, amount=D("599999.99"))
    Cap.objects.create(call=application.call, scope=CapScope.SPACE, each_year=True, amount=D("199999.98"))
    found = checks(application)
    assert ("space-cap", D("0.01"), None, None) in found
    for year in application.call.budget_years:
        assert ("space-cap", D("0.02"), None, year) in found


def test_grants_out_of_the_split_are_named_at_both_partners():
    application = make_tandem()
    first, second, third = application.call.budget_years
    save(
        application.nonprofit,
        application.director,
        grant={first: "99999", second: "100000", third: "100000"},
        own={first: "25001", second: "25000", third: "25000"},
    )
    found = checks(application)
    assert ("share", D("0.50"), application.municipality.pk, None) in found
    assert ("share", D("0.50"), application.nonprofit.pk, None) in found


def test_a_remainder_cent_is_refused_not_hidden():
    application = make_tandem()
    first, second, third = application.call.budget_years
    save(
        application.nonprofit,
        application.director,
        grant={first: "99999.99", second: "100000", third: "100000"},
        own={first: "25000.01", second: "25000", third: "25000"},
    )
    found = [check for check in checks(application) if check[0] == "share"]
    assert [check[1] for check in found] == [D("0.005"), D("0.005")]


def test_messages_name_amount_year_and_partner():
    application = make_tandem()
    first = application.call.budget_years[0]
    save(application.municipality, application.clerk, own="20000")
    text = finance.checks(whole(type(application).objects.filter(pk=application.pk)).get())[0].text
    assert str(application.municipality) in text
    assert str(first) in text
    assert "5.000,00\u00a0€" in text


def test_rows_keep_their_identity_and_rows_not_named_go():
    application = make_tandem()
    plan, years = application.municipality.finance_plan, application.call.budget_years
    item = CostItem.objects.get(plan=plan)
    rows = plan_rows(years)
    rows["costs"][0]["id"] = item.pk
    rows["costs"].append({**rows["costs"][0], "id": None, "label": "Miete", "amounts": {years[0]: D("1")}})
    save_finance_plan(plan=plan, by=application.clerk, **rows)
    assert list(CostItem.objects.filter(plan=plan).values_list("label", flat=True)) == [
        "Koordination",
        "Miete",
    ]
    assert CostItem.objects.get(plan=plan, label="Koordination").pk == item.pk
    rows["costs"] = rows["costs"][1:]
    save_finance_plan(plan=plan, by=application.clerk, **rows)
    assert list(CostItem.objects.filter(plan=plan).values_list("label", flat=True)) == ["Miete"]
    assert CostAmount.objects.filter(item__plan=plan).count() == 1
    assert FundingSource.objects.filter(plan=plan, kind=FundingKind.GRANT).count() == 1


def test_a_row_of_another_plan_is_never_touched():
    application = make_tandem()
    theirs = CostItem.objects.get(plan=application.nonprofit.finance_plan)
    rows = plan_rows(application.call.budget_years)
    rows["costs"][0]["id"] = theirs.pk
    save_finance_plan(plan=application.municipality.finance_plan, by=application.clerk, **rows)
    theirs.refresh_from_db()
    assert theirs.label == "Projektkoordination"
    assert theirs.plan_id == application.nonprofit.finance_plan.pk


@pytest.mark.parametrize(
    "spoil",
    [
        lambda rows: rows["costs"][0]["amounts"].update({1999: D("1")}),
        lambda rows: rows["sources"].append({**rows["sources"][0]}),
        lambda rows: rows["costs"].extend([rows["costs"][0]] * 60),
    ],
    ids=["year outside the call", "two grants", "too many rows"],
)
def test_impossible_plans_are_refused(spoil):
    application = make_tandem()
    rows = plan_rows(application.call.budget_years)
    spoil(rows)
    with pytest.raises(Impossible):
        save_finance_plan(plan=application.municipality.finance_plan, by=application.clerk, **rows)


def test_saving_the_same_plan_again_voids_nothing():
    application = make_tandem()
    save(application.municipality, application.clerk)
    application = type(application).objects.get(pk=application.pk)
    loaded = whole(type(application).objects.filter(pk=application.pk)).get()
    from applications.content import content_hash

    partner = application.partners.get(role__key="kommune")
    consent = actions.give_consent(
        application=application,
        partner=partner,
        content_hash=content_hash(loaded),
        by=application.started_by,
    )
    save(partner, application.started_by)
    consent.refresh_from_db()
    assert consent.voided_at is None
    save(partner, application.started_by, cost="125000", grant="90000", own="35000")
    consent.refresh_from_db()
    assert consent.voided_at is not None
