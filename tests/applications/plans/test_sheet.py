"""The plan as a workbook: what goes out comes in again; what is wrong is named by its cell; nothing breaks."""

import io
import json
import zipfile
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from applications.plans import terms as plans_terms
from applications.plans.cells import OTHER_KINDS
from applications.plans.constants import CostCategory, FundingKind
from applications.plans.models import CostAmount, CostItem, FundingAmount, FundingSource
from applications.plans.queries import plan_page
from applications.plans.sheet import taking_in
from applications.plans.sheet.taking_in import LARGEST_FILE
from applications.submission.constants import VersionKind
from applications.submission.models.versions import Version
from core.paper.sheets import Sheet, workbook
from tests.applications.plans.pages import first_cost
from tests.factories import make_tandem

pytestmark = pytest.mark.django_db


@pytest.fixture
def tandem():
    return make_tandem()


@pytest.fixture
def years(tandem):
    return tandem.call.budget_years


def url(tandem, name="import_plan"):
    return reverse(f"applications:{name}", args=[tandem.pk, tandem.municipality.pk])


def terms(tandem):
    loaded = plan_page(tandem.clerk, tandem.pk)
    partner = loaded.partners.all()[0]
    partner.application = loaded
    return plans_terms.terms_of(partner)


def upload(content, name="plan.xlsx"):
    return SimpleUploadedFile(name, content)


def book(costs=(), sources=(), years=(), heads=("Kostenart", "Bezeichnung", "Berechnung")) -> bytes:
    """A workbook as people fill it in."""
    made = openpyxl.Workbook()
    page = made.active
    page.title = "Ausgaben"
    page.append([*heads, *years])
    for row in costs:
        page.append(row)
    page = made.create_sheet("Finanzierung")
    page.append(["Herkunft", "Bezeichnung", *years])
    for row in sources:
        page.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def errors(tandem, content) -> list[str]:
    return taking_in.read_upload(upload(content), terms(tandem)).errors


def take_over(client, tandem, content, how="replace"):
    page = client.post(url(tandem), {"file": upload(content)})
    assert page.status_code == 200
    form = page.context["take_over"]
    return client.post(url(tandem), {"rows": form.initial["rows"], "how": how})


def test_what_goes_out_comes_in_again_unchanged(login, tandem):
    item = first_cost(tandem.municipality)
    CostItem.objects.filter(pk=item.pk).update(label="=1+1", calculation="-5 %")
    client = login(tandem.clerk)
    content = client.get(url(tandem, "export_plan")).content
    before = list(CostAmount.objects.filter(item=item).order_by("year").values_list("year", "amount"))
    assert take_over(client, tandem, content).status_code == 302
    assert first_cost(tandem.municipality).pk == item.pk
    item.refresh_from_db()
    assert (item.label, item.calculation) == ("=1+1", "-5 %")
    assert list(CostAmount.objects.filter(item=item).order_by("year").values_list("year", "amount")) == before


def test_the_export_has_sums_as_formulas_with_their_values_and_euros(login, tandem):
    content = login(tandem.clerk).get(url(tandem, "export_plan")).content
    page = openpyxl.load_workbook(io.BytesIO(content))["Ausgaben"]
    values = openpyxl.load_workbook(io.BytesIO(content), data_only=True)["Ausgaben"]
    assert page["G2"].value == "=SUM(D2:F2)"
    assert values["G2"].value == 375000
    assert page["D3"].value == "=SUM(D2:D2)"
    assert values["D3"].value == 125000
    assert "€" in page["D2"].number_format


def test_the_whole_application_has_an_overview_and_two_sheets_for_each_partner(login, tandem):
    response = login(tandem.director).get(reverse("applications:export_plans", args=[tandem.pk]))
    names = openpyxl.load_workbook(io.BytesIO(response.content)).sheetnames
    assert names[0] == "Übersicht"
    assert len(names) == 5
    assert all(len(name) <= 31 for name in names)


def test_the_file_to_fill_in_offers_the_choices_and_can_be_read_as_it_is(login, tandem):
    content = login(tandem.clerk).get(url(tandem, "plan_template")).content
    page = openpyxl.load_workbook(io.BytesIO(content))["Ausgaben"]
    assert "Personalausgaben" in page.data_validations.dataValidation[0].formula1
    assert errors(tandem, content) == []


@pytest.mark.parametrize("language", ["de", "en", "de-ls"])
def test_the_choices_of_a_cell_are_the_words_that_are_read_again(login, tandem, language):
    client = login(tandem.clerk)
    client.cookies["django_language"] = language
    made = openpyxl.load_workbook(io.BytesIO(client.get(url(tandem, "plan_template")).content))
    categories, kinds = (
        page.data_validations.dataValidation[0].formula1.strip('"').split(",") for page in made.worksheets[:2]
    )
    with translation.override(language):
        assert kinds[1:] == [str(label) for _value, label in OTHER_KINDS]
    filled = book(
        [[category, "x", "", 5] for category in categories],
        [[kind, "", 1] for kind in kinds],
        [tandem.call.first_budget_year],
    )
    assert errors(tandem, filled) == []


