"""Awards: what may be staged, who commits, and what the database then says."""

from datetime import date
from decimal import Decimal as D

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import InternalError, ProgrammingError

from accounts.constants import FunderRole
from applications.draft.constants import ApplicationState
from applications.plans.constants import CostCategory
from applications.plans.models import CostAmount, CostItem
from budgets import limits
from budgets.actions import awards, funds
from budgets.constants import AwardState, EntryKind
from budgets.models import Award, AwardAmount, AwardShare, Fund, LedgerEntry
from budgets.queries.awards import amounts_of
from core.errors import Impossible
from core.models import AuditEntry, OutboxMessage
from programmes.constants import CapScope
from programmes.models import Cap
from tests.budgets.factories import amounts_for, fund, stage
from tests.budgets.ledger import drift
from tests.factories import make_call, make_staff, make_tandem

pytestmark = pytest.mark.django_db


def committed(application, officer, approver, amounts=None):
    return awards.commit(award=stage(application, officer, amounts), by=approver)


# -- funds ------------------------------------------------------------------------------------------


def test_funds_come_from_the_caps_once(tandem):
    first = funds.ensure(tandem)
    again = funds.ensure(tandem)
    assert {one.pk for one in first} == {one.pk for one in again}
    years = tandem.call.budget_years
    got = sorted((one.scope, one.year or 0, one.cap) for one in first)
    expected = (
        [("call", 0, D("5000000")), ("space", 0, D("1000000"))]
        + [("funder", 0, D("2500000"))] * 2
        + [("partner", 0, D("500000"))] * 2
        + [("partner", year, D("100000")) for year in years] * 2
    )
    assert got == sorted(expected)


def test_a_call_without_a_cap_is_capped_by_its_volume(officer):
    call = make_call(volume=D("600000"))
    call.caps.all().delete()
    application = make_tandem(call, state="selected")
    (only,) = funds.ensure(application)
    assert (only.scope, only.cap) == (CapScope.CALL, D("600000"))


def test_a_cap_of_a_single_budget_year_and_of_a_funder_by_year(tandem):
    line = tandem.call.funding_lines.first()
    year = tandem.call.budget_years[1]
    Cap.objects.create(
        call=tandem.call, scope=CapScope.FUNDER, funder=line.funder, budget_year=year, amount=D("50000")
    )
    Cap.objects.create(call=tandem.call, scope=CapScope.CALL, each_year=True, amount=D("900000"))
    funds.ensure(tandem)
    assert fund(tandem, CapScope.FUNDER, year=year, funder=line.funder).cap == D("50000")
    assert Fund.objects.filter(call=tandem.call, scope=CapScope.CALL, year__isnull=False).count() == 3


def test_a_raised_cap_reaches_its_fund_and_a_lowered_one_stops_at_what_is_bound(tandem, officer, approver):
    committed(tandem, officer, approver)
    cap = tandem.call.caps.get(scope=CapScope.SPACE)
    cap.amount = D("1200000")
    cap.save()
    funds.ensure(tandem.__class__.objects.get(pk=tandem.pk))
    assert fund(tandem, CapScope.SPACE).cap == D("1200000")
    cap.amount = D("500000")
    cap.save()
    with pytest.raises(Impossible):
        funds.ensure(tandem.__class__.objects.get(pk=tandem.pk))
    assert fund(tandem, CapScope.SPACE).cap == D("1200000")


# -- staging ----------------------------------------------------------------------------------------


def test_staging_fixes_shares_and_amounts_and_binds_nothing(tandem, officer):
    award = stage(tandem, officer)
    assert award.state == AwardState.STAGED
    assert amounts_of(award) == amounts_for(tandem)
    assert {(share.funder.key, share.rate, share.eligible_costs) for share in award.shares.all()} == {
        ("sms", D("80.00"), D("375000.00")),
        ("am", D("90.00"), D("375000.00")),
    }
    assert not LedgerEntry.objects.exists()
    assert not Fund.objects.filter(committed__gt=0).exists()
    entry = AuditEntry.objects.get(verb="award.stage")
    assert (entry.actor, entry.data["total"]) == (officer, "600000.00")


