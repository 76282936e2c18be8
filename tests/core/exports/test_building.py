"""A worker makes a file: once, whole or not at all, and says why not."""

import errno
import hashlib
import threading
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connections
from django.utils import translation

from accounts.constants import FunderRole
from casework.prints import case_file
from core import clock, tasks
from core.constants import EXPORT_MAX_ATTEMPTS, EXPORT_ROW_DAYS, ExportProblem, ExportState
from core.exports import asking, building, files
from core.models import Export
from core.paper import sandbox
from core.paper.pdf import PdfFailed
from tests.core.exports.conftest import a_kind, ask
from tests.factories import make_staff

pytestmark = pytest.mark.django_db


def there(export, attempt=1):
    return default_storage.exists(files.path(export, attempt))


def content(export):
    with default_storage.open(files.path(export, export.attempts)) as file:
        return file.read()


def test_the_file_is_made_with_size_and_sum(note, officer):
    export = ask(officer)
    assert tasks.build_export(str(export.pk))
    export.refresh_from_db()
    assert (export.state, export.attempts, export.lease_until) == (ExportState.READY, 1, None)
    assert (export.size, export.sha256) == (len(note.content), hashlib.sha256(note.content).hexdigest())
    assert (export.file_name, export.content_type) == ("notiz.txt", "text/plain")
    assert export.facts == {"number": 7}
    assert content(export) == note.content


def test_the_same_task_again_makes_nothing(note, officer):
    export = ask(officer)
    assert [tasks.build_export(str(export.pk)) for _thrice in range(3)] == [True, False, False]
    assert note.made == 1


def test_a_row_that_is_gone_is_no_error(note, officer):
    export = ask(officer)
    asking.delete(export=export, by=officer)
    assert not tasks.build_export(str(export.pk))


def test_it_is_made_in_the_language_of_who_asked(note, officer):
    with translation.override("en"):
        export = ask(officer)
    said = []
    note.before = lambda: said.append(translation.get_language())
    tasks.build_export(str(export.pk))
    assert said == ["en"]
    assert translation.get_language() == "de"


def test_rights_are_asked_again_when_it_is_made(note, officer):
    export = ask(officer)
    note.allowed = False
    assert not tasks.build_export(str(export.pk))
    export.refresh_from_db()
    assert (export.state, export.problem, note.made) == (ExportState.FAILED, ExportProblem.REFUSED, 0)


@pytest.mark.parametrize(
    ("raised", "problem"),
    [
        (PdfFailed("too-long"), ExportProblem.DRAWING),
        (OSError(errno.ENOSPC, "No space left on device"), ExportProblem.STORAGE),
        (ZeroDivisionError(), ExportProblem.BROKEN),
    ],
)
def test_what_fails_says_why_leaves_no_file_and_can_be_asked_for_again(note, officer, raised, problem):
    export = ask(officer)
    note.raising = raised
    assert not tasks.build_export(str(export.pk))
    export.refresh_from_db()
    assert (export.state, export.problem, export.lease_until) == (ExportState.FAILED, problem, None)
    assert export.get_problem_display()
    assert not there(export)
    assert not tasks.build_export(str(export.pk))  # not by itself
    note.raising = None
    new = asking.again(export=export, by=officer)
    assert tasks.build_export(str(new.pk))


def test_a_full_disk_leaves_no_half_file(note, officer, monkeypatch):
    export = ask(officer)
    real = default_storage.save

    def half(name, what):
        real(name, ContentFile(what.read(4)))
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(default_storage, "save", half)
    assert not tasks.build_export(str(export.pk))
    export.refresh_from_db()
    assert (export.state, export.problem) == (ExportState.FAILED, ExportProblem.STORAGE)
    assert not there(export)


# -- progress ----------------------------------------------------------------------------------------------


def test_progress_is_in_the_row_while_it_is_made(note, officer):
    export = ask(officer)
    seen = []

    class Looking(list):
        def __iter__(self):
            yield 3, 10
            seen.append(Export.objects.values_list("state", "done", "total").get())

    note.steps = Looking()
    tasks.build_export(str(export.pk))
    assert seen == [("running", 3, 10)]