def test_a_list_that_no_cell_can_hold_is_no_silent_list():
    for values in (["eins", "zwei, drei"], ["x" * 100, "y" * 100, "z" * 100]):
        with pytest.raises(ValueError, match="no list of choices"):
            workbook([Sheet("Blatt", ["Kopf"], [["eins"]], choices={0: values})])


def test_a_year_in_two_columns_is_an_error_and_does_not_count_twice(tandem, years):
    content = book(
        [["Sachausgaben", "Möbel", "", 5, 5, 5, 15]], years=[*years, f"Summe {years[0]}-{years[-1]}"]
    )
    assert errors(tandem, content) == [
        f"Blatt Ausgaben, Zelle G1: Das Jahr {years[0]} steht schon in einer anderen Spalte.",
        f"Blatt Finanzierung, Zelle F1: Das Jahr {years[0]} steht schon in einer anderen Spalte.",
    ]


@pytest.mark.parametrize("how", ["replace", "append"])
def test_what_stood_in_the_plan_before_is_kept_as_a_version(login, tandem, years, how):
    client = login(tandem.clerk)
    content = book([["Sachausgaben", "Möbel", "", 5, 5, 5]], years=years)
    page = client.post(url(tandem), {"file": upload(content)})
    # a colleague writes on while the preview is read
    CostItem.objects.filter(pk=first_cost(tandem.municipality).pk).update(label="Meine halbe Stunde Arbeit")
    data = {"rows": page.context["take_over"].initial["rows"], "how": how}
    client.post(url(tandem), data)
    client.post(url(tandem), {**data, "how": "replace"})
    client.post(url(tandem), {**data, "how": "replace"})  # changes nothing any more
    kept = Version.objects.filter(application=tandem, kind=VersionKind.IMPORTED).order_by("created_at")
    assert "Meine halbe Stunde Arbeit" in json.dumps(kept[0].content, ensure_ascii=False)
    assert kept[0].kept_by == tandem.clerk
    assert len(kept) == (1 if how == "replace" else 2)
    listed = client.get(reverse("applications:versions", args=[tandem.pk])).content.decode()
    assert "vor dem Einlesen einer Excel-Datei" in listed


def test_reading_into_an_empty_plan_keeps_no_version(login, years):
    tandem = make_tandem(complete=False)
    CostItem.objects.filter(plan__partner=tandem.municipality).delete()
    FundingAmount.objects.filter(source__plan__partner=tandem.municipality).delete()
    content = book([["Sachausgaben", "Möbel", "", 5]], years=tandem.call.budget_years[:1])
    assert take_over(login(tandem.clerk), tandem, content).status_code == 302
    assert not Version.objects.filter(application=tandem).exists()


def test_nothing_is_saved_before_it_is_taken_over(login, tandem, years):
    client = login(tandem.clerk)
    content = book([["Sachausgaben", "Möbel", "", 5, 5, 5]], years=years)
    page = client.post(url(tandem), {"file": upload(content)})
    assert "Möbel" in page.content.decode()
    assert first_cost(tandem.municipality).label == "Projektkoordination"
    client.post(url(tandem), {"rows": page.context["take_over"].initial["rows"], "how": "replace"})
    assert [item.label for item in CostItem.objects.filter(plan__partner=tandem.municipality)] == ["Möbel"]
    grant = FundingSource.objects.get(plan__partner=tandem.municipality, kind=FundingKind.GRANT)
    assert grant.by_year == {}


def test_appending_keeps_what_is_there_and_adds_to_the_grant(login, tandem, years):
    content = book(
        [["Reisekosten", "Fahrten", "", 5, None, "1.234,56"]],
        [["beantragte Förderung", "", 1, 1, 1], ["private Drittmittel", "Stiftung", 4, 0, 0]],
        years,
    )
    take_over(login(tandem.clerk), tandem, content, "append")
    items = CostItem.objects.filter(plan__partner=tandem.municipality).order_by("position")
    assert [item.label for item in items] == ["Projektkoordination", "Fahrten"]
    assert items[1].by_year == {years[0]: Decimal(5), years[2]: Decimal("1234.56")}
    grant = FundingSource.objects.get(plan__partner=tandem.municipality, kind=FundingKind.GRANT)
    assert grant.by_year == dict.fromkeys(years, Decimal(100001))


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("1,234.56", "schreiben Sie den Betrag so"),
        ("1e9", "schreiben Sie den Betrag so"),
        ("NaN", "schreiben Sie den Betrag so"),
        ("viel", "schreiben Sie den Betrag so"),
        ("-5", "ab 0 Euro"),
        (-5, "ab 0 Euro"),
        (1e9, "zu groß"),
        (1.005, "mehr als zwei Stellen"),
        ("=2*3", "Hier steht eine Formel"),
        (date(2027, 1, 1), "Hier steht ein Datum"),
        (True, "Wahrheitswert"),
    ],
)
def test_a_wrong_amount_is_named_by_its_cell(tandem, years, value, words):
    found = errors(tandem, book([["Sachausgaben", "Möbel", "", value]], years=years))
    assert len(found) == 1
    assert found[0].startswith("Blatt Ausgaben, Zelle D2: ")
    assert words in found[0]