@pytest.mark.parametrize("state", [state for state in ApplicationState if state != "selected"])
def test_only_what_is_selected_can_be_awarded(state, officer):
    application = make_tandem(state=state)
    with pytest.raises(Impossible):
        stage(application, officer)


def test_the_same_staging_again_is_the_one_that_is_there(tandem, officer):
    first = stage(tandem, officer)
    assert stage(tandem, officer) == first
    assert Award.objects.count() == 1


def test_a_second_staging_with_other_amounts_or_by_somebody_else_is_refused(tandem, officer):
    stage(tandem, officer)
    with pytest.raises(Impossible) as refused:
        stage(tandem, officer, amounts_for(tandem, "90000.00"))
    assert refused.value.code == "already"
    with pytest.raises(Impossible):
        stage(tandem, make_staff(FunderRole.FINANCE))


def test_the_split_is_exact_and_says_how_much_is_off(tandem, officer):
    amounts = amounts_for(tandem, "90000.00")
    amounts[tandem.municipality.pk][tandem.call.first_budget_year] = D("90000.02")
    with pytest.raises(limits.AwardRefused) as refused:
        stage(tandem, officer, amounts)
    assert [problem.amount for problem in refused.value.problems] == [D("0.01"), D("0.01")]
    assert "0,01\u00a0€ zu viel" in refused.value.message
    assert "0,01\u00a0€ zu wenig" in refused.value.message


def test_a_remainder_cent_is_refused_not_hidden(tandem, officer):
    amounts = amounts_for(tandem, "90000.00")
    amounts[tandem.municipality.pk][tandem.call.first_budget_year] = D("90000.01")
    with pytest.raises(limits.AwardRefused) as refused:
        stage(tandem, officer, amounts)
    assert "nicht auf den Cent genau teilen" in refused.value.message


def test_more_than_the_rate_of_the_eligible_costs_is_refused(tandem, officer):
    CostAmount.objects.filter(item__plan__partner=tandem.municipality).update(amount=D("124999.99"))
    with pytest.raises(limits.AwardRefused) as refused:
        stage(tandem, officer)
    (problem,) = refused.value.problems
    # 80 % of 374,999.97 is 299,999.976: rounded down, never up.
    assert problem.amount == D("0.03")
    assert problem.partner == tandem.municipality
    assert "299.999,97\u00a0€" in problem.text


def test_beyond_a_yearly_cap_says_partner_year_and_how_much(tandem, officer):
    year = tandem.call.budget_years[0]
    amounts = amounts_for(tandem)
    for by_year in amounts.values():
        by_year[year] = D("100000.01")
        by_year[year + 1] = D("99999.99")
    with pytest.raises(limits.AwardRefused) as refused:
        stage(tandem, officer, amounts)
    assert {(problem.partner, problem.year, problem.amount) for problem in refused.value.problems} == {
        (tandem.municipality, year, D("0.01")),
        (tandem.nonprofit, year, D("0.01")),
    }
    assert not Award.objects.exists()


def test_a_partner_without_any_amount_is_refused(tandem, officer):
    amounts = {tandem.municipality.pk: {tandem.call.first_budget_year: D("100.00")}}
    with pytest.raises(limits.AwardRefused) as refused:
        stage(tandem, officer, amounts)
    assert str(tandem.nonprofit) in refused.value.message


def test_a_strangers_partner_another_year_and_fractions_of_a_cent_are_refused(tandem, officer):
    stranger = make_tandem(state="selected")
    year = tandem.call.first_budget_year
    for amounts in (
        {stranger.municipality.pk: {year: D("1.00")}},
        {tandem.municipality.pk: {year - 1: D("1.00")}},
        {tandem.municipality.pk: {year: D("1.005")}},
        {tandem.municipality.pk: {year: D("-1.00")}},
    ):
        with pytest.raises(Impossible):
            stage(tandem, officer, amounts)


