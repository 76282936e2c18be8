"""The page of a plan as a browser without JavaScript sends it back: short names, one block of bases."""

from decimal import Decimal
from html.parser import HTMLParser
from uuid import UUID

import pytest

from applications.plans.cells import ORDER
from applications.plans.constants import MAX_PLAN_ROWS
from applications.plans.forms.folding import ROWS, unfold
from applications.plans.forms.grid import MOST_WHOLE_CHOICES
from applications.plans.models import CostItem
from core.joint.merge import basis
from tests.applications.plans.pages import amounts, autosave, cell, first_cost, plan_data, plan_url
from tests.applications.plans.test_grid import fill
from tests.factories import make_tandem

pytestmark = pytest.mark.django_db
NOTHING = basis("")
ONE, TWO = UUID(int=1), UUID(int=2)


class Fields(HTMLParser):
    """What a browser posts of the form data-plan: {name: value}; selects: {name: their options}."""

    def __init__(self, page: str):
        super().__init__()
        self.posted: dict[str, str] = {}
        self.selects: dict[str, list[str]] = {}
        self.buttons: list[str] = []
        self.inside = self.pattern = False
        self.choice = ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if tag == "form":
            self.inside = "data-plan" in found
        if tag == "template":
            self.pattern = True
        if not self.inside or self.pattern:
            return
        if tag == "input" and found.get("name"):
            self.posted[found["name"]] = found.get("value") or ""
        elif tag == "select":
            self.choice = found["name"]
            self.selects[self.choice] = []
        elif tag == "option":
            self.selects[self.choice].append(found["value"])
            if "selected" in found or len(self.selects[self.choice]) == 1:
                self.posted[self.choice] = found["value"]
        elif tag == "button" and found.get("name") == "do":
            self.buttons.append(found["value"])

    def handle_endtag(self, tag):
        if tag == "form":
            self.inside = False
        if tag == "template":
            self.pattern = False


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


def page_of(client, url) -> Fields:
    return Fields(client.get(url).content.decode())


def test_a_page_sent_back_as_it_came_changes_nothing_and_names_every_cell(client, url, tandem):
    sent = page_of(client, url)
    wanted = plan_data(client, url)
    found = unfold(sent.posted, tandem.call.budget_years)
    mine = str(first_cost(tandem.municipality).pk)
    for name, value in wanted.items():
        if mine in name and "DELETE" not in name and name != ORDER and name != f"basis-{ORDER}":
            assert found[name] == value, name
    before = list(CostItem.objects.filter(plan__partner=tandem.municipality).values())
    assert client.post(url, sent.posted).status_code == 302
    assert list(CostItem.objects.filter(plan__partner=tandem.municipality).values()) == before


def test_a_cell_is_changed_without_javascript(client, url, tandem, year):
    sent = page_of(client, url).posted
    assert client.post(url, sent | {"k1-label": "Leitung", f"k1-y{year}": "7"}).status_code == 302
    item = first_cost(tandem.municipality)
    assert (item.label, amounts(item)[year]) == ("Leitung", Decimal(7))


def test_a_row_is_added_moved_and_taken_out_without_javascript(client, url, tandem):
    item = first_cost(tandem.municipality)
    second = CostItem.objects.create(plan=item.plan, category="travel", label="Fahrten", position=1)
    page = Fields(client.post(url, page_of(client, url).posted | {"do": "down:k1"}).content.decode())
    assert [page.posted["k1-label"], page.posted["k2-label"]] == ["Fahrten", "Projektkoordination"]
    client.post(url, page.posted)
    assert first_cost(tandem.municipality) == second
    page = Fields(client.post(url, page_of(client, url).posted | {"do": "add:kosten"}).content.decode())
    newest = max(
        int(name[1:].split("-")[0]) for name in page.posted if name.startswith("k") and "-label" in name
    )
    client.post(url, page.posted | {f"k{newest}-label": "Neu", f"k{newest}-category": "material"})
    assert CostItem.objects.filter(plan=item.plan, label="Neu").count() == 1
    page = Fields(client.post(url, page_of(client, url).posted | {"do": "remove:k1"}).content.decode())
    assert page.posted["k1-DELETE"] == "on"
    kept = Fields(client.post(url, page.posted | {"do": "undo:k1"}).content.decode())
    assert "k1-DELETE" not in kept.posted
    client.post(url, page.posted)
    assert not CostItem.objects.filter(pk=second.pk).exists()


def test_what_somebody_else_wrote_meanwhile_is_shown_and_not_overwritten(client, url, tandem, year):
    sent, name = page_of(client, url).posted, cell(first_cost(tandem.municipality), f"y{year}")
    autosave(client, url, {name: "1"}, plan_data(client, url))
    response = client.post(url, sent | {f"k1-y{year}": "2"})
    assert list(response.context["form"].conflicts) == [name]
    page = Fields(response.content.decode())
    assert (page.posted[f"k1-y{year}"], page.posted[f"seen-{name}"]) == ("2", basis("1,00"))
    assert client.post(url, page.posted).status_code == 302
    assert amounts(first_cost(tandem.municipality))[year] == Decimal(2)


def test_an_error_stands_at_its_cell_and_the_summary_leads_there(client, url, tandem, year):
    name = cell(first_cost(tandem.municipality), f"y{year}")
    page = client.post(url, page_of(client, url).posted | {f"k1-y{year}": "viel"}).content.decode()
    assert f'href="#id_{name}"' in page
    assert f'value="viel" aria-labelledby="k1 y1" id="id_{name}" aria-invalid="true"' in page
    assert f'id="id_{name}_error"' in page


