"""Papers of an application: sent twice, dated, late, in parts opened again; and where their files lie."""

import os
import time
import uuid
from datetime import date, timedelta

import pytest
import time_machine
from botocore.exceptions import EndpointConnectionError
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage, storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from storages.backends.s3 import S3Storage

from accounts.constants import FunderRole, MemberRole
from applications import tasks
from applications.draft.models.application import Application
from applications.draft.models.reopening import Reopening
from applications.papers.actions import orphans, papers
from applications.papers.models import Attachment
from applications.submission.content import snapshot
from applications.submission.queries.content import whole
from core import clock
from core.errors import Impossible
from core.models import AuditEntry
from programmes.constants import PaperKind
from programmes.models import RequiredPaper
from tests.factories import make_call, make_member, make_staff, make_tandem, pdf_bytes

pytestmark = pytest.mark.django_db


def upload(content=None, name="beschluss.pdf"):
    return SimpleUploadedFile(name, content or pdf_bytes(), content_type="application/pdf")


def with_resolution(**fields):
    call = make_call()
    RequiredPaper.objects.create(
        call=call,
        kind=PaperKind.COUNCIL_RESOLUTION,
        title={"de": "Ratsbeschluss"},
        minimum=0,
        position=2,
        **{"may_follow": True, **fields},
    )
    return call


def resolution_url(application):
    return reverse("applications:paper", args=[application.pk, "council_resolution"])


# -- the same upload once more ------------------------------------------------------------------------


def test_sent_again_with_the_same_key_it_is_one_file():
    application, key, content = make_tandem(complete=False), uuid.uuid4(), pdf_bytes()
    first, second = (
        papers.add_attachment(
            application=application,
            kind=PaperKind.CONCEPT,
            file=upload(content),
            key=key,
            by=application.clerk,
        )
        for _ in range(2)
    )
    assert first == second
    assert application.attachments.count() == 1
    assert AuditEntry.objects.filter(verb="attachment.add").count() == 1


def test_a_letter_sent_again_with_the_same_key_is_one_letter():
    application, key, content = make_tandem(complete=False), uuid.uuid4(), pdf_bytes()
    about = {"organisation_name": "Chor", "signed_by": "Kim Muster", "key": key, "by": application.clerk}
    for _ in range(2):
        papers.add_letter_of_intent(application=application, file=upload(content), **about)
    assert application.letters_of_intent.count() == 1


def test_another_file_with_the_same_key_is_not_swallowed():
    """The browser's way back shows the form with its old key."""
    application, key = make_tandem(complete=False), uuid.uuid4()
    about = {"kind": PaperKind.CONCEPT, "key": key, "by": application.clerk}
    papers.add_attachment(application=application, file=upload(pdf_bytes(1)), **about)
    second = papers.add_attachment(application=application, file=upload(pdf_bytes(2)), **about)
    assert application.attachments.get(removed_at=None) == second


def test_the_key_of_one_application_means_nothing_in_another():
    one, other, key, content = make_tandem(), make_tandem(), uuid.uuid4(), pdf_bytes(2)
    for application in (one, other):
        papers.add_attachment(
            application=application,
            kind=PaperKind.CONCEPT,
            file=upload(content),
            key=key,
            by=application.clerk,
        )
        assert application.attachments.filter(upload_key__isnull=False).count() == 1


