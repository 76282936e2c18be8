"""The receipt as PDF: rendered once after the commit, kept, the same bytes for ever."""

import hashlib
import io

import page as page_validation
import pikepdf
import pytest
from django.core.files.storage import default_storage
from django.db import Error, connection, transaction
from django.urls import reverse

from accounts.constants import FunderRole, MemberRole
from applications import tasks
from applications.draft.models.application import Application
from applications.submission import content
from applications.submission.actions import receipts
from applications.submission.models.submission import Receipt, Submission
from applications.submission.prints import receipt as receipt_prints
from core.paper.pdf import PdfFailed
from tests.applications.submission.test_consent import agree_both, race
from tests.factories import make_member, make_staff, make_tandem


def words_of(data: bytes) -> str:
    import subprocess

    return subprocess.run(
        ["pdftotext", "-layout", "-", "-"],
        input=data,
        capture_output=True,
        check=True,
    ).stdout.decode()


def hand_in(**fields):
    application = make_tandem(**fields)
    agree_both(application)
    return Application.objects.get(pk=application.pk), application


@pytest.mark.django_db
def test_the_receipt_has_number_moment_consents_and_the_files_by_their_hash():
    now, tandem = hand_in()
    receipt = receipts.render(row=now.submission)
    with receipt.file.open() as kept:
        data = kept.read()
    assert hashlib.sha256(data).hexdigest() == receipt.sha256
    assert len(data) == receipt.size
    text = " ".join(words_of(data).split())
    assert f"Eingangsbestätigung {now.number}" in text
    assert tandem.clerk.name in text
    assert tandem.director.name in text
    assert now.attachments.first().sha256 in text.replace(" ", "")
    assert now.submission.content_hash in text.replace(" ", "")
    assert "So gehen wir vor." in text


@pytest.mark.django_db
def test_the_page_names_every_file_with_its_hash(login):
    application, tandem = hand_in()
    page = login(tandem.clerk).get(reverse("applications:receipt", args=[application.pk]))
    hashes = [file["sha256"] for file in content.files(application.submission.content)]
    assert len(hashes) >= 3
    assert all(one in page.content.decode() for one in hashes)


@pytest.mark.django_db
def test_the_receipt_is_pdf_ua_in_german():
    now, _tandem = hand_in()
    data = receipt_prints.render(now.submission)
    with pikepdf.open(io.BytesIO(data)) as document:
        assert document.Root.Lang == "de"
        assert document.Root.MarkInfo.Marked
        assert document.open_metadata()["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
    report = page_validation.validate_pdf_bytes(data, profile=page_validation.ValidationProfile.PDF_UA_1)
    assert report.is_compliant, report.to_json()


@pytest.mark.django_db
def test_the_same_submission_gives_the_same_bytes():
    now, _tandem = hand_in()
    assert receipt_prints.render(now.submission) == receipt_prints.render(now.submission)


@pytest.mark.django_db
def test_a_receipt_is_made_once_and_never_again():
    now, _tandem = hand_in()
    assert tasks.render_receipt(str(now.submission.pk)) is True
    assert tasks.render_receipt(str(now.submission.pk)) is False
    assert tasks.render_receipts() == 0
    assert Receipt.objects.count() == 1
    with pytest.raises(Error), transaction.atomic():
        Receipt.objects.update(sha256="0" * 64)


@pytest.mark.django_db
def test_what_the_renderer_could_not_do_the_sweep_does_later(monkeypatch):
    now, _tandem = hand_in()

    def fails(_row):
        raise PdfFailed("failed")

    with monkeypatch.context() as broken:
        broken.setattr(receipt_prints, "render", fails)
        assert tasks.render_receipts() == 0
    assert not Receipt.objects.exists()
    assert tasks.render_receipts() == 1
    assert Receipt.objects.get().submission == now.submission


@pytest.mark.django_db
def test_a_file_of_a_worker_that_died_is_in_nobodys_way():
    now, _tandem = hand_in()
    from django.core.files.base import ContentFile

    name = f"receipts/{now.submission.pk}.pdf"
    default_storage.save(name, ContentFile(b"%PDF-half"))
    receipt = receipts.render(row=now.submission)
    with receipt.file.open() as kept:
        assert hashlib.sha256(kept.read()).hexdigest() == receipt.sha256
    assert receipt.file.name == name


@pytest.mark.django_db
@pytest.mark.parametrize("role", list(MemberRole))
def test_everybody_in_the_tandem_gets_the_same_file_and_nobody_else(login, role):
    now, tandem = hand_in()
    url = reverse("applications:receipt_pdf", args=[now.pk, now.submission.pk])
    member = make_member(tandem.nonprofit.organisation, role)
    assert login(member).get(url).status_code == 404  # not made yet: the page says so
    assert (
        "entsteht gerade"
        in login(member).get(reverse("applications:receipt", args=[now.pk])).content.decode()
    )
    receipt = receipts.render(row=now.submission)
    response = login(member).get(url)
    assert hashlib.sha256(response.content).hexdigest() == receipt.sha256
    assert response["Content-Disposition"].startswith("attachment")
    assert login(make_tandem().clerk).get(url).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "sees"),
    [
        (FunderRole.OFFICER, True),
        (FunderRole.APPROVER, True),
        (FunderRole.AUDITOR, True),
        (FunderRole.FINANCE, True),
        (FunderRole.REVIEWER, False),
        (FunderRole.EXPERT, False),
    ],
)
def test_the_office_has_the_receipt_and_reviewers_have_not(login, role, sees):
    now, _tandem = hand_in()
    receipts.render(row=now.submission)
    url = reverse("backoffice:receipt_pdf", args=[now.pk, now.submission.pk])
    assert login(make_staff(role)).get(url).status_code == (200 if sees else 404)


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_make_one_receipt():
    now, _tandem = hand_in()
    submission = Submission.objects.get(application=now)
    made: list = []
    assert race(*[lambda: made.append(receipts.render(row=submission)) for _worker in range(3)]) == []
    assert sum(one is not None for one in made) == 1
    assert Receipt.objects.count() == 1
    connection.close()
