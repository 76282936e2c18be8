"""What a person does with exports: ask once, fetch what they still may, delete."""

import threading

import pytest
from django.core.files.storage import default_storage
from django.db import connections
from django.utils import translation

from accounts.constants import FunderRole
from core import tasks
from core.constants import EXPORT_MOST_WAITING, ExportState
from core.errors import Impossible
from core.exports import asking, files
from core.models import AuditEntry, Export
from tests.core.exports.conftest import a_kind, ask
from tests.factories import make_staff

pytestmark = pytest.mark.django_db


def ready(by, **parameters):
    export = ask(by, **parameters)
    assert tasks.build_export(str(export.pk))
    export.refresh_from_db()
    return export


def test_asking_leaves_a_row_a_trace_and_a_word_to_the_workers(
    note, officer, monkeypatch, django_capture_on_commit_callbacks
):
    told = []
    monkeypatch.setattr("core.broker.soon", lambda *what: told.append(what))
    with django_capture_on_commit_callbacks(execute=True):
        export = ask(officer, number="1")
    assert (export.state, export.title, export.asked_by) == (ExportState.QUEUED, "Notiz 1", officer)
    assert told == [("core.tasks.build_export", str(export.pk))]
    entry = AuditEntry.objects.get(verb="export.ask")
    # About what it is of (here the person): who may not know of that does not read it either.
    assert (entry.subject_type, entry.subject_id, entry.actor) == ("accounts.user", officer.pk, officer)
    assert entry.data == {"kind": "note", "export": str(export.pk)}
    assert note.made == 0


def test_a_double_click_asks_once(note, officer):
    assert ask(officer, number="1") == ask(officer, number="1")
    assert ask(officer, number="2") != ask(officer, number="1")
    assert Export.objects.count() == 2


def test_the_same_of_another_person_or_in_another_language_is_another_one(note, officer):
    first = ask(officer, number="1")
    assert ask(make_staff(FunderRole.OFFICER), number="1") != first
    with translation.override("en"):
        assert ask(officer, number="1") != first


def test_once_it_is_ready_asking_makes_a_new_one(note, officer):
    assert ready(officer) != ask(officer)


def test_who_may_not_have_it_gets_no_row(note, officer):
    note.allowed = False
    assert ask(officer) is None
    assert not Export.objects.exists()
    assert not AuditEntry.objects.filter(verb="export.ask").exists()


def test_who_is_no_longer_active_gets_nothing(note, officer):
    officer.is_active = False
    assert ask(officer) is None


def test_a_kind_that_nobody_knows_gives_nothing(officer):
    assert asking.ask(kind="unknown", parameters={}, by=officer) is None


def test_so_many_wait_and_no_more(note, officer):
    waiting = [ask(officer, number=str(number)) for number in range(EXPORT_MOST_WAITING)]
    with pytest.raises(Impossible, match="schon 5 Dateien") as refused:
        ask(officer, number="one more")
    assert refused.value.code == "too-many"
    assert ask(officer, number="0") == waiting[0]  # what is there comes back all the same
    assert ask(make_staff(FunderRole.OFFICER), number="one more") is not None
    tasks.build_export(str(waiting[0].pk))
    assert ask(officer, number="one more") is not None


def clicked_at_once(officer):
    ready, outcomes = threading.Barrier(2), []

    def click():
        try:
            ready.wait(30)
            outcomes.append(ask(officer, number="1").pk)
        except Exception as error:
            outcomes.append(type(error).__name__)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=click) for _twice in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return outcomes


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_are_one_export():
    officer = make_staff(FunderRole.OFFICER)
    with a_kind():
        first, second = clicked_at_once(officer)
    assert first == second
    assert Export.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_second_click_meets_the_constraint(monkeypatch):
    """Both have looked before either has written: what the lock prevents, and the database refuses."""
    officer = make_staff(FunderRole.OFFICER)
    looked = threading.Barrier(2)
    monkeypatch.setattr(asking, "get_user_model", lambda: type("Nobody", (), {"objects": _Unlocked()}))
    create = Export.objects.create

    def after_both_looked(**fields):
        looked.wait(30)
        return create(**fields)

    monkeypatch.setattr(Export.objects, "create", after_both_looked)
    with a_kind():
        outcomes = clicked_at_once(officer)
    assert "IntegrityError" in outcomes
    assert Export.objects.count() == 1