def long_plan(tandem, rows) -> None:
    fill(tandem.municipality.finance_plan, rows, tandem.call.budget_years)


def test_every_field_has_a_name_of_its_row_and_column(client, url, tandem):
    long_plan(tandem, 60)
    page = client.get(url).content.decode()
    for one in (
        f'id="{name}"' for name in ("k1", "k60", "m1", "foerderung", "h1", "h2", "h3", "h4", "y1", "b1", "b3")
    ):
        assert page.count(one) == 1, one


@pytest.mark.parametrize("over", [0, 1])
def test_beyond_fifty_rows_a_choice_that_is_made_stands_alone(client, url, tandem, over):
    sources = len(client.get(url).context["form"].sources)
    rows = MOST_WHOLE_CHOICES - sources - 1 + over  # one empty row comes along
    long_plan(tandem, rows)
    page = page_of(client, url)
    assert len(client.get(url).context["form"].lines) - 1 == MOST_WHOLE_CHOICES + over
    assert (len(page.selects["k1-category"]) == 1) == bool(over)
    assert ("choices" in page.buttons) == bool(over)
    assert len(page.selects[f"k{rows + 1}-category"]) > 3  # nothing chosen yet: all of them
    assert page.posted["k1-category"] == "staff"


def test_the_button_shows_every_choice_whole_and_keeps_what_was_typed(client, url, tandem):
    long_plan(tandem, 60)
    sent = page_of(client, url).posted | {"k2-label": "Halb getippt"}
    page = Fields(client.post(url, sent | {"do": "choices"}).content.decode())
    assert len(page.selects["k1-category"]) > 3
    assert (page.posted["k2-label"], page.posted["k1-category"]) == ("Halb getippt", "staff")
    # Other buttons leave it so.
    again = Fields(client.post(url, page.posted | {"do": "add:kosten"}).content.decode())
    assert len(again.selects["k1-category"]) > 3
    client.post(url, page.posted | {"k1-category": "travel"})
    assert first_cost(tandem.municipality).category == "travel"


def test_the_largest_plan_is_a_page_of_700_kb_and_saved_whole(client, url, tandem):
    long_plan(tandem, MAX_PLAN_ROWS)
    answer = client.get(url)
    assert len(answer.content) < 700_000
    page = Fields(answer.content.decode())
    assert client.post(url, page.posted | {"k500-label": "Die letzte"}).status_code == 302
    last = CostItem.objects.filter(plan__partner=tandem.municipality).order_by("position").last()
    assert last.label == "Die letzte"


def test_a_text_of_signs_stands_in_its_field_as_it_was_typed(client, url, tandem):
    CostItem.objects.filter(plan__partner=tandem.municipality).update(label='"><b>&amp;\ue000row\ue000')
    page = client.get(url).content.decode()
    assert "><b>" not in page.partition("data-plan")[2].partition("</tbody>")[0]
    assert Fields(page).posted["k1-label"] == '"><b>&amp;\ue000row\ue000'


# -- what nobody's page sends --------------------------------------------------------------------------------
def test_without_a_block_everything_stays_as_it_was_sent():
    assert unfold({"k1-label": "x"}, [2027]) == {"k1-label": "x"}


def test_each_basis_goes_to_its_cell():
    block = f"{ORDER} 0a;kosten-{ONE} a - c d;foerderung e;mittel-{TWO} f - g"
    found = unfold({ROWS: block, "k1-label": "x", "m1-y2027": "5", "k1-DELETE": "on"}, [2027])
    assert found == {
        f"basis-{ORDER}": "0a",
        f"basis-kosten-{ONE}-category": "a",
        f"basis-kosten-{ONE}-label": NOTHING,
        f"basis-kosten-{ONE}-calculation": "c",
        f"basis-kosten-{ONE}-y2027": "d",
        "basis-foerderung-y2027": "e",
        f"basis-mittel-{TWO}-kind": "f",
        f"basis-mittel-{TWO}-label": NOTHING,
        f"basis-mittel-{TWO}-y2027": "g",
        f"kosten-{ONE}-label": "x",
        f"mittel-{TWO}-y2027": "5",
        f"kosten-{ONE}-DELETE": "on",
        f"basis-kosten-{ONE}-DELETE": NOTHING,
        ORDER: str(ONE),
    }


def test_what_the_page_says_of_a_field_itself_counts():
    found = unfold({ROWS: f"kosten-{ONE} a", f"basis-kosten-{ONE}-category": "b", ORDER: "x"}, [2027])
    assert found == {f"basis-kosten-{ONE}-category": "b", ORDER: "x"}


@pytest.mark.parametrize(
    "block",
    ["", ";;;", "x y z", "kosten-1 a", f"kosten-{ONE}", "foerderung " + "a " * 99, "\x00", "9" * 9999],
)
def test_a_tampered_block_breaks_nothing(client, url, tandem, block):
    sent = page_of(client, url).posted
    assert (
        client.post(url, sent | {ROWS: block, "k9-label": "x", "k1-x": "y", "do": "up:k99"}).status_code
        == 200
    )
    assert client.post(url, sent | {ROWS: block}).status_code in (200, 302)
    item = first_cost(tandem.municipality)
    assert (item.label, item.category) == ("Projektkoordination", "staff")


def test_more_rows_than_a_plan_takes_are_not_read():
    block = ";".join(f"kosten-{UUID(int=number)} a" for number in range(1, 3000))
    assert len(unfold({ROWS: block}, [2027])) < 2 * MAX_PLAN_ROWS + 5
