"""What a PDF would do: what acts by itself or leads astray is refused, ordinary links and odd names are not."""

import json
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from applications.papers.uploads import check_pdf
from core.paper.children import look_at_pdf
from tests.applications.papers import pdfs

FIELD = Path(__file__).with_name("field")
# What came from the field: whether it is taken, or why not.
FROM_THE_FIELD = {
    "bom-before-header": "", "startxref-off-by-one": "", "empty-javascript-nametree": "", "font-named-EF": "",
    "rotated-odd-boxes": "", "signed-certified": "", "form-number-format-js": "active",
    "openaction-autoprint": "active", "pdfa3-attachment": "embedded",
}  # fmt: skip
REFUSED = [
    (kind, name)
    for kind, files in (("active", pdfs.BY_ITSELF), ("link", pdfs.ASTRAY), ("broken", pdfs.UNREADABLE))
    for name in files
]


def reason_of(content: bytes) -> str:
    """Why it is refused, by the whole way through the sandbox; empty if it is taken."""
    try:
        check_pdf(SimpleUploadedFile("konzept.pdf", content))
    except ValidationError as refusal:
        return refusal.code or "?"
    return ""


@pytest.mark.parametrize("name", FROM_THE_FIELD)
def test_files_from_the_field_are_judged_as_a_person_would(name):
    assert reason_of((FIELD / f"{name}.pdf").read_bytes()) == FROM_THE_FIELD[name]


def test_every_file_from_the_field_has_its_value():
    assert {path.stem for path in FIELD.glob("*.pdf")} == FROM_THE_FIELD.keys()


@pytest.mark.parametrize("name", pdfs.GOOD)
def test_what_does_no_harm_is_taken(name):
    assert reason_of(pdfs.GOOD[name]()) == ""


@pytest.mark.parametrize(("kind", "name"), REFUSED)
def test_what_acts_or_leads_astray_is_refused(kind, name):
    content = {"active": pdfs.BY_ITSELF, "link": pdfs.ASTRAY, "broken": pdfs.UNREADABLE}[kind][name]()
    assert look_at_pdf.look(content).get("refused") == kind


def test_the_answer_of_the_sandbox_is_the_one_of_the_look():
    assert reason_of(pdfs.ASTRAY["share"]()) == "link"
    assert reason_of(pdfs.BY_ITSELF["page, an address"]()) == "active"


def test_the_refusal_names_where_the_link_leads_and_how_to_mend_it():
    with pytest.raises(ValidationError) as refusal:
        check_pdf(SimpleUploadedFile("konzept.pdf", pdfs.to("file:///C:/Ablage/\u202eKonzept.pdf")))
    words = refusal.value.messages[0]
    assert "„file:///C:/Ablage/\N{REPLACEMENT CHARACTER}Konzept.pdf“" in words
    assert "entfernen Sie den Verweis" in words


@pytest.mark.parametrize("language", ["en", "de-ls"])
def test_the_refusal_is_said_in_each_language(language):
    with translation.override(language), pytest.raises(ValidationError) as refusal:
        check_pdf(SimpleUploadedFile("konzept.pdf", pdfs.to(pdfs.SHARE)))
    assert pdfs.SHARE in refusal.value.messages[0]
    assert "führt ein Verweis nicht ins Internet" not in refusal.value.messages[0]


@pytest.mark.parametrize(
    "before", [b"<html>", b"MZ\x90\x00", b"PK\x03\x04", b"#!/bin/sh\n", b"\x7fELF", b"x" * 1024]
)
def test_another_kind_of_file_before_the_header_is_refused(before):
    assert reason_of(before + pdfs.pdf()) == "type"


def test_a_header_after_as_many_bytes_as_viewers_allow_is_found():
    assert reason_of(b"x" * (1024 - 5) + pdfs.pdf()) == ""
    assert reason_of(b"x" * (1024 - 4) + pdfs.pdf()) == "type"


def test_a_long_target_is_cut():
    found = json.loads(look_at_pdf.ready()(pdfs.to("file:///" + "x" * 5000)))
    assert len(found["target"]) == look_at_pdf.LONGEST_TARGET
