"""Uploads: by content, with a message that says how to mend it; nothing half stored."""

import errno
import gzip
import io
import re
import zipfile
import zlib

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError
from django.urls import reverse
from django.utils import translation

from applications.draft.actions import locking
from applications.papers.actions import papers
from applications.papers.models import Attachment
from applications.papers.uploads import check_pdf, safe_name
from core.errors import Impossible
from programmes.constants import PaperKind
from tests.applications.papers.pdfs import action, pdf
from tests.factories import make_tandem, pdf_bytes


def script(document):
    document.Root.OpenAction = document.make_indirect(
        action("/JavaScript", JS=pikepdf.String("app.alert(1)"))
    )


def named_script(document):
    tree = pikepdf.Dictionary(Names=[pikepdf.String("a"), action("/JavaScript", JS=pikepdf.String("1"))])
    document.Root.Names = pikepdf.Dictionary(JavaScript=tree)


def launch(document):
    annotation = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.Link,
        Rect=[0, 0, 1, 1],
        A=action("/Launch", F=pikepdf.String("calc.exe")),
    )
    document.pages[0].Annots = pikepdf.Array([annotation])


def page_action(document):
    document.pages[0].AA = pikepdf.Dictionary(O=action("/JavaScript", JS=pikepdf.String("1")))


def submit_form(document):
    document.Root.OpenAction = action("/SubmitForm", F=pikepdf.String("https://boese.example"))


def remote(document):
    document.Root.OpenAction = action("/URI", URI=pikepdf.String("https://boese.example"))


def form_script(document):
    document.Root.AcroForm = pikepdf.Dictionary(Fields=[], XFA=pikepdf.String("<xdp/>"))


def embedded(document):
    document.attachments["boese.exe"] = b"MZ"


def file_annotation(document):
    document.pages[0].Annots = pikepdf.Array(
        [pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.FileAttachment, Rect=[0, 0, 1, 1])]
    )


def opens_on_page_one(document):
    document.Root.OpenAction = pikepdf.Array([document.pages[0].obj, pikepdf.Name.Fit])


def web_link(document):
    document.pages[0].Annots = pikepdf.Array(
        [
            pikepdf.Dictionary(
                Type=pikepdf.Name.Annot,
                Subtype=pikepdf.Name.Link,
                Rect=[0, 0, 1, 1],
                A=action("/URI", URI=pikepdf.String("https://stadt.example")),
            )
        ]
    )


def docx() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w/>")
    return out.getvalue()


def docm() -> bytes:
    """Calls itself a plain document, brings a macro."""
    out = io.BytesIO(docx())
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("word/vbaProject.bin", b"macro")
    return out.getvalue()


def zip_bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("null", bytes(100_000_000))
    return out.getvalue()


def nested() -> bytes:
    """An array in an array, a thousand times."""
    body = b"[" * 1000 + b"]" * 1000
    return pdf().replace(b"/Type /Catalog", b"/Type /Catalog /X " + body)


def field_script(document):
    field = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.Widget,
        Rect=[0, 0, 1, 1],
        AA=pikepdf.Dictionary(K=action("/JavaScript", JS=pikepdf.String("1"))),
    )
    field = document.make_indirect(field)
    document.pages[0].Annots = pikepdf.Array([field])
    document.Root.AcroForm = pikepdf.Dictionary(Fields=[field])


def object_stream_bomb() -> bytes:
    """1.5 GB of blanks in an object stream of 1.5 MB."""
    packer, packed = zlib.compressobj(9), io.BytesIO()
    for _chunk in range(1500):
        packed.write(packer.compress(b" " * 1_000_000))
    packed.write(packer.flush())
    body = packed.getvalue()
    out = bytearray(b"%PDF-1.5\n")
    stream_at = len(out)
    out += b"1 0 obj\n<</Type/ObjStm/N 1/First 4/Length %d/Filter/FlateDecode>>stream\n" % len(body)
    out += body + b"\nendstream\nendobj\n"
    xref_at = len(out)
    # 0 free, 1 the stream, 2 the catalogue inside the stream, 3 this table.
    entries = b"\x00\x00\x00\x00\x00\x00" + b"\x01" + stream_at.to_bytes(4, "big") + b"\x00"
    entries += b"\x02\x00\x00\x00\x01\x00" + b"\x01" + xref_at.to_bytes(4, "big") + b"\x00"
    out += b"3 0 obj\n<</Type/XRef/Size 4/W[1 4 1]/Root 2 0 R/Length %d>>stream\n" % len(entries)
    out += entries + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF" % xref_at
    return bytes(out)


