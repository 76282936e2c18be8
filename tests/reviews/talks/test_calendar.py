"""Appointments, read back by a parser, on ordinary days and in the nights the clocks change."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from icalendar import Calendar

from core import clock
from reviews.talks.actions import interviews
from reviews.talks.calendar import calendar_of
from reviews.talks.constants import InterviewMode
from tests.factories import make_tandem

pytestmark = pytest.mark.django_db


@pytest.fixture
def talking(case):
    case.tandem.current_round = case.talks
    case.tandem.save()
    return case


def at(interview, *when):
    interview.starts_at = datetime(*when, tzinfo=clock.BERLIN)
    interview.save()
    interview.refresh_from_db()
    return interview


def read(content):
    calendar = Calendar.from_ical(content)
    (event,) = calendar.walk("VEVENT")
    return calendar, event


def read_talk(interview, **kwargs):
    return read(calendar_of([(interview, "https://portal.example/g")], **kwargs))


@pytest.mark.parametrize(
    ("when", "ends", "hours_from_utc"),
    [
        pytest.param((2027, 1, 12, 10, 0), "12:00", 1, id="winter"),
        pytest.param((2027, 7, 12, 10, 0), "12:00", 2, id="summer"),
        pytest.param((2027, 3, 28, 1, 30), "04:30", 1, id="into summer: the night has 23 hours"),
        pytest.param((2027, 10, 31, 1, 30), "02:30", 2, id="into winter: the night has 25 hours"),
    ],
)
def test_a_talk_of_two_hours_lasts_two_hours_on_every_day(talking, when, ends, hours_from_utc):
    _calendar, event = read_talk(at(talking.dated_talk(), *when))
    start = event["DTSTART"].dt
    assert start.utcoffset() == timedelta(hours=hours_from_utc)
    end = (start.astimezone(UTC) + event["DURATION"].dt).astimezone(clock.BERLIN)
    assert end.strftime("%H:%M") == ends
    assert "DTEND" not in event
    assert event["DTSTART"].params["TZID"] == "Europe/Berlin"


def test_the_file_holds_to_rfc_5545(talking):
    interview = talking.dated_talk()
    interview.place = "Rathaus; Raum 1, Erdgeschoss " + "ä" * 80
    interview.save()
    content = calendar_of([(interview, "https://portal.example/g")])
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert b"\n" not in content.replace(b"\r\n", b"")
    calendar, event = read(content)
    assert (calendar["VERSION"], calendar["METHOD"]) == ("2.0", "PUBLISH")
    assert calendar["PRODID"]
    zone = calendar.walk("VTIMEZONE")[0]
    assert zone["TZID"] == "Europe/Berlin"
    assert zone.walk("DAYLIGHT")
    assert zone.walk("STANDARD")
    assert event["LOCATION"] == interview.place
    assert event["ORGANIZER"] == f"mailto:{talking.officer.email}"
    assert (event["STATUS"], event["SEQUENCE"]) == ("CONFIRMED", 0)
    assert event["DTSTAMP"].dt.utcoffset() == timedelta()


def test_a_moved_talk_keeps_its_uid_and_raises_its_sequence(talking):
    interview = talking.dated_talk()
    _calendar, first = read_talk(interview)
    interviews.arrange(
        interview=interview,
        mode=InterviewMode.ONLINE,
        place=interview.place,
        online_link="https://video.example/raum",
        travel="",
        duration_minutes=60,
        access_needs="",
        by=talking.officer,
    )
    _calendar, second = read_talk(interview)
    interviews.cancel(interview=interview, reason="Streik", by=talking.officer)
    calendar, third = read_talk(interview, cancelled=True)
    assert first["UID"] == second["UID"] == third["UID"]
    assert [one["SEQUENCE"] for one in (first, second, third)] == [0, 1, 2]
    assert second["LOCATION"] == "https://video.example/raum"
    assert (calendar["METHOD"], third["STATUS"]) == ("CANCEL", "CANCELLED")


def test_who_belongs_to_the_talk_downloads_it_with_the_own_page(talking, login):
    reviewer = talking.open(round=talking.talks).reviewer
    interview = talking.dated_talk()
    theirs = reverse("backoffice:appointment", args=[interview.pk])
    ours = reverse("reviews:appointment", args=[talking.tandem.pk])
    for who, url in [(reviewer, theirs), (talking.officer, theirs), (talking.tandem.director, ours)]:
        response = login(who).get(url)
        assert response["Content-Type"].startswith("text/calendar")
        _calendar, event = read(response.content)
        assert url.rsplit("/", 1)[0] in event["URL"]
    assert login(talking.finance).get(theirs).status_code == 404


def test_there_is_no_appointment_before_the_date_stands(talking, login):
    interview = talking.propose()
    assert (
        login(talking.officer).get(reverse("backoffice:appointment", args=[interview.pk])).status_code == 404
    )
    own = reverse("reviews:appointment", args=[talking.tandem.pk])
    assert login(talking.tandem.clerk).get(own).status_code == 404


def test_a_cancelled_talk_takes_itself_out_of_the_partners_calendars(talking, login):
    interview = talking.dated_talk()
    interviews.cancel(interview=interview, reason="Streik", by=talking.officer)
    response = login(talking.tandem.clerk).get(reverse("reviews:appointment", args=[talking.tandem.pk]))
    _calendar, event = read(response.content)
    assert event["STATUS"] == "CANCELLED"


def test_the_calendar_of_the_route_has_every_dated_talk_once(talking, login):
    talking.dated_talk()
    talking.dated_talk(make_tandem(talking.call, "eligible", round=talking.talks))
    talking.propose(make_tandem(talking.call, "eligible", round=talking.talks))
    response = login(talking.officer).get(reverse("backoffice:talk_route_calendar"))
    calendar = Calendar.from_ical(response.content)
    assert len({str(event["UID"]) for event in calendar.walk("VEVENT")}) == 2
    assert len(calendar.walk("VTIMEZONE")) == 1