def test_the_period_bounds_the_years_and_is_no_longer_than_the_call_says(tandem, officer):
    first = tandem.call.first_budget_year
    with pytest.raises(Impossible):
        stage(tandem, officer, period_from=date(first, 1, 1), period_to=date(first, 1, 1))
    with pytest.raises(Impossible, match=str(first + 2)):
        stage(tandem, officer, period_to=date(first + 1, 12, 31))
    with pytest.raises(Impossible, match="36"):
        stage(tandem, officer, period_to=date(first + 3, 1, 31))


# -- committing -------------------------------------------------------------------------------------


def test_committing_binds_every_fund_moves_the_application_and_owes_the_mail(tandem, officer, approver):
    award = committed(tandem, officer, approver)
    tandem.refresh_from_db()
    assert award.state == AwardState.COMMITTED
    assert (award.committed_by, award.staged_by) == (approver, officer)
    assert tandem.state == ApplicationState.AWARDED
    assert fund(tandem, CapScope.CALL).committed == D("600000")
    assert fund(tandem, CapScope.SPACE).committed == D("600000")
    for partner in (tandem.municipality, tandem.nonprofit):
        assert fund(tandem, CapScope.PARTNER, partner=partner).committed == D("300000")
        for year in tandem.call.budget_years:
            assert fund(tandem, CapScope.PARTNER, partner=partner, year=year).committed == D("100000")
    assert award.entries.count() == 1 + 1 + 2 + 2 + 6
    assert drift() == []
    assert OutboxMessage.objects.get(kind="award.committed").recipient == officer.email
    assert AuditEntry.objects.filter(verb="award.commit", actor=approver).count() == 1


def test_the_same_commitment_again_is_the_same_effect_once(tandem, officer, approver):
    award = committed(tandem, officer, approver)
    again = awards.commit(award=award, by=approver, seen=limits.fingerprint(amounts_for(tandem)))
    assert again.committed_at == award.committed_at
    assert fund(tandem, CapScope.CALL).committed == D("600000")
    assert AuditEntry.objects.filter(verb="award.commit").count() == 1
    assert OutboxMessage.objects.filter(kind="award.committed").count() == 1


def test_a_repeat_with_other_amounts_is_refused(tandem, officer, approver):
    award = stage(tandem, officer)
    other = limits.fingerprint(amounts_for(tandem, "90000.00"))
    for _turn in range(2):
        with pytest.raises(Impossible) as refused:
            awards.commit(award=award, by=approver, seen=other)
        assert refused.value.code == "changed"
        awards.commit(award=award, by=approver)


def test_who_staged_cannot_commit(tandem, officer):
    award = stage(tandem, officer)
    with pytest.raises(Impossible) as refused:
        awards.commit(award=award, by=officer)
    assert refused.value.code == "four-eyes"
    assert not LedgerEntry.objects.exists()


def test_the_database_too_refuses_that_who_staged_commits(tandem, officer):
    award = stage(tandem, officer)
    with pytest.raises(IntegrityError, match="award_four_eyes"), transaction.atomic():
        Award.objects.filter(pk=award.pk).update(committed_by=officer)


def test_beyond_what_is_left_is_refused_and_leaves_no_trace(officer, approver):
    call = make_call(volume=D("700000"))
    Cap.objects.filter(call=call, scope=CapScope.CALL).update(amount=D("700000"))
    first, second = make_tandem(call, state="selected"), make_tandem(call, state="selected")
    staged = stage(second, officer)
    committed(first, officer, approver)
    with pytest.raises(Impossible) as refused:
        awards.commit(award=staged, by=approver)
    assert refused.value.code == "over-cap"
    assert "500.000,00\u00a0€ zu viel" in refused.value.message
    second.refresh_from_db()
    assert second.state == ApplicationState.SELECTED
    assert not staged.entries.exists()
    assert fund(first, CapScope.CALL).committed == D("600000")


def test_with_the_own_check_off_the_database_still_refuses(officer, approver, monkeypatch):
    call = make_call()
    Cap.objects.filter(call=call, scope=CapScope.CALL).update(amount=D("700000"))
    first, second = make_tandem(call, state="selected"), make_tandem(call, state="selected")
    staged = stage(second, officer)
    committed(first, officer, approver)
    monkeypatch.setattr(limits, "over_caps", lambda needed: [])
    with pytest.raises(Impossible) as refused:
        awards.commit(award=staged, by=approver)
    assert refused.value.code == "over-cap"
    assert fund(first, CapScope.CALL).committed == D("600000")