GOOD = {"plain": lambda: pdf(), "page one": lambda: pdf(opens_on_page_one), "link": lambda: pdf(web_link)}
EVIL = {
    "empty": (lambda: b"", "empty"),
    "text": (lambda: b"Hallo", "type"),
    "docx": (docx, "type"),
    "docm as docx": (docm, "type"),
    "zip bomb": (zip_bomb, "type"),
    "svg, packed": (lambda: gzip.compress(b'<svg xmlns="http://www.w3.org/2000/svg"/>'), "type"),
    "nul bytes": (lambda: bytes(5000), "type"),
    "without its end": (lambda: pdf()[:60], "broken"),
    "nested a thousand deep": (nested, "broken"),
    "script in a field": (lambda: pdf(field_script), "active"),
    "png": (lambda: b"\x89PNG\r\n\x1a\n" + b"\x00" * 40, "type"),
    "svg": (lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>', "type"),
    "html before": (lambda: b"<html><script>1</script></html>" + pdf(), "type"),
    "exe": (lambda: b"MZ" + pdf(), "type"),
    "only the magic": (lambda: b"%PDF-1.7\n", "broken"),
    "truncated": (lambda: pdf()[:-200], "broken"),
    "password": (lambda: pdf(encryption=pikepdf.Encryption(user="geheim", owner="geheim")), "encrypted"),
    "locked": (lambda: pdf(encryption=pikepdf.Encryption(user="", owner="geheim")), "encrypted"),
    "open script": (lambda: pdf(script), "active"),
    "named script": (lambda: pdf(named_script), "active"),
    "script in object stream": (
        lambda: pdf(script, object_stream_mode=pikepdf.ObjectStreamMode.generate),
        "active",
    ),
    "launch": (lambda: pdf(launch), "active"),
    "page action": (lambda: pdf(page_action), "active"),
    "submit form": (lambda: pdf(submit_form), "active"),
    "opens an address": (lambda: pdf(remote), "active"),
    "xfa": (lambda: pdf(form_script), "active"),
    "embedded": (lambda: pdf(embedded), "embedded"),
    "file annotation": (lambda: pdf(file_annotation), "embedded"),
    "too many pages": (lambda: pdf_bytes(4), "pages"),
    "bomb": (object_stream_bomb, "broken"),
}


def upload(content, name="konzept.pdf"):
    return SimpleUploadedFile(name, content, content_type="application/pdf")


@pytest.mark.parametrize("name", GOOD)
def test_an_ordinary_pdf_is_taken(name):
    paper = check_pdf(upload(GOOD[name]()), max_pages=3)
    assert paper.pages == 1
    assert paper.content_type == "application/pdf"


@pytest.mark.parametrize("name", EVIL)
@pytest.mark.django_db
def test_an_evil_file_is_refused_with_a_message_and_nothing_is_stored(login, name):
    make, code = EVIL[name]
    application = make_tandem(complete=False)
    url = reverse("applications:concept", args=[application.pk])
    response = login(application.clerk).post(url, {"file": upload(make())})
    assert response.status_code == 200
    form = response.context["form"]
    assert [error.code for error in form.errors.as_data()["file"]] == [code]
    assert form.errors["file"][0] in response.content.decode().replace("&quot;", '"')
    assert not Attachment.objects.exists()


@pytest.mark.django_db
def test_a_file_above_the_limit_is_refused(login, settings):
    settings.UPLOAD_MAX_BYTES = 500
    application = make_tandem(complete=False)
    url = reverse("applications:concept", args=[application.pk])
    response = login(application.clerk).post(url, {"file": upload(pdf())})
    assert [error.code for error in response.context["form"].errors.as_data()["file"]] == ["size"]


@pytest.mark.django_db
def test_limits_are_said_before_the_upload(login):
    application = make_tandem(complete=False)
    page = login(application.clerk).get(reverse("applications:concept", args=[application.pk]))
    assert "höchstens 3 Seiten und 10,0\u00a0MB" in page.content.decode()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Konzept.pdf", "Konzept.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\Amt\\Konzept.PDF", "Konzept.pdf"),
        (".htaccess", "htaccess.pdf"),
        ("a\x00b\r\nc.pdf", "abc.pdf"),
        ("Konzept\u202efdp.exe", "Konzeptfdp.exe.pdf"),
        ("ä" * 264 + ".pdf", "ä" * 150 + ".pdf"),
        ('ein "Name"; x=1.pdf', "ein _Name_; x=1.pdf"),
        ("\ud800.pdf", "Dokument.pdf"),
        ("...", "Dokument.pdf"),
    ],
)
def test_a_name_becomes_harmless(typed, kept):
    assert safe_name(typed) == kept


@pytest.mark.parametrize("language", ["de", "en", "de-ls"])
def test_a_name_does_not_hang_on_the_language(language):
    """It did: after a test in English the nameless file was called "Document"."""
    with translation.override(language):
        assert safe_name("...") == "Dokument.pdf"


