"""The disk is full, or a bucket refuses, while a paper is kept: nothing half lies there, nobody is told, and it is owed until there is room.

An upload: tests/applications/papers/test_uploads.py.
"""

import errno

import pytest
from botocore.exceptions import ClientError
from django.core.files.storage import FileSystemStorage
from django.urls import reverse

from applications import tasks as applications_tasks
from applications.submission.downloads import APPLICATION
from applications.submission.models.submission import Receipt
from core import tasks as core_tasks
from core.constants import ExportState
from core.exports import asking
from core.models import OutboxMessage
from letters import tasks as letters_tasks
from letters.constants import LetterState
from tests.factories import make_tandem
from tests.letters.factories import make_released

pytestmark = pytest.mark.django_db


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


WHAT_IT_SAYS = {
    "full disk": OSError(errno.ENOSPC, "No space left on device"),
    "bucket": ClientError({"Error": {"Code": "SlowDown"}}, "PutObject"),  # no OSError
}


@pytest.fixture(params=WHAT_IT_SAYS)
def disk(monkeypatch, request):
    """disk.fills(): from now on the first bytes of a file go through, and then there is no room; disk.has_room()."""
    real = FileSystemStorage._save

    class Disk:
        def fills(self):
            def half(storage, name, content):
                real(storage, name, content)
                raise WHAT_IT_SAYS[request.param]

            monkeypatch.setattr(FileSystemStorage, "_save", half)

        def has_room(self):
            monkeypatch.setattr(FileSystemStorage, "_save", real)

    return Disk()


def papers(media, folder):
    return [path for path in (media / folder).rglob("*") if path.is_file()]


def test_a_receipt_is_owed_until_there_is_room(media, disk, login):
    tandem = make_tandem(state="submitted")
    disk.fills()
    assert not applications_tasks.render_receipt(str(tandem.submission.pk))
    assert applications_tasks.render_receipts() == 0
    assert not Receipt.objects.exists()
    assert papers(media, "receipts") == []
    page = login(tandem.clerk).get(reverse("applications:receipt", args=[tandem.pk]))
    assert page.status_code == 200
    disk.has_room()
    assert applications_tasks.render_receipts() == 1
    assert len(papers(media, "receipts")) == 1
    assert Receipt.objects.get().submission == tandem.submission


def test_letters_are_owed_until_there_is_room_and_nobody_is_told_before(media, disk):
    letters = [make_released(), make_released()]
    disk.fills()
    assert not letters_tasks.render_letter(str(letters[0].pk))
    assert letters_tasks.render_released() == 0
    for letter in letters:
        letter.refresh_from_db()
        assert letter.state == LetterState.RELEASED
    assert papers(media, "letters") == []
    assert not OutboxMessage.objects.filter(kind="letter.issued").exists()
    disk.has_room()
    assert letters_tasks.render_released() == 2
    assert len(papers(media, "letters")) == 2
    assert OutboxMessage.objects.filter(kind="letter.issued").count() == 2


def test_an_export_says_so_and_is_tried_again_by_its_person(media, disk, login):
    tandem = make_tandem(state="submitted")
    client = login(tandem.clerk)
    export = asking.ask(kind=APPLICATION, parameters={"application": str(tandem.pk)}, by=tandem.clerk)
    disk.fills()
    assert core_tasks.build_exports() == 0
    export.refresh_from_db()
    assert export.state == ExportState.FAILED
    assert papers(media, "exports") == []
    page = client.get(reverse("export", args=[export.pk])).content.decode()
    assert "Der Speicher war voll oder nicht erreichbar" in page
    disk.has_room()
    client.post(reverse("export_again", args=[export.pk]))
    assert core_tasks.build_exports() == 1
    assert len(papers(media, "exports")) == 1
