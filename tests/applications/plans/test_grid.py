"""The grid: written, read back, two people in it, without JavaScript; who may write; what is refused."""

import uuid
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from django.urls import reverse

from accounts.constants import MemberRole
from applications.plans.actions import cells
from applications.plans.constants import MAX_PLAN_ROWS, CostCategory, FundingKind
from applications.plans.models import CostAmount, CostItem, FundingSource
from core import clock
from core.joint.merge import basis
from core.models import AuditEntry
from tests.applications.plans.pages import (
    amounts,
    autosave,
    basis_of_nothing,
    cell,
    first_cost,
    plan_data,
    plan_url,
)
from tests.factories import UserFactory, make_call, make_member, make_tandem

pytestmark = pytest.mark.django_db


@pytest.fixture
def tandem():
    return make_tandem()


@pytest.fixture
def year(tandem):
    return tandem.call.first_budget_year


@pytest.fixture
def client(login, tandem):
    return login(tandem.clerk)


@pytest.fixture
def url(tandem):
    return plan_url(tandem, tandem.municipality)


def new_row(**fields) -> dict:
    row = uuid.uuid4()
    return {f"kosten-{row}-{name}": text for name, text in fields.items()}


def test_the_plan_is_written_and_read_back(client, url, tandem, year):
    data = plan_data(client, url)
    own = FundingSource.objects.get(plan__partner=tandem.municipality, kind=FundingKind.OWN_CASH)
    row = new_row(category="material", label="Möbel", **{f"y{year}": "1.234,5"})
    response = client.post(url, data | row | {f"mittel-{own.pk}-y{year}": "26.234,50"} | bases(row))
    assert response.status_code == 302
    assert response.url == reverse("applications:detail", args=[tandem.pk])
    item = CostItem.objects.get(plan__partner=tandem.municipality, label="Möbel")
    assert amounts(item) == {year: Decimal("1234.50")}


def bases(row) -> dict:
    from core.joint.merge import basis

    return {f"basis-{name}": basis("") for name in row}


@pytest.mark.parametrize(
    "evil",
    [
        "0.005", "1e9", "1_000", "١٢", "NaN", "Infinity", "-1", "1,234", "1,2,3", "1.2345", "1000000000000",
        "\x00", "1 00", "0x10", "+5", "½",
    ],
)  # fmt: skip
def test_money_in_another_notation_is_an_error_at_its_cell_and_the_rest_is_saved(
    client, url, tandem, year, evil
):
    item = first_cost(tandem.municipality)
    typed = {cell(item, f"y{year}"): evil, cell(item, "label"): "Anders"}
    response = client.post(url, plan_data(client, url) | typed)
    assert response.status_code == 200
    line = response.context["form"].costs[0]
    assert line.cells[f"y{year}"].errors
    assert line.cells[f"y{year}"].value == evil
    item.refresh_from_db()
    assert item.label == "Anders"
    assert amounts(item)[year] == Decimal("125000.00")


@pytest.mark.parametrize("evil", ["a\x00b", "a\u202eb", "zwei\nZeilen", "x" * 161])
def test_a_label_that_hides_steers_or_is_too_long_is_an_error_at_its_cell(client, url, tandem, evil):
    item = first_cost(tandem.municipality)
    response = client.post(url, plan_data(client, url) | {cell(item, "label"): evil})
    assert response.context["form"].costs[0].cells["label"].errors
    item.refresh_from_db()
    assert item.label == "Projektkoordination"


@pytest.mark.parametrize(
    "button", ["add:kosten", "add:mittel", "lump", "remove:kosten-x", "x", "up:", "\x00"]
)
def test_buttons_of_the_grid_keep_everything_typed_and_save_nothing(client, url, tandem, button):
    item = first_cost(tandem.municipality)
    response = client.post(url, plan_data(client, url) | {cell(item, "label"): "Halb getippt", "do": button})
    assert response.status_code == 200
    assert 'value="Halb getippt"' in response.content.decode()
    item.refresh_from_db()
    assert item.label == "Projektkoordination"


def test_a_row_is_added_moved_and_removed_without_javascript(client, url, tandem):
    item = first_cost(tandem.municipality)
    second = CostItem.objects.create(plan=item.plan, category="travel", label="Fahrten", position=1)
    page = client.post(url, plan_data(client, url) | {"do": f"down:kosten-{item.pk}"})
    assert [line.cells["label"].value for line in page.context["form"].costs][:2] == [
        "Fahrten",
        "Projektkoordination",
    ]
    data = plan_data(client, url) | {"kosten-order": page.context["form"].order_text}
    client.post(url, data)
    assert first_cost(tandem.municipality) == second
    page = client.post(url, plan_data(client, url) | {"do": f"remove:kosten-{second.pk}"})
    line = page.context["form"].costs[0]
    assert line.removed
    assert "Doch behalten" in page.content.decode()
    client.post(url, plan_data(client, url) | {f"{line.name}-DELETE": "on"})
    assert first_cost(tandem.municipality) == item
    assert not CostItem.objects.filter(pk=second.pk).exists()


