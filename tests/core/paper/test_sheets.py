"""Workbooks: text stays text, numbers stay numbers, sums are formulas with their value."""

import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest

from core.paper.sheets import Formula, Sheet, plain_text, safe_text, sheet_title, workbook, workbook_response


def read(content, **options):
    return openpyxl.load_workbook(io.BytesIO(content), **options)


@pytest.mark.parametrize(
    "text", ["=1+1", "+49 371", "-5", "@SUM(A1)", "\tx", "\rx", '=HYPERLINK("http://x")']
)
def test_what_looks_like_a_formula_is_defused_and_comes_back(text):
    page = read(workbook([Sheet("Blatt", ["Kopf"], [[text]])])).active
    assert page["A2"].data_type == "s"
    assert page["A2"].value.startswith("'")
    assert plain_text(safe_text(text)) == text


@pytest.mark.parametrize("text", ["Miete", "'quoted", "1,5", "a=b", ""])
def test_ordinary_text_is_left_alone(text):
    assert safe_text(text) == text
    assert plain_text(text) == text


def test_a_sum_is_a_formula_and_carries_its_value():
    content = workbook(
        [Sheet("Blatt", ["Betrag"], [[Decimal("1.10")], [Formula("SUM(A2:A2)", Decimal("1.10"))]])]
    )
    assert read(content).active["A3"].value == "=SUM(A2:A2)"
    assert read(content, data_only=True).active["A3"].value == 1.1
    assert "€" in read(content).active["A2"].number_format


def test_dates_and_whole_numbers_keep_their_kind():
    page = read(workbook([Sheet("Blatt", ["x"], [[date(2027, 1, 31), 12, None]])])).active
    assert (page["A2"].value.date(), page["B2"].value, page["C2"].value) == (date(2027, 1, 31), 12, None)


def test_sheet_names_are_allowed_and_differ():
    assert sheet_title("Kosten: A/B [x]") == "Kosten  A B  x"
    assert len(sheet_title("Ä" * 80)) == 31
    assert sheet_title("Plan", ["plan"]) == "Plan 2"
    assert sheet_title("''") == "Blatt"
    assert read(workbook([Sheet("Plan", ["x"]), Sheet("plan", ["x"])])).sheetnames == ["Plan", "plan 2"]


def test_the_response_is_a_download():
    response = workbook_response("Finanzplan Köln", [Sheet("Blatt", ["x"])])
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["X-Content-Type-Options"] == "nosniff"
