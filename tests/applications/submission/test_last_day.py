"""What each day of drafting left is kept at the first change of the next."""

import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, close_old_connections, connection

from applications.draft.actions import texts
from applications.draft.models.application import Application
from applications.submission import content
from applications.submission.actions import last_day
from applications.submission.constants import VersionKind
from applications.submission.models.versions import Version
from applications.submission.queries import versions
from core import clock
from tests.applications.submission.test_versions import a_tandem, berlin, page, write
from tests.factories import make_call, make_tandem

pytestmark = pytest.mark.django_db


def kept_days(application):
    found = Version.objects.filter(application=application, kind=VersionKind.DAY).order_by("day")
    return [(version.day.isoformat(), version.content["sections"][0]["text"]) for version in found]


def test_the_first_change_of_a_day_keeps_what_the_day_before_left():
    application = a_tandem(2026, 11, 2, 9)
    write(application, "Montag früh", 2026, 11, 2, 10)
    write(application, "Montag spät", 2026, 11, 2, 17)
    assert kept_days(application) == []
    write(application, "Mittwoch", 2026, 11, 4, 8)
    assert kept_days(application) == [("2026-11-02", "Montag spät")]
    write(application, "Mittwoch spät", 2026, 11, 4, 18)
    assert len(kept_days(application)) == 1
    version = Version.objects.get()
    assert version.taken_at == berlin(2026, 11, 2, 17)
    assert version.content_hash == content.hash_of(version.content)


@pytest.mark.parametrize(
    ("before", "after", "day"),
    [
        ((2026, 11, 2, 23, 59), (2026, 11, 3, 0, 1), "2026-11-02"),
        # The night the clocks go forward, and the night they go back.
        ((2026, 3, 28, 23, 59), (2026, 3, 29, 0, 1), "2026-03-28"),
        ((2026, 3, 29, 23, 59), (2026, 3, 30, 0, 1), "2026-03-29"),
        ((2026, 10, 25, 23, 59), (2026, 10, 26, 0, 1), "2026-10-25"),
        # Midnight in Germany is 22:00 UTC in summer.
        ((2026, 7, 1, 23, 59), (2026, 7, 2, 0, 1), "2026-07-01"),
    ],
)
def test_a_day_ends_at_midnight_in_germany(before, after, day):
    application = a_tandem(2026, 1, 2, 9)
    write(application, "vor Mitternacht", *before)
    write(application, "nach Mitternacht", *after)
    assert kept_days(application) == [(day, "vor Mitternacht")]


@pytest.mark.parametrize(
    "moments", [((2026, 11, 2, 0, 1), (2026, 11, 2, 23, 59)), ((2026, 10, 25, 1), (2026, 10, 25, 23))]
)
def test_two_changes_of_one_day_keep_nothing(moments):
    application = a_tandem(2026, 1, 2, 9)
    write(application, "erst", *moments[0])
    write(application, "dann", *moments[1])
    assert kept_days(application) == []


def test_utc_midnight_is_in_the_middle_of_a_german_night_and_ends_no_day():
    application = a_tandem(2026, 1, 2, 9)
    write(application, "erst", 2026, 7, 2, 1, 59)
    write(application, "dann", 2026, 7, 2, 2, 1)
    assert kept_days(application) == []


def test_nothing_changed_since_the_beginning_means_no_version():
    application = a_tandem(2026, 11, 2, 9)
    write(application, "So gehen wir vor.", 2026, 11, 5, 9)  # what stands there already
    assert not Version.objects.exists()


def test_saving_the_same_again_on_another_day_does_not_show_one_state_twice():
    application = a_tandem(2026, 11, 2, 9)
    write(application, "Montag", 2026, 11, 2, 10)
    write(application, "Montag", 2026, 11, 3, 10)
    application.refresh_from_db()
    states = versions.States(application)
    assert [state.ref for state in states.all] == [versions.NOW]
    assert states.now.at == berlin(2026, 11, 2, 10)


def test_a_draft_that_nobody_writes_any_more_shows_its_last_day_as_the_present(login):
    application = a_tandem(2026, 11, 2, 9)
    write(application, "Montag", 2026, 11, 2, 10)
    with time_machine.travel(berlin(2026, 11, 20, 9)):
        shown = login(application.clerk).get(page("versions", application)).content.decode()
    assert "Stand vom 02.11.2026 10:00 Uhr" in shown
    assert "Noch keine festgehaltene Fassung" in shown


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locked", [True, False])
def test_two_peoples_first_change_at_the_same_moment_keeps_one_version(monkeypatch, locked):
    """Negative control: without the lock both see no version and both write one."""
    application = make_tandem(call=make_call(form_sections=2))
    Application.objects.filter(pk=application.pk).update(edited_at=clock.now() - timedelta(days=2))
    barrier, failed = threading.Barrier(2, timeout=5), []
    if not locked:
        monkeypatch.setattr(
            "applications.draft.actions.locking.lock",
            lambda it: Application.objects.select_related("call").get(pk=it.pk),
        )
    usual = last_day.store

    def both_at_once(*args, **fields):
        if not locked:
            barrier.wait()
        return usual(*args, **fields)

    monkeypatch.setattr(last_day, "store", both_at_once)

    def change(section, by):
        try:
            if locked:
                barrier.wait()
            texts.save_section(section=section, text="Neu", by=by)
        except IntegrityError as error:
            failed.append(error)
        finally:
            close_old_connections()
            connection.close()

    people = (application.clerk, application.director)
    threads = [
        threading.Thread(target=change, args=pair)
        for pair in zip(application.sections.all(), people, strict=True)
    ]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert Version.objects.filter(kind=VersionKind.DAY).count() == 1
    assert len(failed) == (0 if locked else 1)
