"""Minutes with attendance, abstentions and versions."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import transaction
from django.db.utils import DatabaseError
from django.urls import reverse

from core import clock
from core.errors import Impossible
from reviews.talks.actions import minutes
from reviews.talks.actions.minutes import Present
from reviews.talks.constants import Presence
from reviews.talks.models import Minutes
from tests.reviews.factories import form_of

pytestmark = pytest.mark.django_db


@contextmanager
def refused(code):
    with pytest.raises(Impossible) as caught:
        yield
    assert caught.value.code == code


@pytest.fixture
def talking(case):
    case.tandem.current_round = case.talks
    case.tandem.save()
    return case


def held(case, **kwargs):
    interview = case.begun_talk()
    return minutes.hold(
        interview=interview,
        **{"attendance": "alle", "minutes": "Erste Fassung.", "by": case.officer} | kwargs,
    )


def correct(case, interview, **kwargs):
    values = {
        "minutes": "Zweite Fassung.",
        "attendance": "alle",
        "reason": "Name falsch",
        "based_on": 1,
        "by": case.officer,
    }
    return minutes.correct(interview=interview, **values | kwargs)


def test_minutes_wait_for_the_beginning_of_the_talk(talking, login):
    interview = talking.dated_talk()
    interview.starts_at = clock.now() + timedelta(minutes=5)
    interview.save()
    with refused("not-begun"):
        minutes.hold(interview=interview, attendance="a", minutes="b", by=talking.officer)
    url = reverse("backoffice:hold_interview", args=[interview.pk])
    client = login(talking.officer)
    page = client.get(url)
    assert "noch nicht begonnen" in page.content.decode()
    kept = client.post(url, form_of(page) | {"minutes": "MARKE", "attendance": "alle"}).content.decode()
    assert "Die Niederschrift folgt danach." in kept
    assert "MARKE" in kept
    assert not Minutes.objects.exists()


def test_attendance_and_abstentions_stand_row_by_row(talking):
    interview = held(
        talking,
        attendees=[
            Present("Olga Office", "Ministerium", person=talking.officer),
            Present("Kim Beispiel", "Beirat", Presence.ABSTAINED),
        ],
        attendance="Dazu eine Dolmetscherin.",
    )
    assert interview.attendance.splitlines() == [
        "Olga Office (Ministerium): anwesend",
        "Kim Beispiel (Beirat): anwesend, enthält sich",
        "Dazu eine Dolmetscherin.",
    ]
    assert interview.attendees.count() == 2
    version = interview.minutes_versions.get()
    assert (version.version, version.text, len(version.attendance)) == (1, "Erste Fassung.", 3)


def test_who_is_recused_neither_writes_nor_sits_in_the_room(talking):
    talking.recused(round=talking.talks)
    with refused("recused"):
        held(talking, by=talking.land1)
    interview = talking.tandem.interviews.get()
    for presence in (Presence.PRESENT, Presence.ONLINE, Presence.ABSTAINED):
        with refused("recused"):
            minutes.hold(
                interview=interview,
                minutes="x",
                by=talking.officer,
                attendees=[Present(talking.land1.name, presence=presence, person=talking.land1)],
            )
    minutes.hold(
        interview=interview,
        minutes="x",
        by=talking.officer,
        attendees=[Present(talking.land1.name, presence=Presence.LEFT, person=talking.land1)],
    )
    assert "befangen, hat den Raum verlassen" in interview.attendance


def test_a_correction_is_a_new_version_and_the_old_one_stays(talking):
    interview = held(talking)
    correct(talking, interview)
    interview.refresh_from_db()
    assert interview.minutes == "Zweite Fassung."
    assert list(interview.minutes_versions.values_list("version", "text", "reason")) == [
        (1, "Erste Fassung.", ""),
        (2, "Zweite Fassung.", "Name falsch"),
    ]


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("no-reason", {"reason": " "}),
        ("empty", {"minutes": " "}),
        ("empty", {"attendance": ""}),
        ("stale", {"based_on": 0}),
        ("same", {"minutes": "Erste Fassung."}),
    ],
)
def test_a_correction_is_refused(talking, code, changes):
    interview = held(talking)
    with refused(code):
        correct(talking, interview, **changes)
    assert interview.minutes_versions.count() == 1


def test_two_corrections_of_the_same_version_are_not_both_taken(talking):
    interview = held(talking)
    correct(talking, interview)
    with refused("stale"):
        correct(talking, interview, minutes="Dritte Fassung.")


def test_there_is_nothing_to_correct_before_the_talk_was_held(talking):
    with refused("wrong-state"):
        correct(talking, talking.begun_talk())


def test_the_database_keeps_every_version(talking):
    held(talking)
    for change in (
        lambda: Minutes.objects.update(text="anders"),
        lambda: Minutes.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_the_form_is_filled_with_the_commission_and_the_correction_with_what_stands(talking, login):
    talking.open(talking.aktion1, talking.foundation, round=talking.talks)
    talking.recused(round=talking.talks)
    interview = talking.begun_talk()
    client = login(talking.officer)
    url = reverse("backoffice:hold_interview", args=[interview.pk])
    page = client.get(url)
    data = form_of(page)
    names = {value for key, value in data.items() if key.endswith("-name")}
    assert {talking.officer.name, talking.aktion1.name, talking.land1.name} <= names
    data = with_selects(page, data) | {"minutes": "Alles besprochen.", "attendance": "Dazu der Beirat."}
    assert client.post(url, data).status_code == 302
    interview.refresh_from_db()
    assert (
        f"{talking.land1.name} ({talking.ministry}): befangen, hat den Raum verlassen" in interview.attendance
    )
    url = reverse("backoffice:correct_minutes", args=[interview.pk])
    page = client.get(url)
    data = with_selects(page, form_of(page))
    assert (data["minutes"], data["attendance"]) == ("Alles besprochen.", "Dazu der Beirat.")
    assert "Es ist nichts geändert." in client.post(url, data | {"reason": "x"}).content.decode()
    assert client.post(url, data | {"reason": "x", "minutes": "Neu."}).status_code == 302
    seen = client.get(reverse("backoffice:interview", args=[interview.pk])).content.decode()
    assert "Fassung 1" in seen
    assert "Fassung 2" in seen


def with_selects(page, data) -> dict:
    """The chosen options too, as a browser sends them."""
    rows = page.context["rows"]
    return data | {form.add_prefix("presence"): form["presence"].value() or Presence.PRESENT for form in rows}