def test_the_largest_plan_is_saved_by_the_button(client, url, tandem):
    """Each cell is two fields of the form: 500 rows of each kind and ten years must not meet Django's limit."""
    years = range(2027, 2037)
    fields = {"kosten": ("category", "label", "calculation", "DELETE"), "mittel": ("kind", "label", "DELETE")}
    data = {}
    for part, words in fields.items():
        for _row in range(MAX_PLAN_ROWS):
            start = f"{part}-{uuid.uuid4()}-"
            for name in (*words, *(f"y{year}" for year in years)):
                data |= {start + name: "", f"basis-{start}{name}": basis_of_nothing()}
    row = first_cost(tandem.municipality)
    data |= {cell(row, "label"): "Umbenannt", f"basis-{cell(row, 'label')}": basis(row.label)}
    assert client.post(url, data, headers={"X-Autosave": "1"}).status_code == 200
    row.refresh_from_db()
    assert row.label == "Umbenannt"


def test_an_unfinished_row_is_kept_and_named(client, url, tandem, year):
    row = new_row(**{f"y{year}": "5"})
    page = client.post(url, plan_data(client, url) | row | bases(row), follow=True).content.decode()
    assert "Die Kostenart oder die Bezeichnung fehlt. Zeile: 2." in page
    assert CostItem.objects.filter(plan__partner=tandem.municipality, label="").count() == 1


def test_the_lump_sum_is_worked_out_on_demand(login):
    tandem = make_tandem(make_call(lump_sum_rate=Decimal("7.50")))
    client, url = login(tandem.clerk), plan_url(tandem, tandem.municipality)
    page = client.post(url, plan_data(client, url) | {"do": "lump"})
    line = page.context["form"].costs[-1]
    assert line.cells["category"].value == CostCategory.LUMP_SUM
    assert [one.value for one in line.years] == ["9.375,00"] * 3


def test_a_kind_of_expenditure_the_call_does_not_allow_is_neither_offered_nor_taken(client, url, tandem):
    assert "investment" not in dict(client.get(url).context["form"].categories)
    item = first_cost(tandem.municipality)
    response = client.post(url, plan_data(client, url) | {cell(item, "category"): "investment"})
    assert "nicht zuwendungsfähig" in response.content.decode()
    item.refresh_from_db()
    assert item.category == CostCategory.STAFF


def test_a_year_outside_the_term_refuses_amounts_with_the_reason(login):
    start = clock.today().year + 1
    tandem = make_tandem(make_call(starts_on=date(start, 4, 1), funding_months=12), complete=False)
    client, url = login(tandem.clerk), plan_url(tandem, tandem.municipality)
    assert f"{start} (9 Monate)" in client.get(url).content.decode()
    row = new_row(category="staff", label="Stelle", **{f"y{start + 2}": "5"})
    page = client.post(url, plan_data(client, url) | row | bases(row)).content.decode()
    assert f"{start + 2} liegt außerhalb der Förderdauer" in page
    assert not CostAmount.objects.filter(item__plan__partner=tandem.municipality).exists()


@pytest.mark.parametrize(
    "name",
    [
        "kosten-x-label",
        "kosten--label",
        "mittel-\x00-kind",
        f"kosten-{UUID(int=1)}-kind",
        "foerderung-DELETE",
        f"kosten-{UUID(int=2)}-y1999x",
        f"mittel-{UUID(int=3)}-y9999",
    ],
)
def test_names_that_are_no_cells_change_nothing(client, url, tandem, name):
    before = plan_data(client, url)
    assert client.post(url, before | {name: "5"}).status_code in (200, 302)
    assert set(plan_data(client, url)) >= {
        key for key in before if str(first_cost(tandem.municipality).pk) in key
    }


@pytest.mark.parametrize("order", ["", "x y z", "\x00", "9" * 5000])
def test_a_tampered_order_breaks_nothing(client, url, tandem, order):
    assert client.post(url, plan_data(client, url) | {"kosten-order": order}).status_code == 302
    assert client.post(url, {}).status_code in (200, 302)
    assert CostItem.objects.filter(plan__partner=tandem.municipality).count() == 1


