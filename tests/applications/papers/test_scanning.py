"""The malware scanner: by clamd's protocol, against a real clamd where there is one; and what hangs on it."""

import hashlib
import re
import shutil
import socket
import struct
import subprocess
import tempfile
import threading
import time
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.constants import FunderRole
from applications import tasks
from applications.draft.models.application import Application
from applications.papers import scanning
from applications.papers.actions import papers, scans
from applications.papers.constants import ScanState
from applications.papers.models import Attachment
from applications.submission.actions import consent
from applications.submission.completeness import missing
from applications.submission.content import content_hash
from applications.submission.queries import content as content_queries
from core import clock
from core.errors import Impossible
from core.models import AuditEntry, OutboxMessage
from programmes.constants import PaperKind
from tests.factories import make_attachment, make_staff, make_tandem, pdf_bytes

EVIL = b"%PDF-1.7 this stands for malware in our own signature database"


# -- a clamd that says what a test wants --------------------------------------------------------------


class FakeClamd:
    """Speaks INSTREAM on a port of its own. answer(content) -> what it says."""

    def __init__(self, answer, *, limit=None):
        self.answer, self.limit, self.seen, self.pings = answer, limit, [], 0
        self.server = socket.create_server(("127.0.0.1", 0))
        self.url = f"tcp://127.0.0.1:{self.server.getsockname()[1]}"
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self):
        while True:
            try:
                connection, _address = self.server.accept()
            except OSError:
                return
            with connection:
                self.talk(connection)

    def talk(self, connection):
        file = connection.makefile("rb")
        asked = file.read(6)
        if asked == b"zPING\0":
            self.pings += 1
            connection.sendall(b"PONG\0")
            return
        assert asked + file.read(4) == b"zINSTREAM\0"
        content = b""
        while length := struct.unpack(">I", file.read(4))[0]:
            content += file.read(length)
            if self.limit and len(content) > self.limit:
                connection.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                return
        self.seen.append(content)
        answer = self.answer(content)
        if answer:
            connection.sendall(answer)

    def close(self):
        self.server.close()


def verdict(content) -> bytes:
    return b"stream: Test.Evil.UNOFFICIAL FOUND\0" if EVIL in content else b"stream: OK\0"


@contextmanager
def serving(settings, answer=verdict, **more):
    fake = FakeClamd(answer, **more)
    settings.CLAMD_URL = fake.url
    try:
        yield fake
    finally:
        fake.close()


@pytest.fixture
def clamd(settings):
    with serving(settings) as fake:
        yield fake


