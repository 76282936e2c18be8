"""The grid of a finance plan, two people at it: rows and cells that are typed offline come in, once."""

from decimal import Decimal

import pytest
from playwright.sync_api import expect

from accounts.constants import MemberRole
from applications.plans.models import CostAmount, CostItem
from tests.browser.test_two_browsers import CONFLICT, OFFLINE, SAVED, kept_on_device, says
from tests.factories import make_call, make_member, make_tandem

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def tandem():
    return make_tandem(make_call())


@pytest.fixture
def path(tandem):
    return f"/bewerbungen/{tandem.pk}/finanzplan/{tandem.municipality.pk}/"


@pytest.fixture
def clerk(tandem, path, somebody):
    return somebody(tandem.clerk).open(path)


@pytest.fixture
def colleague(tandem, path, somebody):
    return somebody(make_member(tandem.municipality.organisation, role=MemberRole.EDITOR)).open(path)


@pytest.fixture
def year(tandem):
    return tandem.call.budget_years[0]


def rows(person):
    return person.page.locator('tr[data-part="kosten"]')


def cell(row, field):
    return row.locator(f'[name$="-{field}"]:not([name^="basis-"])')


def adds_a_row(person, label, year, amount):
    person.press("Weitere Zeile für Ausgaben", judged=False)
    row = rows(person).last
    cell(row, "category").select_option("material")
    cell(row, "label").fill(label)
    cell(row, f"y{year}").fill(amount)
    return row


def stored(tandem):
    """{label of a row of expenditure: amount of the first year}, each row as often as it is there."""
    amounts = CostAmount.objects.filter(
        item__plan__partner=tandem.municipality, year=tandem.call.budget_years[0]
    ).order_by("item__position", "item__id")
    return [(one.item.label, one.amount) for one in amounts.select_related("item")]


def test_a_row_added_offline_and_a_cell_changed_meanwhile_are_both_there(tandem, clerk, colleague, year):
    clerk.context.set_offline(True)
    adds_a_row(clerk, "Bildkarten", year, "1.200,50")
    assert "bleibt auf diesem Gerät" in says(clerk, OFFLINE)
    cell(rows(colleague).first, f"y{year}").fill("99.000,00")
    says(colleague, SAVED)
    clerk.context.set_offline(False)
    says(clerk, SAVED)
    assert stored(tandem) == [
        ("Projektkoordination", Decimal("99000.00")),
        ("Bildkarten", Decimal("1200.50")),
    ]
    assert kept_on_device(clerk) == 0
    clerk.troubles.clear()  # the browser writes down each failed request


def test_a_row_added_offline_outlives_its_page_and_comes_in_once(tandem, path, clerk, year):
    clerk.context.set_offline(True)
    adds_a_row(clerk, "Bildkarten", year, "1.200,50")
    says(clerk, OFFLINE)
    clerk.page.close()
    clerk.context.set_offline(False)
    clerk.troubles.clear()
    clerk.page = clerk.context.new_page()
    clerk.open(path)
    says(clerk, SAVED)
    clerk.open(path)
    expect(clerk.page.locator('tr[data-part="kosten"] input[value="Bildkarten"]')).to_have_count(1)
    assert stored(tandem).count(("Bildkarten", Decimal("1200.50"))) == 1
    assert kept_on_device(clerk) == 0


def test_the_same_cell_of_two_people_shows_both_amounts(tandem, clerk, colleague, year):
    cell(rows(colleague).first, f"y{year}").fill("99.000,00")
    says(colleague, SAVED)
    cell(rows(clerk).first, f"y{year}").fill("98.000,00")
    says(clerk, CONFLICT)
    panel = clerk.page.locator("[data-conflict]")
    expect(panel).to_contain_text("99.000,00")
    expect(panel).to_contain_text("98.000,00")
    clerk.judge.state(clerk.page, "conflict in the grid")
    assert stored(tandem)[0] == ("Projektkoordination", Decimal("99000.00"))
    panel.get_by_role("button", name="Meine Fassung speichern").click()
    says(clerk, SAVED)
    assert stored(tandem)[0] == ("Projektkoordination", Decimal("98000.00"))


def test_a_row_taken_out_here_in_which_somebody_wrote_there_is_asked_back(tandem, clerk, colleague, year):
    cell(rows(colleague).first, f"y{year}").fill("99.000,00")
    says(colleague, SAVED)
    rows(clerk).first.get_by_role("button", name="entfernen").click()
    says(clerk, CONFLICT)
    assert CostItem.objects.filter(plan__partner=tandem.municipality).count() == 1
    expect(clerk.page.locator("[data-conflict]")).to_contain_text("Die Zeile entfernen.")


def test_a_row_taken_out_and_kept_after_all_is_there_with_all_it_said(tandem, clerk):
    before = stored(tandem)
    rows(clerk).first.get_by_role("button", name="entfernen").click()
    clerk.press("Doch behalten", judged=False)
    says(clerk, SAVED)
    assert stored(tandem) == before