def test_the_grant_stays_one_row_whatever_is_posted(client, url, tandem, year):
    grant = FundingSource.objects.get(plan__partner=tandem.municipality, kind=FundingKind.GRANT)
    row = {
        f"mittel-{uuid.uuid4()}-kind": "grant",
        f"mittel-{grant.pk}-label": "x",
        f"mittel-{grant.pk}-kind": "public",
    }
    response = client.post(url, plan_data(client, url) | row | bases(row))
    assert response.status_code == 200
    kinds = FundingSource.objects.filter(plan__partner=tandem.municipality).values_list("kind", flat=True)
    assert list(kinds).count("grant") == 1


def test_a_row_of_another_plan_is_never_touched_by_its_id(client, url, tandem):
    theirs = first_cost(tandem.nonprofit)
    row = {cell(theirs, "label"): "Übernommen"}
    client.post(url, plan_data(client, url) | row | bases(row))
    theirs.refresh_from_db()
    assert (theirs.label, theirs.plan.partner) == ("Projektkoordination", tandem.nonprofit)


# -- saved cell by cell ------------------------------------------------------------------------------------
def test_single_cells_are_saved_and_answered_with_their_new_basis(client, url, tandem, year):
    page, item = plan_data(client, url), first_cost(tandem.municipality)
    answer = autosave(client, url, {cell(item, f"y{year}"): "7"}, page).json()
    assert answer["errors"] == answer["conflicts"] == {}
    fresh = plan_data(client, url)
    assert answer["saved"] == {cell(item, f"y{year}"): fresh[f"basis-{cell(item, f'y{year}')}"]}
    assert fresh[cell(item, f"y{year}")] == "7,00"


def test_an_error_at_one_cell_does_not_keep_another_from_being_saved(client, url, tandem, year):
    page, item = plan_data(client, url), first_cost(tandem.municipality)
    answer = autosave(client, url, {cell(item, f"y{year}"): "viel", cell(item, "label"): "Neu"}, page).json()
    assert set(answer["errors"]) == {cell(item, f"y{year}")}
    assert set(answer["saved"]) == {cell(item, "label")}


def test_different_cells_of_two_people_merge_silently(login, client, url, tandem, year):
    other = login(make_member(tandem.municipality.organisation, MemberRole.EDITOR))
    page, item = plan_data(client, url), first_cost(tandem.municipality)
    autosave(client, url, {cell(item, "label"): "Leitung"}, page)
    answer = autosave(other, url, {cell(item, f"y{year}"): "9"}, page).json()
    assert answer["conflicts"] == {}
    item.refresh_from_db()
    assert (item.label, amounts(item)[year]) == ("Leitung", Decimal(9))


def test_the_same_cell_of_two_people_is_shown_to_the_second_and_never_overwritten(
    login, client, url, tandem, year
):
    colleague = make_member(tandem.municipality.organisation, MemberRole.EDITOR, name="Kim Beispiel")
    page, item = plan_data(client, url), first_cost(tandem.municipality)
    name = cell(item, f"y{year}")
    autosave(login(colleague), url, {name: "1"}, page)
    conflict = autosave(client, url, {name: "2"}, page).json()["conflicts"][name]
    assert (conflict["theirs"], conflict["by"]) == ("1,00", "Kim Beispiel")
    assert amounts(item)[year] == Decimal(1)
    page[f"basis-{name}"] = conflict["basis"]
    assert autosave(client, url, {name: "2"}, page).json()["conflicts"] == {}
    assert amounts(item)[year] == Decimal(2)


def test_a_new_row_sent_twice_is_one_row(client, url, tandem, year):
    page, row = plan_data(client, url), new_row(category="travel", label="Fahrten", **{f"y{year}": "3"})
    autosave(client, url, row, page)
    assert autosave(client, url, row, page).json()["conflicts"] == {}
    assert CostItem.objects.filter(plan__partner=tandem.municipality, label="Fahrten").count() == 1


def test_an_offered_origin_keeps_its_kind_when_only_its_amount_is_sent(client, url, tandem, year):
    page = plan_data(client, url)
    name = next(key for key, value in page.items() if value == "public").replace("-kind", f"-y{year}")
    autosave(client, url, {name: "50"}, page)
    assert FundingSource.objects.get(plan__partner=tandem.municipality, kind="public").by_year == {
        year: Decimal(50)
    }