class _Unlocked:
    def select_for_update(self, **_how):
        return self

    def get(self, **_which):
        return None


# -- fetching --------------------------------------------------------------------------------------------


def test_fetching_gives_the_bytes_and_leaves_the_trace_of_its_kind(note, officer):
    export = ready(officer)
    with asking.fetch(export=export, by=officer) as content:
        assert content.read() == note.content
    assert note.recorded == [({"number": 7}, export.sha256)]
    asking.fetch(export=export, by=officer).close()
    assert len(note.recorded) == 2  # each time


def test_what_is_not_ready_is_not_fetched(note, officer):
    with pytest.raises(Impossible) as refused:
        asking.fetch(export=ask(officer), by=officer)
    assert refused.value.code == "not-ready"


@pytest.mark.parametrize("how", ["allowed", "holds"])
def test_rights_are_asked_again_at_fetching_and_the_file_goes(note, officer, how):
    export = ready(officer)
    setattr(note, how, False)
    with pytest.raises(Impossible, match="was Sie sehen dürfen") as refused:
        asking.fetch(export=export, by=officer)
    assert refused.value.code == "changed"
    export.refresh_from_db()
    assert export.state == ExportState.EXPIRED
    assert not default_storage.exists(files.path(export, 1))
    assert note.recorded == []
    setattr(note, how, True)
    with pytest.raises(Impossible):  # gone for good
        asking.fetch(export=export, by=officer)


def test_a_file_that_is_gone_is_said(note, officer):
    export = ready(officer)
    default_storage.delete(files.path(export, 1))
    with pytest.raises(Impossible, match="nicht mehr da") as refused:
        asking.fetch(export=export, by=officer)
    assert refused.value.code == "gone"
    assert note.recorded == []


# -- again, deleting ---------------------------------------------------------------------------------------


def test_again_is_a_new_one_and_the_old_file_goes(note, officer):
    old = ready(officer, number="1")
    new = asking.again(export=old, by=officer)
    assert (new.state, new.parameters) == (ExportState.QUEUED, {"number": "1"})
    assert list(Export.objects.all()) == [new]
    assert not default_storage.exists(files.path(old, 1))


def test_again_while_it_waits_changes_nothing(note, officer):
    export = ask(officer)
    assert asking.again(export=export, by=officer) == export


def test_again_of_what_one_must_not_see_any_more_keeps_the_row(note, officer):
    old = ready(officer)
    note.allowed = False
    assert asking.again(export=old, by=officer) is None
    assert list(Export.objects.all()) == [old]


def test_deleting_takes_file_and_row_and_leaves_a_trace(note, officer):
    export = ready(officer)
    asking.delete(export=export, by=officer)
    asking.delete(export=export, by=officer)  # the second of two clicks
    assert not Export.objects.exists()
    assert not default_storage.exists(files.path(export, 1))
    entry = AuditEntry.objects.get(verb="export.delete")
    assert (entry.subject_id, entry.data["export"]) == (officer.pk, str(export.pk))


def test_a_storage_that_does_not_delete_leaves_the_row(note, officer, monkeypatch):
    export = ready(officer)

    def away(_name):
        raise OSError("away")

    monkeypatch.setattr(default_storage, "delete", away)
    with pytest.raises(Impossible) as refused:
        asking.delete(export=export, by=officer)
    assert refused.value.code == "storage"
    assert list(Export.objects.all()) == [export]