def test_a_withdrawn_tandem_is_not_awarded(tandem, officer, approver):
    award = stage(tandem, officer)
    type(tandem).objects.filter(pk=tandem.pk).update(state="withdrawn", withdrawn_at=tandem.created_at)
    with pytest.raises(Impossible):
        awards.commit(award=award, by=approver)


def test_a_dropped_award_makes_room_for_another_and_cannot_be_committed(tandem, officer, approver):
    award = stage(tandem, officer)
    awards.drop(award=award, by=officer)
    with pytest.raises(Impossible):
        awards.commit(award=award, by=approver)
    stage(tandem, officer, amounts_for(tandem, "90000.00"))


def test_a_committed_award_cannot_be_dropped(tandem, officer, approver):
    award = committed(tandem, officer, approver)
    with pytest.raises(Impossible):
        awards.drop(award=award, by=officer)


# -- what the database keeps ------------------------------------------------------------------------

REFUSED = (IntegrityError, InternalError, ProgrammingError)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE budgets_ledgerentry SET amount = 1",
        "DELETE FROM budgets_ledgerentry",
        "TRUNCATE budgets_ledgerentry CASCADE",
        "UPDATE budgets_fund SET committed = 0",
        "UPDATE budgets_award SET period_to = '2099-12-31'",
        "DELETE FROM budgets_award",
        "UPDATE budgets_awardamount SET amount = 1",
        "DELETE FROM budgets_awardamount",
        "UPDATE budgets_awardshare SET rate = 1",
        "INSERT INTO budgets_awardamount (id, created_at, updated_at, share_id, year, amount) "
        "SELECT gen_random_uuid(), now(), now(), id, 2099, 1 FROM budgets_awardshare LIMIT 1",
    ],
)
def test_ledger_balances_and_committed_awards_do_not_change_by_hand(statement, tandem, officer, approver):
    committed(tandem, officer, approver)
    with connection.cursor() as cursor:
        cursor.execute(
            "SET CONSTRAINTS ALL IMMEDIATE"
        )  # pending foreign-key checks would refuse a TRUNCATE first
        with pytest.raises(REFUSED), transaction.atomic():
            cursor.execute(statement)
    assert drift() == []
    assert fund(tandem, CapScope.CALL).committed == D("600000")


def test_a_fund_starts_at_zero_and_never_above_its_cap(tandem):
    with pytest.raises(REFUSED), transaction.atomic():
        Fund.objects.create(call=tandem.call, scope=CapScope.CALL, cap=10, committed=5)
    whole = Fund.objects.create(call=tandem.call, scope=CapScope.CALL, cap=10)
    award = Award.objects.create(
        application=tandem, period_from=date(2027, 1, 1), period_to=date(2027, 2, 1), staged_by=tandem.clerk
    )
    with pytest.raises(IntegrityError, match="fund_within_cap"), transaction.atomic():
        LedgerEntry.objects.create(fund=whole, award=award, kind=EntryKind.COMMIT, amount=D("10.01"))
    LedgerEntry.objects.create(fund=whole, award=award, kind=EntryKind.COMMIT, amount=D("10.00"))
    whole.refresh_from_db()
    assert whole.free == 0
    with pytest.raises(IntegrityError, match="fund_within_cap"), transaction.atomic():
        Fund.objects.filter(pk=whole.pk).update(cap=9)


def test_a_release_mirrors_its_commitment_and_nothing_else(tandem, officer, approver):
    award = committed(tandem, officer, approver)
    original = award.entries.get(fund=fund(tandem, CapScope.CALL))
    other = award.entries.get(fund=fund(tandem, CapScope.SPACE))
    for wrong in (
        {"amount": -original.amount + 1},
        {"amount": -original.amount, "fund": other.fund},
        {"amount": original.amount},
    ):
        with pytest.raises(REFUSED), transaction.atomic():
            LedgerEntry.objects.create(
                **{"fund": original.fund, "award": award, "kind": "release", "reverses": original, **wrong}
            )
    release = {"fund": original.fund, "award": award, "kind": "release", "amount": -original.amount}
    LedgerEntry.objects.create(**release, reverses=original)
    assert fund(tandem, CapScope.CALL).committed == 0
    with pytest.raises(IntegrityError), transaction.atomic():
        LedgerEntry.objects.create(**release, reverses=original)
    assert drift() == []