def test_a_row_that_somebody_removed_is_a_conflict_for_who_writes_in_it(client, url, tandem):
    page, item = plan_data(client, url), first_cost(tandem.municipality)
    bases_of_row = [page[f"basis-{cell(item, field)}"] for field in fields_of(tandem)]
    autosave(client, url, {cell(item, "DELETE"): " ".join(["on", *bases_of_row])}, page)
    assert not CostItem.objects.filter(pk=item.pk).exists()
    answer = autosave(client, url, {cell(item, "label"): "Doch noch"}, page).json()
    assert answer["conflicts"][cell(item, "label")]["basis"] == "gone"
    assert "Diese Zeile ist entfernt." in answer["conflicts"][cell(item, "label")]["html"]
    # Without JavaScript: who insists gets the whole row back as it stands on the page.
    data = page | {cell(item, "label"): "Doch noch"}
    data |= {f"seen-{cell(item, 'label')}": "gone", "decide": f"mine:{cell(item, 'label')}"}
    client.post(url, data)
    item = first_cost(tandem.municipality)
    assert (item.label, len(amounts(item))) == ("Doch noch", 3)


def fields_of(tandem) -> list[str]:
    return ["category", "label", "calculation", *(f"y{year}" for year in tandem.call.budget_years)]


def test_removing_a_row_in_which_somebody_has_written_is_a_conflict(client, url, tandem, year):
    page, item = plan_data(client, url), first_cost(tandem.municipality)
    autosave(client, url, {cell(item, f"y{year}"): "1"}, page)
    word = " ".join(["on", *(page[f"basis-{cell(item, field)}"] for field in fields_of(tandem))])
    answer = autosave(client, url, {cell(item, "DELETE"): word}, page).json()
    conflict = answer["conflicts"][cell(item, "DELETE")]
    assert "1,00" in conflict["html"]
    assert CostItem.objects.filter(pk=item.pk).exists()
    page[f"basis-{cell(item, 'DELETE')}"] = conflict["basis"]
    autosave(client, url, {cell(item, "DELETE"): word}, page)
    assert not CostItem.objects.filter(pk=item.pk).exists()


def test_two_people_in_one_plan_lose_nothing_without_javascript(client, url, tandem):
    item = first_cost(tandem.municipality)
    first = plan_data(client, url) | {cell(item, "label"): "Fassung eins"}
    second = plan_data(client, url) | {cell(item, "label"): "Fassung zwei"}
    client.post(url, first)
    response = client.post(url, second)
    page = response.content.decode()
    assert response.status_code == 200
    assert "Fassung eins" in page
    assert "Fassung zwei" in page
    item.refresh_from_db()
    assert item.label == "Fassung eins"
    seen = response.context["form"].conflicts[cell(item, "label")].basis
    name = cell(item, "label")
    client.post(url, second | {f"seen-{name}": seen, "decide": f"theirs:{name}"})
    item.refresh_from_db()
    assert item.label == "Fassung eins"
    client.post(url, second | {f"seen-{name}": seen, "decide": f"mine:{name}"})
    item.refresh_from_db()
    assert item.label == "Fassung zwei"


def test_what_was_saved_beside_an_error_is_no_conflict_with_oneself(client, url, tandem, year):
    item = first_cost(tandem.municipality)
    data = plan_data(client, url) | {cell(item, "label"): "Eins", cell(item, f"y{year}"): "viel"}
    form = client.post(url, data).context["form"]
    again = {f"basis-{one.name}": one.basis for line in form.lines for one in line.cells.values()}
    data |= again | {cell(item, "label"): "Zwei", cell(item, f"y{year}"): "1"}
    assert client.post(url, data).status_code == 302
    item.refresh_from_db()
    assert item.label == "Zwei"


def test_after_the_deadline_the_answer_says_why(client, url, tandem, year):
    page, item = plan_data(client, url), first_cost(tandem.municipality)
    type(tandem.call).objects.filter(pk=tandem.call_id).update(closes_at=clock.now())
    response = autosave(client, url, {cell(item, "label"): "Zu spät"}, page)
    assert (response.status_code, response.json()["reason"]) == (409, "late")
    assert "Frist" in response.json()["text"]


# -- who may write -----------------------------------------------------------------------------------------
@pytest.mark.parametrize("role", MemberRole.values)
@pytest.mark.parametrize("allowed", [False, True])
@pytest.mark.parametrize("own", [False, True])
def test_who_writes_a_plan(login, tandem, role, allowed, own):
    partner, other = tandem.nonprofit, tandem.municipality
    partner.others_may_write = allowed
    partner.save()
    user = make_member((partner if own else other).organisation, role)
    client, url = login(user), plan_url(tandem, partner)
    may = role in (MemberRole.SIGNATORY, MemberRole.EDITOR) and (own or allowed)
    item = first_cost(partner)
    page = client.get(url)
    assert page.status_code == 200
    assert ('name="k1-label"' in page.content.decode()) == may
    status = autosave(client, url, {cell(item, "label"): "Von drüben"}, plan_data(client, url)).status_code
    assert status == (200 if may else 404)
    assert client.post(url, {cell(item, "label"): "Von drüben"}).status_code == (302 if may else 404)
    item.refresh_from_db()
    assert item.label == ("Von drüben" if may else "Projektkoordination")