@pytest.mark.parametrize(
    "name",
    [
        "ä" * 264 + ".pdf",
        "Konzept\u202efdp.exe",
        ".htaccess",
        "..\\..\\web.config",
        "konzept.pdf\r\nX-Evil: 1",
        "<img src=x onerror=1>.pdf",
        "{{ 7|add:7 }}.pdf",
        "CON.pdf",
        " .pdf",
        "konzept.html",
    ],
)
@pytest.mark.django_db
def test_whatever_a_file_is_called_it_comes_in_and_out_harmless(login, name):
    application = make_tandem(complete=False)
    client = login(application.clerk)
    url = reverse("applications:concept", args=[application.pk])
    assert client.post(url, {"file": upload(pdf(), name)}).status_code == 302
    stored = Attachment.objects.get()
    assert stored.name.endswith(".pdf")
    assert len(stored.name) <= 154
    assert re.fullmatch(r"attachments/[0-9a-f-]{36}/[0-9a-f-]{36}", stored.file.name)
    page = client.get(url).content.decode()
    assert "<img src=x" not in page
    assert "\u202e" not in page
    answer = client.get(reverse("applications:attachment", args=[application.pk, stored.pk]))
    assert answer["Content-Disposition"].startswith("attachment; filename")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Cache-Control"] == "no-store, private"
    assert "X-Evil" not in answer


@pytest.mark.django_db
def test_a_file_comes_back_as_a_download_only(login):
    application = make_tandem(complete=False)
    client, content = login(application.clerk), pdf()
    url = reverse("applications:concept", args=[application.pk])
    assert client.post(url, {"file": upload(content, "Gemeinsames Kônzept.pdf")}).status_code == 302
    stored = Attachment.objects.get()
    assert "Konz" not in stored.file.name
    assert stored.pages == 1
    response = login(application.director).get(
        reverse("applications:attachment", args=[application.pk, stored.pk])
    )
    assert response.content == content
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == "attachment; filename*=utf-8''Gemeinsames%20K%C3%B4nzept.pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]


@pytest.mark.django_db
def test_a_new_concept_takes_the_place_of_the_old():
    application = make_tandem()
    old = application.attachments.get(kind=PaperKind.CONCEPT)
    papers.add_attachment(
        application=application, kind=PaperKind.CONCEPT, file=upload(pdf_bytes(2)), by=application.clerk
    )
    old.refresh_from_db()
    assert old.removed_at is not None
    assert application.attachments.filter(kind=PaperKind.CONCEPT, removed_at__isnull=True).count() == 1


@pytest.mark.django_db
def test_a_removed_file_is_gone_for_everybody(login):
    application = make_tandem()
    attachment = application.attachments.get(kind=PaperKind.CONCEPT)
    client = login(application.clerk)
    url = reverse("applications:attachment", args=[application.pk, attachment.pk])
    assert client.get(url).status_code == 200
    client.post(reverse("applications:remove_attachment", args=[application.pk, attachment.pk]))
    assert client.get(url).status_code == 404


@pytest.mark.django_db
def test_a_file_under_another_application_is_not_there(login):
    application, other = make_tandem(), make_tandem()
    attachment = other.attachments.first()
    url = reverse("applications:attachment", args=[application.pk, attachment.pk])
    assert login(application.clerk).get(url).status_code == 404


@pytest.mark.django_db
def test_the_same_letter_counts_once():
    application = make_tandem(complete=False)
    content = pdf()
    fields = {"organisation_name": "Chor", "signed_by": "Kim Muster", "by": application.clerk}
    papers.add_letter_of_intent(application=application, file=upload(content), **fields)
    with pytest.raises(Impossible) as refusal:
        papers.add_letter_of_intent(application=application, file=upload(content), **fields)
    assert refusal.value.code == "same"
    assert application.letters_of_intent.count() == 1


def files(settings):
    return {path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()}


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return settings


@pytest.mark.django_db
def test_a_failed_transaction_leaves_no_file(media, monkeypatch):
    application = make_tandem(complete=False)

    def broken(*_args, **_kwargs):
        raise DatabaseError("gone")

    monkeypatch.setattr(locking, "changed", broken)
    with pytest.raises(DatabaseError):
        papers.add_attachment(
            application=application, kind=PaperKind.CONCEPT, file=upload(pdf()), by=application.clerk
        )
    assert files(media) == set()
    assert not Attachment.objects.exists()


@pytest.mark.django_db
def test_a_refused_upload_after_the_deadline_leaves_no_file(media):
    application = make_tandem(state="submitted", complete=False)
    with pytest.raises(Impossible):
        papers.add_attachment(
            application=application, kind=PaperKind.CONCEPT, file=upload(pdf()), by=application.clerk
        )
    assert files(media) == set()


@pytest.mark.django_db
def test_a_full_disk_leaves_no_part_of_a_file_and_says_so(media, login, monkeypatch):
    """The disk fills up in the middle of the file."""
    application = make_tandem(complete=False)
    from django.core.files import storage

    real = storage.FileSystemStorage._save

    def full(self, name, content):
        real(self, name, content)
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(storage.FileSystemStorage, "_save", full)
    url = reverse("applications:concept", args=[application.pk])
    response = login(application.clerk).post(url, {"file": upload(pdf())})
    assert response.status_code == 200
    assert "Die Datei konnte nicht gespeichert werden." in response.content.decode()
    assert files(media) == set()
    assert not Attachment.objects.exists()