def test_progress_is_written_at_most_once_a_second(note, officer, django_assert_num_queries):
    export = building.claim(pk=ask(officer).pk)
    noting = building.Noting(export)
    with django_assert_num_queries(1):
        for done in range(500):
            noting(done, 500)
    noting.noted -= building.BETWEEN
    with django_assert_num_queries(1):
        noting(499, 500)
    export.refresh_from_db()
    assert export.done == 499


def test_progress_is_a_sign_of_life(note, officer):
    export = building.claim(pk=ask(officer).pk)
    with time_machine.travel(clock.now() + timedelta(seconds=settings.EXPORT_LEASE_SECONDS - 1)):
        building.Noting(export)(1, 2)
    with time_machine.travel(clock.now() + timedelta(seconds=settings.EXPORT_LEASE_SECONDS + 1)):
        assert building.due() == []


def test_what_is_deleted_meanwhile_is_not_made_to_the_end(note, officer):
    export = ask(officer)
    note.before = lambda: asking.delete(export=export, by=officer)
    assert not tasks.build_export(str(export.pk))
    assert not Export.objects.exists()
    assert not there(export)


# -- workers that die --------------------------------------------------------------------------------------


def test_a_worker_that_gives_no_sign_of_life_is_followed_by_another_at_the_last_second(note, officer):
    export = ask(officer)
    with time_machine.travel(clock.now(), tick=False) as moment:
        assert building.claim(pk=export.pk).attempts == 1
        assert building.claim(pk=export.pk) is None
        moment.shift(settings.EXPORT_LEASE_SECONDS)
        assert building.due() == []
        moment.shift(1)
        assert building.due() == [export.pk]
        assert building.claim(pk=export.pk).attempts == 2


def test_one_that_was_thought_dead_comes_back_and_changes_nothing(note, officer):
    export = ask(officer)
    late = building.claim(pk=export.pk)
    Export.objects.update(lease_until=clock.now() - timedelta(seconds=1))
    note.content = b"of the second"
    assert tasks.build_exports() == 1
    note.content = b"of the first"
    assert not building.make(export=late)
    building.give_up(export=late, problem=ExportProblem.BROKEN)
    export.refresh_from_db()
    assert (export.state, export.attempts) == (ExportState.READY, 2)
    assert content(export) == b"of the second"
    assert not there(export, 1)


def test_what_a_dead_worker_stored_is_removed_by_the_next(note, officer):
    export = building.claim(pk=ask(officer).pk)
    default_storage.save(files.path(export, 1), ContentFile(b"x"))
    Export.objects.update(lease_until=clock.now() - timedelta(seconds=1))
    assert tasks.build_exports() == 1
    assert not there(export, 1)
    assert there(export, 2)


def test_what_kills_every_worker_is_given_up(note, officer):
    export = ask(officer)
    for _worker in range(EXPORT_MAX_ATTEMPTS):
        assert building.claim(pk=export.pk) is not None
        Export.objects.update(lease_until=clock.now() - timedelta(seconds=1))
    default_storage.save(files.path(export, EXPORT_MAX_ATTEMPTS), ContentFile(b"of the last"))
    assert tasks.build_exports() == 0
    export.refresh_from_db()
    assert (export.state, export.problem) == (ExportState.FAILED, ExportProblem.LOST)
    assert not there(export, EXPORT_MAX_ATTEMPTS)
    assert building.due() == []


def two_workers(pk):
    ready, made = threading.Barrier(4), []

    def work():
        try:
            ready.wait(30)
            made.append(tasks.build_export(str(pk)))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return sorted(made)


@pytest.mark.django_db(transaction=True)
def test_four_workers_at_one_export_make_it_once():
    officer = make_staff(FunderRole.OFFICER)
    with a_kind() as note:
        export = ask(officer)
        assert two_workers(export.pk) == [False, False, False, True]
        assert note.made == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_claim_each_of_them_makes_it(monkeypatch):
    officer = make_staff(FunderRole.OFFICER)
    looked = threading.Barrier(4)

    def unguarded(*, pk):
        found = Export.objects.get(pk=pk)
        looked.wait(30)  # all have seen that it waits
        found.attempts, found.state = 1, ExportState.RUNNING
        found.begun_at = found.lease_until = clock.now() + timedelta(minutes=3)
        found.save()
        return found

    monkeypatch.setattr(building, "claim", unguarded)
    with a_kind() as note:
        two_workers(ask(officer).pk)
        assert note.made > 1


