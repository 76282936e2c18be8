"""kill -9 of a real Celery worker while a receipt or an export is made: afterwards it is there once, and whole."""

import hashlib
import time
from datetime import timedelta

import pytest

from applications.submission.actions import receipts
from applications.submission.downloads import APPLICATION
from applications.submission.models.submission import Receipt, Submission
from applications.submission.prints import receipt as receipt_prints
from core import clock
from core.constants import ExportState
from core.exports import asking, building
from core.models import Export
from tests.factories import make_tandem
from tests.faults.conftest import kill, wait_for

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]


def files_in(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize("stop_at", ["drawing", "stored"])
def test_a_worker_killed_while_it_makes_a_receipt_leaves_it_to_the_next(
    stop_at, start_worker, send, tmp_path
):
    row = Submission.objects.get(pk=make_tandem(state="submitted").submission.pk)  # as a worker reads it
    assert not Receipt.objects.exists()
    expected = receipt_prints.render(row)
    slow = start_worker("tests.faults.slow_worker", stop_at)
    send("applications.tasks.render_receipt", str(row.pk))
    wait_for((tmp_path / "mark").exists, "the worker in the middle of the receipt")
    kill(slow)
    assert not Receipt.objects.exists()

    start_worker()
    send("applications.tasks.render_receipts")  # what beat sends each minute
    send("applications.tasks.render_receipts")
    send("applications.tasks.render_receipt", str(row.pk))
    wait_for(Receipt.objects.exists, "the receipt")
    time.sleep(2)  # anything that comes twice comes now
    receipt = Receipt.objects.get()
    (file,) = files_in(tmp_path / "media")
    assert file.read_bytes() == expected
    assert receipt.sha256 == hashlib.sha256(expected).hexdigest()
    assert receipts.render(row=row) is None


@pytest.mark.parametrize("stop_at", ["claimed", "drawing", "kept"])
def test_a_worker_killed_in_the_middle_of_an_export_leaves_it_to_the_next(
    stop_at, start_worker, send, tmp_path
):
    tandem = make_tandem(state="submitted")
    export = asking.ask(kind=APPLICATION, parameters={"application": str(tandem.pk)}, by=tandem.clerk)
    slow = start_worker("tests.faults.slow_worker", stop_at)
    send("core.tasks.build_export", str(export.pk))
    wait_for((tmp_path / "mark").exists, "the worker in the middle of the export")
    kill(slow)
    export.refresh_from_db()
    assert (export.state, export.attempts) == (ExportState.RUNNING, 1)
    assert bool(files_in(tmp_path / "media")) == (stop_at == "kept")
    assert building.due() == []  # nobody knows yet that it is dead

    # The lease is over: nobody waits for it here.
    Export.objects.update(lease_until=clock.now() - timedelta(seconds=1))
    start_worker()
    send("core.tasks.build_exports")  # what beat sends each minute
    send("core.tasks.build_exports")
    send("core.tasks.build_export", str(export.pk))
    wait_for(lambda: Export.objects.filter(state=ExportState.READY).exists(), "the export")
    time.sleep(2)  # anything that comes twice comes now
    export.refresh_from_db()
    assert (export.state, export.attempts) == (ExportState.READY, 2)
    (file,) = files_in(tmp_path / "media")
    assert file.read_bytes().startswith(b"%PDF")
    assert hashlib.sha256(file.read_bytes()).hexdigest() == export.sha256