@pytest.fixture
def down(settings):
    """Nobody listens there."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    settings.CLAMD_URL = f"tcp://127.0.0.1:{port}"


# -- the protocol -------------------------------------------------------------------------------------


def test_a_clean_file_arrives_whole_and_is_clean(clamd):
    content = pdf_bytes(2) + bytes(200_000)
    assert scanning.scan(content) == ""
    assert clamd.seen == [content]


def test_malware_is_called_by_its_name(clamd):
    assert scanning.scan(EVIL) == "Test.Evil.UNOFFICIAL"


NO_VERDICT = {
    "hangs up": (lambda _content: b"", "down"),
    "an error": (lambda _content: b"stream: Can't allocate memory ERROR\0", "failed"),
    "nonsense": (lambda _content: b"\xff\xfe\0", "failed"),
    "half an answer": (lambda _content: b"stream: O", "failed"),
    "beyond a limit of its own": (
        lambda _content: b"stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND\0",
        "limit",
    ),
}


@pytest.mark.parametrize("what", NO_VERDICT)
def test_what_is_no_verdict_is_neither_clean_nor_infected(settings, what):
    answer, reason = NO_VERDICT[what]
    with serving(settings, answer), pytest.raises(scanning.NotScanned) as without:
        scanning.scan(b"%PDF-")
    assert without.value.reason == reason


def test_a_file_beyond_the_stream_limit_is_not_scanned(settings):
    with serving(settings, limit=100_000), pytest.raises(scanning.NotScanned) as without:
        scanning.scan(bytes(5_000_000))
    # It hangs up in the middle; whether its last words still arrive is up to the network.
    assert without.value.reason in ("limit", "down")


def test_nobody_there_is_down(down):
    with pytest.raises(scanning.NotScanned) as without:
        scanning.scan(b"%PDF-")
    assert without.value.reason == "down"


def test_a_socket_file_that_is_not_there_is_down(settings, tmp_path):
    settings.CLAMD_URL = f"unix://{tmp_path}/clamd.ctl"
    with pytest.raises(scanning.NotScanned):
        scanning.scan(b"%PDF-")


def test_an_answer_that_never_comes_ends(settings, monkeypatch):
    monkeypatch.setattr(scanning, "ANSWER_SECONDS", 0.2)
    waits = threading.Event()
    with serving(settings, lambda _content: waits.wait(5) and b""), pytest.raises(scanning.NotScanned):
        scanning.scan(b"%PDF-")
    waits.set()


def test_a_scanner_that_hangs_is_asked_once_and_then_not_for_a_while(settings, monkeypatch):
    """As after SIGSTOP: the kernel takes the connection, nobody answers."""
    monkeypatch.setattr(scanning, "PING_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as hanging:
        settings.CLAMD_URL = f"tcp://127.0.0.1:{hanging.getsockname()[1]}"
        assert scanning.state() == {"scanner": "hangs"}
        for _upload in range(20):
            with pytest.raises(scanning.NotScanned) as without:
                scanning.scan(b"%PDF-")
            assert without.value.reason == "down"
        hanging.settimeout(0.1)
        for _knock in ("the health page", "the first upload"):
            hanging.accept()[0].close()
        with pytest.raises(TimeoutError):
            hanging.accept()
    with serving(settings):
        assert scanning.state() == {"scanner": "ok"}  # and whoever finds it answering says so
        assert scanning.scan(b"%PDF-") == ""


def test_the_health_page_tells_a_scanner_that_is_gone_from_none_at_all(down, settings):
    assert scanning.state() == {"scanner": "unreachable"}
    settings.CLAMD_URL = ""
    assert scanning.state() == {}


# -- the real one -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def real_clamd():
    """A clamd with one signature of ours, on a socket file. Its own folder; it ends with the tests."""
    program = shutil.which("clamd", path="/usr/sbin:/usr/local/sbin:/usr/bin")
    if not program:
        pytest.skip("no clamd on this machine")
    with tempfile.TemporaryDirectory(prefix="clamd-") as name:
        folder = Path(name)
        (folder / "db").mkdir()
        line = f"{hashlib.md5(EVIL).hexdigest()}:{len(EVIL)}:Test.Evil\n"
        (folder / "db" / "test.hdb").write_text(line)
        (folder / "clamd.conf").write_text(
            f"DatabaseDirectory {folder}/db\nLocalSocket {folder}/s\nForeground yes\nStreamMaxLength 1M\n"
            f"TemporaryDirectory {folder}\nUser root\n"
        )
        process = subprocess.Popen(
            [program, "--config-file", str(folder / "clamd.conf")],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            until = time.monotonic() + 30
            while not (folder / "s").exists():
                if process.poll() is not None or time.monotonic() > until:
                    pytest.skip("clamd does not start here")
                time.sleep(0.05)
            yield f"unix://{folder}/s"
        finally:
            process.terminate()
            process.wait(20)


def test_a_real_clamd_finds_and_clears(real_clamd, settings):
    settings.CLAMD_URL = real_clamd
    assert scanning.scan(EVIL) == "Test.Evil.UNOFFICIAL"
    assert scanning.scan(pdf_bytes()) == ""


def test_a_real_clamd_refuses_what_is_beyond_its_limit(real_clamd, settings):
    settings.CLAMD_URL = real_clamd
    with pytest.raises(scanning.NotScanned) as without:
        scanning.scan(bytes(8_000_000))
    assert without.value.reason in ("limit", "down")


# -- what hangs on the verdict ------------------------------------------------------------------------


def upload(content=None, name="konzept.pdf"):
    return SimpleUploadedFile(name, content or pdf_bytes(), content_type="application/pdf")


def add(application, **more):
    return papers.add_attachment(
        application=application, kind=PaperKind.CONCEPT, file=upload(), by=application.clerk, **more
    )


def waiting(application, content=None, kind=PaperKind.CONCEPT, **fields):
    fields = {"scan_state": ScanState.PENDING, "by": application.clerk, **fields}
    if content:
        fields["file"] = ContentFile(content, name="x")
    return make_attachment(application, kind, **fields)


@pytest.mark.django_db
def test_without_a_scanner_a_file_says_that_nobody_looked(settings):
    settings.CLAMD_URL = ""
    assert add(make_tandem(complete=False)).scan_state == ScanState.OFF
    assert scans.scan_pending() == 0


@pytest.mark.django_db
def test_an_upload_asks_a_worker_once_it_is_committed(clamd, monkeypatch, django_capture_on_commit_callbacks):
    queued = []
    monkeypatch.setattr(scans.broker, "soon", lambda *what: queued.append(what))
    application = make_tandem(complete=False)
    with django_capture_on_commit_callbacks(execute=True):
        attachment = add(application)
        assert queued == []
    assert attachment.scan_state == ScanState.PENDING
    assert queued == [("applications.tasks.scan_attachment", str(attachment.pk))]
    assert tasks.scan_attachment(str(attachment.pk)) is True
    attachment.refresh_from_db()
    assert attachment.scan_state == ScanState.CLEAN
    assert attachment.scanned_at is not None


@pytest.mark.django_db
def test_while_the_scanner_is_down_nothing_is_lost_and_nothing_goes_out(down, login):
    application = make_tandem(complete=False)
    attachment = waiting(application)
    assert tasks.scan_attachment(str(attachment.pk)) is False
    assert tasks.scan_pending() == 0
    attachment.refresh_from_db()
    assert attachment.scan_state == ScanState.PENDING
    with attachment.file.open() as kept:
        assert kept.read().startswith(b"%PDF-")
    url = reverse("applications:attachment", args=[application.pk, attachment.pk])
    assert login(application.clerk).get(url).status_code == 404


@pytest.mark.django_db
def test_the_sweep_catches_up_when_the_scanner_is_back(settings):
    application = make_tandem(complete=False)
    files = [waiting(application, kind=PaperKind.OTHER) for _ in range(3)]
    settings.CLAMD_URL = "unix:///nowhere/clamd.ctl"
    assert tasks.scan_pending() == 0
    with serving(settings):
        assert tasks.scan_pending() == 3
        assert tasks.scan_pending() == 0
    assert {Attachment.objects.get(pk=file.pk).scan_state for file in files} == {ScanState.CLEAN}


@pytest.mark.django_db
def test_the_sweep_knocks_once_when_the_scanner_is_down(down, monkeypatch):
    application = make_tandem(complete=False)
    for _ in range(3):
        waiting(application, kind=PaperKind.OTHER)
    knocks = []
    real = scanning.scan
    monkeypatch.setattr(scanning, "scan", lambda content: knocks.append(1) or real(content))
    tasks.scan_pending()
    assert len(knocks) == 1


@pytest.mark.django_db
def test_a_file_beyond_the_limit_waits_and_the_operators_are_told_once(settings):
    application = make_tandem(complete=False)
    attachment, other = waiting(application), waiting(application, EVIL, PaperKind.OTHER)

    def answer(content):
        return verdict(content) if EVIL in content else b"INSTREAM size limit exceeded. ERROR\0"

    with serving(settings, answer):
        for _minute in range(3):
            tasks.scan_pending()
    attachment.refresh_from_db()
    other.refresh_from_db()
    assert attachment.scan_state == ScanState.PENDING
    assert other.scan_state == ScanState.INFECTED, "one that cannot be scanned holds nobody up"
    told = OutboxMessage.objects.filter(kind="application.attachment_not_scanned")
    assert [mail.recipient for mail in told] == [settings.SUPPORT_EMAIL]


@pytest.mark.django_db
def test_an_infected_file_is_locked_told_and_counts_as_missing(clamd, login):
    application = make_tandem()
    concept = application.attachments.get(kind=PaperKind.CONCEPT)
    concept.file.save("x", ContentFile(EVIL), save=False)
    concept.scan_state = ScanState.PENDING
    concept.save()
    assert not missing(content_queries.whole(Application.objects.filter(pk=application.pk)).get())
    tasks.scan_pending()
    concept.refresh_from_db()
    assert concept.scan_state == ScanState.INFECTED
    client = login(application.director)
    url = reverse("applications:attachment", args=[application.pk, concept.pk])
    assert client.get(url).status_code == 404
    page = client.get(reverse("applications:concept", args=[application.pk])).content.decode()
    assert "Schadsoftware gefunden" in page
    assert url + '"' not in page
    lacking = missing(content_queries.whole(Application.objects.filter(pk=application.pk)).get())
    assert {one.part for one in lacking} == {"concept"}
    told = OutboxMessage.objects.filter(kind="application.attachment_infected")
    assert {mail.recipient for mail in told} == {application.clerk.email, application.director.email}
    assert AuditEntry.objects.get(verb="attachment.infected").data["found"] == "Test.Evil.UNOFFICIAL"


@pytest.mark.django_db
def test_nobody_agrees_to_an_application_with_an_infected_file(clamd):
    application = make_tandem()
    waiting(application, EVIL, PaperKind.OTHER)
    tasks.scan_pending()
    whole = content_queries.whole(Application.objects.filter(pk=application.pk)).get()
    with pytest.raises(Impossible) as refusal:
        consent.give(
            application=application,
            partner=application.municipality,
            content_hash=content_hash(whole),
            by=application.clerk,
        )
    assert refusal.value.code == "incomplete"


@pytest.mark.django_db
def test_the_office_learns_of_malware_in_what_was_handed_in(clamd):
    application = make_tandem(state="submitted")
    waiting(application, EVIL, PaperKind.OTHER)
    tasks.scan_pending()
    mail = OutboxMessage.objects.get(kind="application.attachment_infected_office")
    assert mail.recipient == application.call.contact_email
    assert application.number in mail.subject_line


@pytest.mark.django_db
def test_a_draft_with_a_file_under_scan_is_complete():
    application = make_tandem()
    Attachment.objects.filter(application=application).update(scan_state=ScanState.PENDING)
    assert not missing(content_queries.whole(Application.objects.filter(pk=application.pk)).get())


@pytest.mark.parametrize(
    ("state", "status"),
    [
        (ScanState.PENDING, 404),
        (ScanState.INFECTED, 404),
        (ScanState.CLEAN, 200),
        (ScanState.OFF, 200),
    ],
)
@pytest.mark.django_db
def test_the_office_gets_a_file_only_after_its_scan(login, state, status):
    application = make_tandem(state="submitted")
    concept = application.attachments.get(kind=PaperKind.CONCEPT)
    Attachment.objects.filter(pk=concept.pk).update(scan_state=state)
    url = reverse("backoffice:application_paper", args=[application.pk, concept.pk])
    assert login(make_staff(FunderRole.OFFICER)).get(url).status_code == status


@pytest.mark.django_db
def test_the_second_verdict_on_the_same_file_changes_nothing(clamd):
    application = make_tandem(complete=False)
    attachment = waiting(application, EVIL)
    stale = Attachment.objects.get(pk=attachment.pk)
    scans.scan(attachment=attachment)
    assert scans.scan(attachment=stale) == ScanState.INFECTED
    assert AuditEntry.objects.filter(verb="attachment.infected").count() == 1


@pytest.mark.django_db
def test_a_file_that_cannot_be_read_keeps_waiting_and_holds_nobody_up(clamd):
    application = make_tandem(complete=False)
    gone = waiting(application, kind=PaperKind.OTHER)
    gone.file.storage.delete(gone.file.name)
    waiting(application, kind=PaperKind.OTHER)
    assert tasks.scan_pending() == 1


@pytest.mark.django_db
def test_the_state_of_the_scan_is_said_and_refreshed_politely(login):
    application = make_tandem(complete=False)
    waiting(application, created_at=clock.now() - timedelta(minutes=1))
    page = login(application.clerk).get(reverse("applications:concept", args=[application.pk]))
    text = page.content.decode()
    assert "wird geprüft" in text
    assert re.search(r'aria-live="polite"\s+data-scan-pending', text)
