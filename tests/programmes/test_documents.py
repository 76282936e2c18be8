import page
import pikepdf
import pytest

from programmes import actions

NAME = "inklusion-vor-ort-sachsen-2023"


@pytest.mark.django_db
def test_the_documents_are_real_accessible_pdfs():
    call = actions.load_preset(name=NAME, is_demo=True)
    for document in call.documents.all():
        with document.file.open("rb") as file:
            report = page.validate_pdf_bytes(file.read(), profile=page.ValidationProfile.PDF_UA_1)
        assert report.is_compliant, [f"{f.rule_id} {f.message}" for f in report.failures][:5]
        with document.file.open("rb") as file, pikepdf.open(file) as pdf:
            assert pdf.Root.Lang == "de"
            assert str(pdf.docinfo.Title) == document.title["de"]
            assert "/StructTreeRoot" in pdf.Root
            assert len(pdf.pages) <= 3
        assert document.size == document.file.size > 5000