@pytest.mark.parametrize(
    ("value", "amount"), [(0.1 + 0.2, "0.30"), ("1.234,5", "1234.50"), (12, "12"), ("7 €", "7")]
)
def test_numbers_and_german_notation_are_read(tandem, years, value, amount):
    read = taking_in.read_upload(
        upload(book([["sachausgaben", "Möbel", "", value]], years=years)), terms(tandem)
    )
    assert (read.errors, read.costs[0]["amounts"]) == ([], {years[0]: Decimal(amount)})


@pytest.mark.parametrize(
    ("row", "cell"),
    [
        (["Kaffee", "x", "", 1], "A2"),
        ([None, "x", "", 1], "A2"),
        (["Investitionen", "x", "", 1], "A2"),
        (["Sachausgaben", "a\u202eb", "", 1], "B2"),
        (["Sachausgaben", "x" * 161, "", 1], "B2"),
        (["Sachausgaben", "=A1", "", 1], "B2"),
        (["Sachausgaben", "x", "y" * 301, 1], "C2"),
        (["Sachausgaben", "x", date(2027, 1, 1), 1], "C2"),
    ],
)
def test_a_wrong_word_is_named_by_its_cell(tandem, years, row, cell):
    found = errors(tandem, book([row], years=years))
    assert [error.split(": ")[0] for error in found] == [f"Blatt Ausgaben, Zelle {cell}"]


def test_a_year_of_another_call_and_a_second_grant_are_refused(tandem, years):
    assert (
        "D2: Dieses Haushaltsjahr gehört nicht"
        in errors(tandem, book([["Sachausgaben", "x", "", 5]], years=[2001 + 98]))[0]
    )
    twice = book(sources=[["beantragte Förderung", "", 1], ["grant", "", 1]], years=years)
    assert "in einer Zeile" in errors(tandem, twice)[0]


def test_labels_of_every_language_are_understood(tandem, years):
    read = taking_in.read_upload(
        upload(book([[value, "x", "", 1] for value in ("staff", "Personalausgaben")], years=years)),
        terms(tandem),
    )
    assert [row["category"] for row in read.costs] == [CostCategory.STAFF] * 2


def refused(tandem, content, name="plan.xlsx") -> str:
    with pytest.raises(ValidationError) as error:
        taking_in.read_upload(upload(content, name), terms(tandem))
    return error.value.code


def zipped(parts: dict, base: bytes | None = None, **options) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        if base:
            with zipfile.ZipFile(io.BytesIO(base)) as old:
                for name in set(old.namelist()) - set(parts):
                    archive.writestr(name, old.read(name))
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def test_files_that_are_no_harmless_workbook_are_refused_with_the_reason(tandem, years):
    good = book(years=years)
    assert refused(tandem, b"") == "empty"
    assert refused(tandem, b"x" * (LARGEST_FILE + 1)) == "size"
    assert refused(tandem, b"\xd0\xcf\x11\xe0" + b"x" * 600) == "old"
    assert refused(tandem, b"%PDF-1.7") == "type"
    assert refused(tandem, b"Kostenart;Bezeichnung\n") == "type"
    assert (
        refused(tandem, zipped({"word/document.xml": "<x/>", "word/vbaProject.bin": "x"}), "x.docm")
        == "macros"
    )
    assert refused(tandem, zipped({"word/document.xml": "<x/>"}), "x.docx") == "type"
    assert refused(tandem, zipped({"xl/vbaProject.bin": "x"}, good)) == "macros"
    assert refused(tandem, zipped({"xl/externalLinks/externalLink1.xml": "<x/>"}, good)) == "links"
    assert refused(tandem, good[:-200]) == "broken"
    assert refused(tandem, zipped({"xl/workbook.xml": "<not"})) == "broken"
    assert refused(tandem, workbook([])) in ("sheet", "broken")


