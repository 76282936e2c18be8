"""Whose money an award takes, and the edges of caps and periods: exactly reached, and one step over."""

from datetime import date
from decimal import Decimal as D

import pytest

from accounts.models import Funder
from budgets import limits
from budgets.actions import awards, funds
from core.errors import Impossible
from programmes.constants import CapScope
from programmes.models import Cap
from tests.budgets.factories import amounts_for, fund, stage
from tests.factories import make_call, make_tandem

pytestmark = pytest.mark.django_db


def test_an_award_takes_from_each_funder_only_what_its_own_partner_gets(tandem):
    """The municipality is paid by one funder, the non-profit by the other."""
    first = tandem.call.first_budget_year
    amounts = {tandem.municipality.pk: {first: D("70.00")}, tandem.nonprofit.pk: {first: D("30.01")}}
    needed = limits.needed_from(funds.ensure(tandem), tandem, amounts)
    by_funder = {one.funder.key: taken for one, taken in needed.items() if one.scope == CapScope.FUNDER}
    assert by_funder == {"sms": D("70.00"), "am": D("30.01")}
    assert {taken for one, taken in needed.items() if one.scope == CapScope.CALL} == {D("100.01")}


def test_a_fund_of_a_funder_that_pays_nobody_here_is_not_touched(tandem):
    amounts = {tandem.nonprofit.pk: {tandem.call.first_budget_year: D("1.00")}}
    needed = limits.needed_from(funds.ensure(tandem), tandem, amounts)
    assert {one.funder.key for one in needed if one.scope == CapScope.FUNDER} == {"am"}


@pytest.mark.parametrize(("cap", "over"), [("300000.00", None), ("299999.99", D("0.01"))])
def test_the_cap_of_a_funder_counts_its_half_and_not_the_whole_award(cap, over, officer, approver):
    call = make_call()
    Cap.objects.filter(call=call, scope=CapScope.FUNDER, funder__key="sms").update(amount=D(cap))
    tandem = make_tandem(call, state="selected")
    if over is not None:
        with pytest.raises(limits.AwardRefused) as refused:
            stage(tandem, officer)
        assert [problem.amount for problem in refused.value.problems] == [over]
        return
    awards.commit(award=stage(tandem, officer), by=approver)
    for key in ("sms", "am"):
        funder = Funder.objects.get(key=key)
        assert fund(tandem, CapScope.FUNDER, funder=funder).committed == D("300000")


@pytest.mark.parametrize("amounts", [("400000", "300000"), ("300000", "400000")])
def test_of_two_caps_on_the_same_the_smaller_holds_whichever_comes_first(amounts, tandem):
    tandem.call.caps.filter(scope=CapScope.SPACE).delete()
    for position, amount in enumerate(amounts):
        Cap.objects.create(call=tandem.call, scope=CapScope.SPACE, amount=D(amount), position=position)
    funds.ensure(tandem)
    assert fund(tandem, CapScope.SPACE).cap == D("300000")


def test_a_cap_can_be_lowered_to_exactly_what_is_bound_and_no_further(tandem, officer, approver):
    awards.commit(award=stage(tandem, officer), by=approver)
    for amount in ("600000.00", "599999.99"):
        Cap.objects.filter(call=tandem.call, scope=CapScope.SPACE).update(amount=D(amount))
        fresh = type(tandem).objects.get(pk=tandem.pk)
        if amount == "600000.00":
            funds.ensure(fresh)
        else:
            with pytest.raises(Impossible, match="schon mehr gebunden"):
                funds.ensure(fresh)
        assert fund(tandem, CapScope.SPACE).cap == D("600000.00")
    assert fund(tandem, CapScope.SPACE).free == 0


@pytest.mark.parametrize(
    ("begin", "last", "over"), [((1, 1), (1, 1), True), ((1, 15), (1, 15), True), ((1, 15), (1, 14), False)]
)
def test_the_same_day_of_the_month_begins_another_month(begin, last, over, tandem, officer):
    """36 months end the day before: 15 January to 14 January, not to 15 January."""
    first = tandem.call.first_budget_year
    period = {"period_from": date(first, *begin), "period_to": date(first + 3, *last)}
    if over:
        with pytest.raises(Impossible, match="36 Monate"):
            stage(tandem, officer, **period)
    else:
        assert stage(tandem, officer, **period).period_to == period["period_to"]


def test_the_split_is_off_by_one_cent_and_a_fraction_of_one_is_a_remainder(tandem):
    """The same answer as the plan's checks: exact, off, remainder."""
    first = tandem.call.first_budget_year
    partners = list(tandem.partners.all())
    amounts = amounts_for(tandem, "100.00", years=[first])
    assert limits.off_the_split(partners, amounts) == []
    amounts[tandem.municipality.pk][first] = D("100.02")
    assert [one.amount for one in limits.off_the_split(partners, amounts)] == [D("0.01")] * 2
    amounts[tandem.municipality.pk][first] = D("100.01")
    problems = limits.off_the_split(partners, amounts)
    assert [one.amount for one in problems] == [D("0.005")] * 2
    assert all("nicht auf den Cent genau teilen" in one.text for one in problems)
