"""Talks as appointments (RFC 5545): a file everybody can put into their calendar.

A talk keeps its UID for ever; SEQUENCE goes up with every change, so a newer file replaces the older entry.
What stands in it is what the mails say as well: place, way, links. No needs, no names but the responsible one.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress

from core import clock
from reviews.talks.constants import InterviewMode, InterviewState
from reviews.talks.models import SiteInterview

CALENDAR_TYPE = "text/calendar; charset=utf-8"
# What a calendar can hold; while times are only proposed there is no appointment.
IN_CALENDARS = (InterviewState.CONFIRMED, InterviewState.HELD, InterviewState.CANCELLED)


def has_appointment(interview: SiteInterview) -> bool:
    return interview.starts_at is not None and interview.state in IN_CALENDARS


def ends_at(interview: SiteInterview) -> datetime:
    """In UTC, so that two hours are two hours also in the night the clocks change. Of a talk with a date."""
    assert interview.starts_at is not None
    return interview.starts_at.astimezone(UTC) + timedelta(minutes=interview.duration_minutes)


def _event(interview: SiteInterview, page: str) -> Event:
    application = interview.application
    assert interview.starts_at is not None  # has_appointment
    event = Event()
    event.add("uid", f"{interview.pk}@{urlsplit(settings.PUBLIC_URL).hostname}")
    event.add("sequence", interview.calendar_sequence)
    event.add("dtstamp", clock.now().astimezone(UTC).replace(microsecond=0))
    event.add("last-modified", interview.updated_at.astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", interview.starts_at.astimezone(clock.BERLIN))
    # Not DTEND: in the night the clocks go back, half past two is there twice and the first is meant.
    event.add("duration", timedelta(minutes=interview.duration_minutes))
    event.add("summary", _("Gespräch %(number)s") % {"number": application.number})
    event.add("status", "CANCELLED" if interview.state == InterviewState.CANCELLED else "CONFIRMED")
    organizer = vCalAddress(f"mailto:{interview.responsible.email}")
    organizer.params["CN"] = interview.responsible.name
    event.add("organizer", organizer)
    lines = [application.title]
    if interview.mode == InterviewMode.ONLINE:
        event.add("location", interview.online_link)
    else:
        event.add("location", interview.place)
        if interview.online_link:
            lines.append(_("Zuschalten: %(link)s") % {"link": interview.online_link})
        if interview.travel:
            lines.append(_("Anreise: %(travel)s") % {"travel": interview.travel})
    lines.append(page)
    event.add("description", "\n".join(lines))
    event.add("url", page)
    return event


def calendar_of(talks: Iterable[tuple[SiteInterview, str]], *, cancelled: bool = False) -> bytes:
    """talks: (interview with an appointment, address of its page for the reader). One file for all of them."""
    calendar = Calendar()
    calendar.add("prodid", "-//Tandem-Foerderportal//reviews//DE")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "CANCEL" if cancelled else "PUBLISH")
    for interview, page in talks:
        calendar.add_component(_event(interview, page))
    calendar.add_missing_timezones()
    return calendar.to_ical()


def calendar_response(name: str, content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type=CALENDAR_TYPE)
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.ics")
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store, private"
    return response


def talk_response(interview: SiteInterview, page: str) -> HttpResponse:
    """One talk as a download; the caller has asked whether there is an appointment."""
    cancelled = interview.state == InterviewState.CANCELLED
    name = f"gespraech-{interview.application.number}"
    return calendar_response(name, calendar_of([(interview, page)], cancelled=cancelled))