def test_a_repeat_leaves_no_second_file_on_the_disk(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    application, key, content = make_tandem(complete=False), uuid.uuid4(), pdf_bytes()
    for _ in range(3):
        papers.add_attachment(
            application=application,
            kind=PaperKind.CONCEPT,
            file=upload(content),
            key=key,
            by=application.clerk,
        )
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


def test_the_script_gets_an_address_or_errors_by_field_the_form_a_page(login):
    application = make_tandem(complete=False)
    client, url = login(application.clerk), reverse("applications:concept", args=[application.pk])
    refused = client.post(url, {"file": upload(b"Hallo")}, headers={"X-Upload": "1"})
    assert refused.status_code == 200
    assert list(refused.json()["errors"]) == ["file"]
    taken = client.post(url, {"file": upload()}, headers={"X-Upload": "1"})
    assert taken.json() == {"url": url}
    assert client.post(url, {"file": upload(pdf_bytes(2))}).status_code == 302


def test_the_page_says_limits_and_words_before_anything_is_sent(login):
    application = make_tandem(complete=False)
    page = login(application.clerk).get(reverse("applications:concept", args=[application.pk]))
    text = page.content.decode()
    assert 'data-max-bytes="10485760"' in text
    assert "<progress" in text
    assert "data-upload-cancel" in text


# -- the council resolution ---------------------------------------------------------------------------


def test_a_resolution_has_its_own_day(login):
    application = make_tandem(with_resolution())
    client = login(application.clerk)
    answer = client.post(resolution_url(application), {"file": upload(), "dated_on": "14.01.2024"})
    assert answer.status_code == 302
    stored = application.attachments.get(kind=PaperKind.COUNCIL_RESOLUTION)
    assert stored.dated_on == date(2024, 1, 14)
    assert "Beschluss vom 14. Januar 2024" in client.get(resolution_url(application)).content.decode()
    content = snapshot(whole(Application.objects.filter(pk=application.pk)).get())
    assert [file["dated_on"] for file in content["attachments"] if "dated_on" in file] == ["2024-01-14"]


def test_a_file_without_a_day_of_its_own_has_none_in_the_content():
    """Else the hash of every application consented to before would change."""
    content = snapshot(whole(Application.objects.filter(pk=make_tandem().pk)).get())
    assert not any("dated_on" in file for file in content["attachments"])


def tomorrow():
    return (clock.today() + timedelta(days=1)).strftime("%d.%m.%Y")


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "required"),
        ("2024-01-14", "invalid"),
        ("01/14/2024", "invalid"),
        ("31.02.2024", "invalid"),
        ("14.1.24", "invalid"),
        ("morgen", "invalid"),
        ("14.01.2024\x00", "invalid"),
        (tomorrow, "future"),
    ],
)
def test_a_bad_day_is_refused_at_the_field_and_stays_to_be_mended(login, typed, code):
    application = make_tandem(with_resolution())
    typed = typed() if callable(typed) else typed
    answer = login(application.clerk).post(resolution_url(application), {"file": upload(), "dated_on": typed})
    form = answer.context["form"]
    assert [error.code for error in form.errors.as_data()["dated_on"]] == [code]
    assert form["dated_on"].value() == typed
    assert not application.attachments.filter(kind=PaperKind.COUNCIL_RESOLUTION).exists()


def test_today_in_germany_is_not_the_future(login):
    application = make_tandem(with_resolution())
    # 23:30 UTC is half past midnight in Berlin.
    with time_machine.travel("2027-01-13T23:30:00Z", tick=False):
        application.call.opens_at = clock.now() - timedelta(days=1)
        application.call.closes_at = clock.now() + timedelta(days=1)
        application.call.save()
        answer = login(application.clerk).post(
            resolution_url(application), {"file": upload(), "dated_on": "14.01.2027"}
        )
    assert answer.status_code == 302


def test_the_action_refuses_a_day_in_the_future_too():
    application = make_tandem(with_resolution())
    with pytest.raises(Impossible) as refusal:
        papers.add_attachment(
            application=application,
            kind=PaperKind.COUNCIL_RESOLUTION,
            file=upload(),
            dated_on=clock.today() + timedelta(days=1),
            by=application.clerk,
        )
    assert refusal.value.code == "future"


def test_a_late_resolution_is_told_as_late_and_voids_nothing(login):
    application = make_tandem(with_resolution(), state="eligible")
    with time_machine.travel(clock.now() + timedelta(hours=1), tick=True):
        client = login(application.clerk)
        data = {"file": upload(), "dated_on": clock.today().strftime("%d.%m.%Y")}
        assert client.post(resolution_url(application), data).status_code == 302
        assert "nachgereicht am" in client.get(resolution_url(application)).content.decode()
        application.refresh_from_db()
        assert application.consents_stand
        assert AuditEntry.objects.get(verb="attachment.add").data["late"] is True
        office = login(make_staff(FunderRole.OFFICER)).get(
            reverse("backoffice:application", args=[application.pk])
        )
        assert "nachgereicht" in office.content.decode()