# -- the sweep -----------------------------------------------------------------------------------------------


def test_the_sweep_makes_what_nobody_was_told_of(note, officer):
    exports = [ask(officer, number=str(number)) for number in range(3)]
    assert tasks.build_exports() == 3
    assert {one.state for one in Export.objects.filter(pk__in=[one.pk for one in exports])} == {"ready"}


class Refused(Exception):
    """As a bucket's ClientError: no OSError."""


def test_a_storage_that_refuses_keeps_nobody_elses_file_from_being_made(note, officer, monkeypatch):
    monkeypatch.setattr("core.exports.files.STORAGE_ERRORS", (OSError, Refused))
    lost, other = ask(officer, number="1"), ask(officer, number="2")
    Export.objects.filter(pk=lost.pk).update(
        attempts=EXPORT_MAX_ATTEMPTS, asked_at=clock.now() - timedelta(days=1)
    )

    def refuse(_name):
        raise Refused

    monkeypatch.setattr(default_storage, "delete", refuse)
    assert tasks.build_exports() == 1
    states = {one.pk: one.state for one in Export.objects.all()}
    assert states == {lost.pk: ExportState.FAILED, other.pk: ExportState.READY}


def test_a_row_that_cannot_even_be_claimed_stops_no_other(note, officer, monkeypatch):
    broken, other = ask(officer, number="1"), ask(officer, number="2")
    real = building.claim

    def claim(*, pk):
        if pk == broken.pk:
            raise RuntimeError("nobody expected this")
        return real(pk=pk)

    monkeypatch.setattr(building, "claim", claim)
    assert tasks.build_exports() == 1
    assert Export.objects.get(pk=other.pk).state == ExportState.READY


def test_no_step_without_a_sign_of_life_is_longer_than_the_lease_nor_a_sweep_than_a_task():
    """The longest: the file of a case is drawn in one piece."""
    longest = case_file.SECONDS + 1 + sandbox.START_SECONDS
    assert longest < settings.EXPORT_LEASE_SECONDS < settings.CELERY_TASK_TIME_LIMIT
    assert tasks.SWEEP_SECONDS + longest < settings.CELERY_TASK_TIME_LIMIT


def test_files_go_after_their_days_and_not_before(note, officer, settings):
    settings.EXPORT_DAYS = 3
    export = ask(officer)
    with time_machine.travel(clock.now(), tick=False) as moment:
        tasks.build_export(str(export.pk))
        moment.shift(timedelta(days=3))
        assert building.sweep() == 0
        assert there(export)
        moment.shift(timedelta(seconds=1))
        assert building.sweep() == 1
        assert not there(export)
    export.refresh_from_db()
    assert export.state == ExportState.EXPIRED


def test_a_storage_that_is_away_keeps_the_file_for_the_next_sweep(note, officer, monkeypatch):
    export = ask(officer)
    tasks.build_export(str(export.pk))

    def away(_name):
        raise OSError("away")

    with time_machine.travel(clock.now() + timedelta(days=settings.EXPORT_DAYS, seconds=1)):
        monkeypatch.setattr(default_storage, "delete", away)
        assert building.sweep() == 0
        export.refresh_from_db()
        assert export.state == ExportState.READY
        monkeypatch.undo()
        assert building.sweep() == 1


def test_rows_go_when_they_have_told_long_enough(note, officer):
    failed, waiting = ask(officer, number="1"), ask(officer, number="2")
    note.raising = PdfFailed("x")
    tasks.build_export(str(failed.pk))
    with time_machine.travel(clock.now(), tick=False) as moment:
        moment.shift(timedelta(days=EXPORT_ROW_DAYS) - timedelta(hours=1))
        building.sweep()
        assert Export.objects.count() == 2
        moment.shift(timedelta(hours=2))
        building.sweep()
    assert list(Export.objects.all()) == [waiting]
