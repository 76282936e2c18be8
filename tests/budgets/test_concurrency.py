"""64 officers on the last 100 euros, on the real PostgreSQL; and the same with the guard off."""

import contextlib
import threading
from datetime import date
from decimal import Decimal as D

import pytest
from django.db import connection, connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.constants import FunderRole
from accounts.models import Organisation
from budgets import limits
from budgets.actions import awards as award_actions
from budgets.actions import funds as fund_actions
from budgets.models import Award, Fund, LedgerEntry
from core.errors import Impossible
from programmes.constants import CapScope
from programmes.models import Cap
from tests.budgets.factories import stage
from tests.budgets.ledger import drift
from tests.factories import OrganisationFactory, make_call, make_staff, make_tandem

THREADS = 64
LAST = D("100.00")


def last_hundred_euros():
    """A call with 100 € left and 64 selected tandems, each with a staged award of 2 × 25 €."""
    call = make_call()
    call.caps.all().delete()
    Cap.objects.create(call=call, scope=CapScope.CALL, amount=LAST)
    officer, approver = make_staff(FunderRole.OFFICER), make_staff(FunderRole.APPROVER)
    nonprofit: Organisation = OrganisationFactory(nonprofit=True)
    year = call.first_budget_year
    awards = []
    for _number in range(THREADS):
        application = make_tandem(call, state="selected", nonprofit=nonprofit)
        amounts = {partner.pk: {year: D("25.00")} for partner in application.partners.all()}
        awards.append(stage(application, officer, amounts, period_to=date(year, 12, 31)))
    return call, awards, approver


def all_at_once(awards, approver):
    """Commit all of them at the same moment, each in a thread with a connection of its own."""
    ready = threading.Barrier(len(awards))
    outcomes = []

    def work(award):
        try:
            ready.wait(60)
            award_actions.commit(award=award, by=approver)
            outcomes.append("committed")
        except Impossible as refused:
            outcomes.append(refused.code)
        except BaseException as error:
            outcomes.append(repr(error))
            raise
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(award,)) for award in awards]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return outcomes


@pytest.mark.django_db(transaction=True)
def test_sixty_four_threads_never_overspend_the_last_hundred_euros():
    call, awards, approver = last_hundred_euros()
    outcomes = all_at_once(awards, approver)
    assert sorted(outcomes) == ["committed"] * 2 + ["over-cap"] * (THREADS - 2)
    fund = Fund.objects.get(call=call)
    assert (fund.committed, fund.free) == (LAST, D("0.00"))
    assert Award.objects.filter(state="committed").count() == 2
    assert call.applications.filter(state="awarded").count() == 2
    assert LedgerEntry.objects.count() == 2
    assert drift() == []


@pytest.mark.django_db(transaction=True)
def test_negative_control_without_lock_and_constraint_the_same_threads_overspend(monkeypatch):
    """Sum, then insert: what the guard is there for. If this did not overspend, the test above would say nothing."""
    call, awards, approver = last_hundred_euros()
    together = threading.Barrier(8)

    def unlocked(pks):
        funds = list(Fund.objects.filter(pk__in=pks).order_by("pk"))
        # Let several stand between reading and writing, as they do under load.
        with contextlib.suppress(threading.BrokenBarrierError):
            together.wait(2)
        return funds

    monkeypatch.setattr(fund_actions, "lock", unlocked)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE budgets_fund DROP CONSTRAINT fund_within_cap")
    try:
        all_at_once(awards, approver)
        assert Fund.objects.get(call=call).committed > LAST
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE budgets_fund DISABLE TRIGGER ALL")
            cursor.execute("UPDATE budgets_fund SET committed = 0")
            cursor.execute("ALTER TABLE budgets_fund ENABLE TRIGGER ALL")
            cursor.execute(
                "ALTER TABLE budgets_fund ADD CONSTRAINT fund_within_cap "
                "CHECK (committed >= 0 AND committed <= cap)"
            )


@pytest.mark.django_db(transaction=True)
def test_a_double_click_from_two_windows_commits_once():
    application = make_tandem(state="selected")
    officer, approver = make_staff(FunderRole.OFFICER), make_staff(FunderRole.APPROVER)
    award = stage(application, officer)
    outcomes = all_at_once([award] * 8, approver)
    assert outcomes == ["committed"] * 8
    assert Fund.objects.get(call=application.call, scope=CapScope.CALL).committed == D("600000.00")
    assert drift() == []


@pytest.mark.django_db(transaction=True)
def test_funds_are_created_once_however_many_ask_for_them():
    application = make_tandem(state="selected")
    failures = []

    def work():
        try:
            with transaction.atomic():
                fund_actions.ensure(type(application).objects.get(pk=application.pk))
        except BaseException as error:
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []
    assert Fund.objects.count() == 12


# Around the yearly cap of 100,000 €; the other partner mostly the same, so that some of them may pass.
cents = st.one_of(st.integers(0, 12_000_000), st.integers(9_999_999, 10_000_001))
row = st.tuples(cents, st.sampled_from([0, 0, 0, 0, 1, -1, 500])).map(
    lambda pair: (pair[0], max(0, sum(pair)))
)


@pytest.mark.django_db
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(row, min_size=3, max_size=3))
def test_whatever_the_amounts_what_is_committed_is_exact_and_below_every_cap(rows, tandem, officer, approver):
    """Any cents per partner and year: refused with a reason, or bound to the cent under all caps."""
    years = tandem.call.budget_years
    amounts = {
        partner.pk: {year: D(pair[number]) / 100 for year, pair in zip(years, rows, strict=True)}
        for number, partner in enumerate([tandem.municipality, tandem.nonprofit])
    }
    total = sum(sum(by_year.values()) for by_year in amounts.values())
    problems = None
    with transaction.atomic():
        try:
            award_actions.commit(award=stage(tandem, officer, amounts), by=approver)
        except limits.AwardRefused as refused:
            problems = refused.problems
            assert not LedgerEntry.objects.exists()
        else:
            first, second = (sum(amounts[p.pk].values()) for p in (tandem.municipality, tandem.nonprofit))
            assert first == second
            assert Fund.objects.get(call=tandem.call, scope=CapScope.SPACE).committed == total
            assert all(fund.committed <= fund.cap for fund in Fund.objects.all())
        assert drift() == []
        assert problems is None or (problems and all(problem.amount >= 0 for problem in problems))
        transaction.set_rollback(True)