@pytest.mark.parametrize(("days", "status"), [(0, 302), (1, 302), (-1, 200)])
def test_a_paper_follows_until_the_last_day(login, days, status):
    """The last day counts as a whole."""
    call = with_resolution(follows_until=clock.today() + timedelta(days=days))
    application = make_tandem(call, state="submitted")
    client = login(application.clerk)
    data = {"file": upload(), "dated_on": clock.today().strftime("%d.%m.%Y")}
    answer = client.post(resolution_url(application), data)
    assert answer.status_code == status
    assert application.attachments.filter(kind=PaperKind.COUNCIL_RESOLUTION).exists() == (status == 302)


def test_until_when_it_may_follow_is_said(login):
    call = with_resolution(follows_until=date(2030, 3, 1))
    application = make_tandem(call)
    page = login(application.clerk).get(resolution_url(application))
    assert "bis zum 1. März 2030" in page.content.decode()


# -- a part that the office has opened again ----------------------------------------------------------


def reopened(application, *parts):
    return Reopening.objects.create(
        application=application,
        parts=list(parts),
        question="Bitte ergänzen.",
        due_at=clock.now() + timedelta(days=5),
        asked_by=make_staff(FunderRole.OFFICER),
    )


@pytest.mark.parametrize(
    ("kind", "part", "taken"),
    [
        (PaperKind.CONCEPT, "concept", True),
        (PaperKind.CONCEPT, "title", False),
        (PaperKind.OTHER, "other", True),
        (PaperKind.OTHER, "concept", False),
    ],
)
def test_a_file_comes_in_where_the_office_has_opened_its_part(kind, part, taken):
    application = make_tandem(state="submitted")
    reopened(application, part)
    about = {"application": application, "kind": kind, "by": application.clerk}
    if taken:
        stored = papers.add_attachment(file=upload(pdf_bytes(2)), **about)
        assert "late" not in AuditEntry.objects.get(verb="attachment.add").data
        papers.remove_attachment(attachment=stored, by=application.clerk)
    else:
        with pytest.raises(Impossible) as refusal:
            papers.add_attachment(file=upload(pdf_bytes(2)), **about)
        assert refusal.value.code == "wrong-state"


def test_the_page_of_an_opened_part_has_its_form(login):
    application = make_tandem(state="submitted")
    client, url = login(application.clerk), reverse("applications:concept", args=[application.pk])
    assert "data-upload" not in client.get(url).content.decode()
    reopened(application, "concept")
    assert "data-upload" in client.get(url).content.decode()
    assert client.post(url, {"file": upload(pdf_bytes(2))}).status_code == 302


def test_letters_come_in_where_the_office_has_opened_their_part():
    application = make_tandem(state="submitted")
    about = {"organisation_name": "Chor", "signed_by": "Kim Muster", "by": application.clerk}
    with pytest.raises(Impossible):
        papers.add_letter_of_intent(application=application, file=upload(), **about)
    reopened(application, "letter_of_intent")
    assert papers.add_letter_of_intent(application=application, file=upload(pdf_bytes(2)), **about)


# -- who ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "status"),
    [(MemberRole.SIGNATORY, 302), (MemberRole.EDITOR, 302), (MemberRole.READER, 404), (None, 404)],
)
@pytest.mark.parametrize("page", ["concept", "letters_of_intent"])
def test_who_uploads(login, role, status, page):
    application = make_tandem(complete=False)
    person = make_member(application.nonprofit.organisation, role) if role else make_tandem().clerk
    data = {"file": upload(), "organisation_name": "Chor", "signed_by": "Kim Muster"}
    answer = login(person).post(reverse(f"applications:{page}", args=[application.pk]), data)
    assert answer.status_code == status
    assert application.attachments.exists() == (status == 302)