def test_drift_shows_a_balance_that_is_not_its_ledger(tandem, officer, approver):
    committed(tandem, officer, approver)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # triggers off: the only way
        cursor.execute("UPDATE budgets_fund SET committed = committed - 5 WHERE scope = 'call'")
    ((off, booked),) = drift()
    assert (off.scope, off.committed, booked) == ("call", D("599995"), D("600000"))


def test_the_history_shows_every_step_of_an_award(tandem, officer, approver):
    award = committed(tandem, officer, approver)
    assert list(award.events.order_by("pgh_id").values_list("state", flat=True)) == ["staged", "committed"]
    assert AwardShare.objects.count() == 2
    assert AwardAmount.objects.count() == 6


def test_the_rate_is_taken_of_the_costs_in_the_years_of_the_period(tandem, officer):
    first = tandem.call.first_budget_year
    amounts = amounts_for(tandem, years=[first, first + 1])
    award = stage(tandem, officer, amounts, period_to=date(first + 1, 12, 31))
    assert {share.eligible_costs for share in award.shares.all()} == {D("250000.00")}
    awards.drop(award=award, by=officer)
    CostAmount.objects.filter(item__plan__partner=tandem.municipality, year=first).update(amount=D("100000"))
    with pytest.raises(limits.AwardRefused) as refused:
        stage(tandem, officer, amounts, period_to=date(first + 1, 12, 31))
    assert [problem.amount for problem in refused.value.problems] == [D("20000.00")]


def test_the_rate_holds_in_total_or_in_each_year_where_the_call_says_so(tandem, officer):
    """A year of the award above the rate is fine as long as all years together are not."""
    first, second, _third = tandem.call.budget_years
    for year, amount in ((first, "112500"), (second, "137500")):
        CostAmount.objects.filter(item__plan__partner=tandem.municipality, year=year).update(amount=D(amount))
    award = stage(tandem, officer)
    awards.drop(award=award, by=officer)
    tandem.call.funding_lines.update(rate_each_year=True)
    with pytest.raises(limits.AwardRefused) as refused:
        stage(tandem, officer)
    (problem,) = refused.value.problems
    assert (problem.partner, problem.year, problem.amount) == (tandem.municipality, first, D("10000.00"))
    assert f"Haushaltsjahr {first}: 10.000,00\u00a0€ zu viel" in problem.text
    assert "höchstens 90.000,00\u00a0€" in problem.text


def add_cost(tandem, category, amount):
    item = CostItem.objects.create(
        plan=tandem.municipality.finance_plan, category=category, label="x", position=9
    )
    for year in tandem.call.budget_years:
        CostAmount.objects.create(item=item, year=year, amount=D(amount))


@pytest.mark.parametrize("category", [CostCategory.INVESTMENT, CostCategory.LUMP_SUM])
def test_what_the_call_refuses_is_no_eligible_cost_of_an_award(category, tandem, officer):
    """125,000 a year and partner stand in the plan; what is refused on top changes nothing."""
    add_cost(tandem, category, "1000")
    award = stage(tandem, officer)
    assert {share.eligible_costs for share in award.shares.all()} == {D("375000.00")}


def test_a_lump_sum_above_its_rate_is_eligible_up_to_it(tandem, officer):
    type(tandem.call).objects.filter(pk=tandem.call.pk).update(lump_sum_rate=D("10.00"))
    add_cost(tandem, CostCategory.LUMP_SUM, "12500.01")
    award = stage(tandem, officer)
    share = award.shares.get(partner=tandem.municipality)
    assert share.eligible_costs == D("412500.00")  # three years of 125,000 and 12,500, not of 12,500.01