def test_bombs_end_in_the_child_process(tandem, years):
    declared = zipped({"xl/workbook.xml": b"0" * 60_000_000})
    assert len(declared) < LARGEST_FILE
    assert refused(tandem, declared) == "large"
    laughs = (
        "<!DOCTYPE x [<!ENTITY a 'ha'>"
        + "".join(f"<!ENTITY {chr(98 + n)} '{f'&{chr(97 + n)};' * 20}'>" for n in range(12))
        + "]><worksheet>&m;</worksheet>"
    )
    assert refused(tandem, zipped({"xl/worksheets/sheet1.xml": laughs}, book(years=years))) in (
        "broken",
        "large",
        "sheet",
    )
    # A part whose size in the list is a lie.
    lying = bytearray(declared)
    assert refused(tandem, bytes(lying[:40]) + b"\x00" * 400) == "broken"


@pytest.mark.parametrize("shape", ["far", "wide"])
def test_a_cell_far_away_does_not_keep_the_rest_from_being_read(tandem, years, shape):
    made = openpyxl.load_workbook(io.BytesIO(book([["Sachausgaben", "x", "", 1]], years=years)))
    made["Ausgaben"]["A1048576" if shape == "far" else "XFD2"] = "x"
    out = io.BytesIO()
    made.save(out)
    read = taking_in.read_upload(upload(out.getvalue()), terms(tandem))
    assert [row["label"] for row in read.costs] == ["x"]


def test_too_many_sheets_are_refused(tandem, years):
    made = openpyxl.load_workbook(io.BytesIO(book(years=years)))
    for number in range(20):
        made.create_sheet(f"B{number}")
    out = io.BytesIO()
    made.save(out)
    assert refused(tandem, out.getvalue()) == "sheets"


def test_more_rows_than_a_plan_takes_are_refused(tandem, years):
    rows = [["Sachausgaben", f"x{number}", "", 1] for number in range(501)]
    assert errors(tandem, book(rows, years=years)) == ["Blatt Ausgaben: Möglich sind höchstens 500 Zeilen."]


def test_many_errors_are_listed_up_to_a_point(tandem, years):
    found = errors(tandem, book([["Kaffee", "x", "", "viel"]] * 100, years=years))
    assert len(found) == 51
    assert found[-1] == "Weitere Fehler: 150."


def test_errors_show_on_the_page_and_nothing_can_be_taken_over(login, tandem, years):
    page = login(tandem.clerk).post(
        url(tandem), {"file": upload(book([["Sachausgaben", "Möbel", "", "viel"]], years=years))}
    )
    assert "Blatt Ausgaben, Zelle D2" in page.content.decode()
    assert page.context["take_over"] is None


@pytest.mark.parametrize("rows", ["", "x", "eyJ4IjoxfQ:1:2"])
def test_a_forged_preview_is_not_taken_over(login, tandem, rows):
    page = login(tandem.clerk).post(url(tandem), {"rows": rows, "how": "replace"}, follow=True)
    assert page.status_code == 200
    assert first_cost(tandem.municipality).label == "Projektkoordination"


def test_the_preview_of_one_plan_is_not_taken_over_into_another(login, tandem, years):
    client = login(tandem.clerk)
    content = book([["Sachausgaben", "Möbel", "", 5]], years=years)
    rows = client.post(url(tandem), {"file": upload(content)}).context["take_over"].initial["rows"]
    other = reverse("applications:import_plan", args=[tandem.pk, tandem.nonprofit.pk])
    assert client.post(other, {"rows": rows, "how": "replace"}).status_code == 404
    other_tandem = make_tandem(municipality=tandem.municipality.organisation)
    client.post(url(other_tandem), {"rows": rows, "how": "replace"})
    assert first_cost(other_tandem.municipality).label == "Projektkoordination"


def test_after_the_deadline_nothing_is_read_in(login, tandem):
    type(tandem.call).objects.filter(pk=tandem.call_id).update(
        closes_at=tandem.call.opens_at.replace(year=2020), opens_at=tandem.call.opens_at.replace(year=2019)
    )
    assert login(tandem.clerk).get(url(tandem)).status_code == 302
    assert login(tandem.clerk).get(url(tandem, "export_plan")).status_code == 200


def test_five_hundred_rows_are_read_in_and_shown_and_saved(
    login, tandem, years, django_assert_max_num_queries
):
    client = login(tandem.clerk)
    content = book([["Sachausgaben", f"Position {n}", "12 × 1", n, n, n] for n in range(1, 501)], years=years)
    page = client.post(url(tandem), {"file": upload(content)})
    with django_assert_max_num_queries(40):
        client.post(url(tandem), {"rows": page.context["take_over"].initial["rows"], "how": "replace"})
    assert CostItem.objects.filter(plan__partner=tandem.municipality).count() == 500
    plan = reverse("applications:finance_plan", args=[tandem.pk, tandem.municipality.pk])
    with django_assert_max_num_queries(15):
        shown = client.get(plan)
    assert len(shown.context["form"].costs) == 500