# -- files that no row speaks of ----------------------------------------------------------------------


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def orphan(media, *, age):
    folder = media / "attachments" / str(uuid.uuid4())
    folder.mkdir(parents=True)
    file = folder / str(uuid.uuid4())
    file.write_bytes(b"%PDF-")
    moment = time.time() - age.total_seconds()
    os.utime(file, (moment, moment))
    return file


def test_only_old_files_without_a_row_are_swept(media):
    application = make_tandem()
    removed = application.attachments.first()
    removed.removed_at = clock.now()
    removed.save()
    known = [media / one.file.name for one in application.attachments.all()]
    for file in known:
        os.utime(file, (0, 0))
    other = media / "letters" / "brief.pdf"
    other.parent.mkdir()
    other.write_bytes(b"%PDF-")
    os.utime(other, (0, 0))
    old, young = orphan(media, age=timedelta(hours=25)), orphan(media, age=timedelta(hours=23))
    assert tasks.sweep_orphans() == 1
    assert not old.exists()
    assert young.exists()
    assert other.exists()
    assert all(file.exists() for file in known)


def test_nothing_is_swept_where_there_is_nothing(media):
    assert tasks.sweep_orphans() == 0


def test_many_orphans_are_a_question_for_a_person(media, monkeypatch):
    """A database that does not belong to these files would delete them all."""
    monkeypatch.setattr(orphans, "MOST", 2)
    files = [orphan(media, age=timedelta(days=2)) for _ in range(3)]
    assert tasks.sweep_orphans() == 0
    assert all(file.exists() for file in files)


def test_nothing_is_swept_while_a_restore_is_checked(media, settings):
    settings.OUTBOX_FROZEN = True
    file = orphan(media, age=timedelta(days=2))
    assert tasks.sweep_orphans() == 0
    assert file.exists()


# -- another storage ----------------------------------------------------------------------------------


class OutOfReach(InMemoryStorage):
    def _save(self, name, content):
        raise EndpointConnectionError(endpoint_url="https://s3.example")

    def delete(self, name):
        raise EndpointConnectionError(endpoint_url="https://s3.example")


@pytest.fixture
def storage_is(monkeypatch):
    def use(storage):
        field = Attachment._meta.get_field("file")
        monkeypatch.setattr(field, "storage", storage)
        return storage

    return use


def test_any_storage_of_django_will_do(storage_is, login):
    storage = storage_is(InMemoryStorage())
    application, content = make_tandem(complete=False), pdf_bytes()
    stored = papers.add_attachment(
        application=application, kind=PaperKind.CONCEPT, file=upload(content), by=application.clerk
    )
    assert storage.exists(stored.file.name)
    answer = login(application.director).get(
        reverse("applications:attachment", args=[application.pk, stored.pk])
    )
    assert answer.content == content
    storage.save("attachments/gone/x", ContentFile(b"%PDF-"))
    with time_machine.travel(clock.now() + timedelta(days=2), tick=True):
        assert tasks.sweep_orphans() == 1
    assert storage.exists(stored.file.name)


def test_a_bucket_out_of_reach_is_said_at_the_field_and_nothing_is_stored(storage_is, login):
    storage_is(OutOfReach())
    application = make_tandem(complete=False)
    answer = login(application.clerk).post(
        reverse("applications:concept", args=[application.pk]), {"file": upload()}
    )
    assert answer.status_code == 200
    assert "Die Datei konnte nicht gespeichert werden." in answer.content.decode()
    assert not Attachment.objects.exists()


def test_the_settings_name_a_bucket_that_is_private():
    """What portal/settings/base.py sets for S3_BUCKET is what django-storages takes."""
    storage = storages.create_storage(
        {
            "BACKEND": "core.bucket.Bucket",
            "OPTIONS": {
                "bucket_name": "uploads",
                "endpoint_url": "https://s3.example",
                "region_name": "eu-central-1",
                "access_key": "x",
                "secret_key": "y",
                "addressing_style": "auto",
                "default_acl": None,
                "file_overwrite": False,
            },
        }
    )
    assert isinstance(storage, S3Storage)
    assert storage.default_acl is None
    assert storage.querystring_auth