@pytest.mark.parametrize("role", MemberRole.values)
@pytest.mark.parametrize("own", [False, True])
def test_who_lets_the_others_write(login, tandem, role, own):
    partner, other = tandem.nonprofit, tandem.municipality
    user = make_member((partner if own else other).organisation, role)
    url = reverse("applications:let_others_write", args=[tandem.pk, partner.pk])
    may = own and role == MemberRole.SIGNATORY
    assert login(user).post(url, {"allowed": "yes"}).status_code == (302 if may else 404)
    partner.refresh_from_db()
    assert partner.others_may_write == may


def test_letting_the_others_write_is_recorded_once_and_can_be_taken_back(tandem):
    for allowed in (True, True, False):
        cells.let_others_write(partner=tandem.nonprofit, allowed=allowed, by=tandem.director)
    said = AuditEntry.objects.filter(verb="partner.others_may_write").order_by("id")
    assert [entry.data["allowed"] for entry in said] == [True, False]


def test_strangers_find_nothing(login, tandem):
    client, partner = login(UserFactory()), tandem.municipality
    for name in ("finance_plan", "export_plan", "plan_template", "import_plan"):
        assert client.get(reverse(f"applications:{name}", args=[tandem.pk, partner.pk])).status_code == 404
    assert client.get(reverse("applications:export_plans", args=[tandem.pk])).status_code == 404
    other = make_tandem()
    mixed = reverse("applications:finance_plan", args=[other.pk, partner.pk])
    assert login(other.clerk).get(mixed).status_code == 404


# -- speed -------------------------------------------------------------------------------------------------
def fill(plan, rows, years) -> None:
    items = CostItem.objects.bulk_create(
        CostItem(plan=plan, category="material", label=f"Position {number}", position=number)
        for number in range(1, rows)
    )
    CostAmount.objects.bulk_create(
        CostAmount(item=item, year=year, amount=Decimal(100)) for item in items for year in years
    )


@pytest.mark.parametrize("rows", [1, 40])
def test_opening_the_form_costs_the_same_queries_with_one_row_and_with_forty(
    client, url, tandem, rows, django_assert_max_num_queries
):
    fill(tandem.municipality.finance_plan, rows, tandem.call.budget_years)
    client.get(url)
    with django_assert_max_num_queries(15):
        page = client.get(url)
    assert len([line for line in page.context["form"].costs if line.cells["label"].value]) == rows


@pytest.mark.parametrize("rows", [1, 40])
def test_saving_a_cell_costs_the_same_queries_with_one_row_and_with_forty(
    client, url, tandem, year, rows, django_assert_max_num_queries
):
    fill(tandem.municipality.finance_plan, rows, tandem.call.budget_years)
    page, item = plan_data(client, url), first_cost(tandem.municipality)
    with django_assert_max_num_queries(9):  # 2 of them the test's savepoint
        assert autosave(client, url, {cell(item, f"y{year}"): "77"}, page).status_code == 200


def test_a_cell_left_alone_never_puts_an_old_amount_back(client, url, tandem, year):
    """The page comes back because of another cell, with the old amount in this one, and is saved once more."""
    item = first_cost(tandem.municipality)
    amount, wrong = cell(item, f"y{year}"), cell(item, f"y{year + 1}")
    data = plan_data(client, url)
    autosave(client, url, {amount: "7"}, data)  # somebody else meanwhile
    form = client.post(url, data | {wrong: "viel"}).context["form"]
    shown = {one.name: one for line in form.lines for one in line.cells.values()}
    again = {name: one.value for name, one in shown.items()}
    again |= {f"basis-{name}": one.basis for name, one in shown.items()}
    assert client.post(url, data | again | {wrong: "1"}).status_code == 302
    assert amounts(item) | {year: Decimal(7), year + 1: Decimal(1)} == amounts(item)


def test_a_cell_sent_as_it_was_is_not_called_saved_when_it_holds_another_amount(client, url, tandem, year):
    page, item = plan_data(client, url), first_cost(tandem.municipality)
    name = cell(item, f"y{year}")
    autosave(client, url, {name: "7"}, page)
    answer = autosave(client, url, {name: page[name]}, page).json()
    assert answer["saved"] == {}
    assert answer["conflicts"][name]["theirs"] == "7,00"
