import errno
from pathlib import Path

import page
import pikepdf
import pytest
from django.core.files.storage import FileSystemStorage

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


@pytest.mark.django_db
def test_a_full_disk_leaves_no_half_document(settings, monkeypatch):
    def half(self, name, content):
        path = Path(self.path(name))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"%PDF-1.7 half")
        raise OSError(errno.ENOSPC, "No space left on device")

    there = set(Path(settings.MEDIA_ROOT).rglob("*.pdf"))
    monkeypatch.setattr(FileSystemStorage, "_save", half)
    with pytest.raises(OSError, match="No space"):
        actions.load_preset(name=NAME, is_demo=True)
    assert set(Path(settings.MEDIA_ROOT).rglob("*.pdf")) == there
