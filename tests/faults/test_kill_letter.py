"""kill -9 of a real Celery worker in the middle of a letter: delivered once, the same bytes."""

import hashlib
import time

import pytest

from core.models import AuditEntry, OutboxMessage
from letters import prints as letters_prints
from letters.constants import LetterState
from letters.models import DecisionLetter
from tests.faults.conftest import kill, wait_for
from tests.letters.factories import make_released

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]


STOPS = ["drawing", "stored", "told"]
DOZENS = 12


@pytest.mark.parametrize("stop_at", STOPS)
def test_a_worker_killed_in_the_middle_of_a_letter_delivers_it_once(stop_at, start_worker, send, tmp_path):
    one_letter(stop_at, start_worker, send, tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("number", range(DOZENS))
@pytest.mark.parametrize("stop_at", STOPS)
def test_dozens_of_workers_killed_deliver_each_letter_once(
    stop_at, number, start_worker, send, tmp_path, record_property
):
    began = time.monotonic()
    one_letter(stop_at, start_worker, send, tmp_path)
    record_property(
        "figures", f"kill {number + 1} of {DOZENS} when {stop_at}, {time.monotonic() - began:.0f} s"
    )


def one_letter(stop_at, start_worker, send, tmp_path):
    letter = make_released()
    expected = letters_prints.render(letter)
    slow = start_worker("tests.faults.slow_worker", stop_at)
    send("letters.tasks.render_letter", str(letter.pk))
    wait_for((tmp_path / "mark").exists, "the worker in the middle of the letter")
    kill(slow)
    letter.refresh_from_db()
    assert letter.state == LetterState.RELEASED
    assert not OutboxMessage.objects.filter(kind="letter.issued").exists()

    start_worker()
    send("letters.tasks.render_released")  # what beat sends each minute
    send("letters.tasks.render_released")
    send("letters.tasks.render_letter", str(letter.pk))

    def issued():
        return DecisionLetter.objects.filter(pk=letter.pk, state=LetterState.ISSUED).exists()

    wait_for(issued, "the letter to be issued")
    wait_for(lambda: list((tmp_path / "mail").iterdir()), "the mail")
    time.sleep(2)  # anything that comes twice comes now
    letter.refresh_from_db()
    files = [path for path in (tmp_path / "media").rglob("*") if path.is_file()]
    assert [path.name for path in files] == [f"{letter.pk}.pdf"]
    assert files[0].read_bytes() == expected
    assert hashlib.sha256(expected).hexdigest() == letter.sha256
    assert AuditEntry.objects.filter(verb="letter.issue").count() == 1
    assert OutboxMessage.objects.filter(kind="letter.issued").count() == 1
    mails = "".join(path.read_text() for path in (tmp_path / "mail").iterdir())
    assert mails.count("Message-ID:") == 1
