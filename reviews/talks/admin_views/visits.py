"""The visit itself: checklist, sheet to take along, minutes and their corrections; the route of several."""

from uuid import UUID

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.backoffice import backoffice_page
from accounts.constants import FunderRole
from core import clock
from core.errors import Impossible
from core.forms import show_impossible
from core.mail import post
from core.paper.sheets import Sheet, workbook_response
from reviews.talks.actions import minutes
from reviews.talks.actions.minutes import Present
from reviews.talks.admin_views.interviews import leading_page, led_interview, talk_page, visible_interview
from reviews.talks.calendar import calendar_of, calendar_response
from reviews.talks.constants import InterviewState
from reviews.talks.forms import ChecklistItemForm, CorrectMinutesForm, MinutesForm, PresenceRows
from reviews.talks.queries.dates import route
from reviews.talks.queries.interviews import (
    attendance_so_far,
    commission_of,
    interview_page,
    prefilled_attendance,
)

# Lines to write on, by hand, below each question of the printed sheet.
NOTE_LINES = range(5)


@leading_page
def checklist(request, pk: UUID):
    """Tick off (do=tick) or add a point of one's own."""
    talk = led_interview(request, pk)
    adding = request.method == "POST" and request.POST.get("do") != "tick"
    form = ChecklistItemForm(request.POST if adding else None)
    if request.method == "POST" and not adding:
        minutes.tick_checklist(interview=talk, done=request.POST.getlist("done"), by=request.user)
        messages.success(request, _("Gespeichert."))
        return redirect("backoffice:talk_checklist", pk)
    if adding and form.is_valid():
        try:
            minutes.add_checklist_item(interview=talk, text=form.cleaned_data["text"], by=request.user)
        except Impossible as error:
            show_impossible(form, error, "text")
        else:
            return redirect("backoffice:talk_checklist", pk)
    return render(
        request,
        "reviews/checklist_visit.html",
        {
            "interview": talk,
            "application": talk.application,
            "page": interview_page(talk),
            "items": list(talk.checklist.select_related("done_by").order_by("position", "created_at", "pk")),
            "form": form,
        },
    )


@talk_page
@require_GET
def sheet(request, pk: UUID):
    """To print and take along."""
    talk = visible_interview(request, pk)
    return render(
        request,
        "reviews/interview_sheet.html",
        {
            "interview": talk,
            "application": talk.application,
            "page": interview_page(talk),
            "commission": commission_of(talk),
            "items": list(talk.checklist.order_by("position", "created_at", "pk")),
            "note_lines": NOTE_LINES,
        },
    )


def _attendees(rows, talk) -> list[Present]:
    """The filled rows. An account counts only where it belongs to the talk's own commission."""
    people = {str(person.pk): person for person, _funder, _recused in commission_of(talk)}
    return [
        Present(
            name=row["name"],
            represents=row["represents"],
            presence=row["presence"] or "present",
            person=people.get(row["person"]),
        )
        for row in (form.cleaned_data for form in rows)
        if row.get("name")
    ]


def _minutes(request, talk, form, rows, act, template, **context):
    if request.method == "POST" and form.is_valid() & rows.is_valid():
        try:
            act(attendees=_attendees(rows, talk), **form.cleaned_data)
        except Impossible as error:
            show_impossible(form, error)
        else:
            return redirect("backoffice:interview", talk.pk)
    return render(
        request,
        template,
        {"interview": talk, "application": talk.application, "form": form, "rows": rows, **context},
    )


@leading_page
def hold(request, pk: UUID):
    talk = led_interview(request, pk)
    if talk.state != InterviewState.CONFIRMED:
        return redirect("backoffice:interview", pk)
    assert talk.starts_at is not None  # set on every confirmed talk, says a constraint

    def act(**values):
        minutes.hold(interview=talk, by=request.user, **values)
        messages.success(
            request, _("Die Niederschrift ist in der Akte. Die Gutachten können abgeschlossen werden.")
        )

    return _minutes(
        request,
        talk,
        MinutesForm(request.POST or None),
        PresenceRows(request.POST or None, initial=prefilled_attendance(talk), prefix="people"),
        act,
        "reviews/interview_minutes.html",
        is_early=talk.starts_at > clock.now(),
    )


@leading_page
def correct(request, pk: UUID):
    talk = led_interview(request, pk)
    if talk.state != InterviewState.HELD:
        return redirect("backoffice:interview", pk)
    known = attendance_so_far(talk)
    latest = talk.minutes_versions.order_by("-version").first()
    rows = [
        {
            "name": one.name,
            "represents": one.represents,
            "presence": one.presence,
            "person": str(one.person_id or ""),
        }
        for one in known
    ]
    said = "\n".join(talk.attendance.splitlines()[len(known) :])

    def act(**values):
        minutes.correct(interview=talk, by=request.user, **values)
        messages.success(request, _("Die neue Fassung ist in der Akte. Die bisherige bleibt dort."))

    return _minutes(
        request,
        talk,
        CorrectMinutesForm(
            request.POST or None,
            initial={
                "attendance": said,
                "minutes": talk.minutes,
                "based_on": latest.version if latest else 1,
            },
        ),
        PresenceRows(request.POST or None, initial=rows, prefix="people"),
        act,
        "reviews/minutes_correct.html",
    )


route_page = backoffice_page(
    FunderRole.OFFICER, FunderRole.APPROVER, FunderRole.AUDITOR, FunderRole.REVIEWER, FunderRole.EXPERT
)


def _asked(request) -> dict:
    return {"mine": request.GET.get("nur") == "meine", "past": request.GET.get("zeit") == "alle"}


def _route(request):
    return route(request.user, **_asked(request))


@route_page
@require_GET
def route_list(request):
    return render(
        request,
        "reviews/route_list.html",
        {"route": _route(request), **_asked(request)},
    )


@route_page
@require_GET
def route_sheet(request):
    rows = [
        [
            day.on,
            f"{stop.interview.starts_at.astimezone(clock.BERLIN):%H:%M}",
            f"{stop.ends_at:%H:%M}",
            stop.region,
            stop.town,
            stop.interview.application.number,
            stop.interview.application.title,
            str(stop.interview.get_mode_display()),
            stop.interview.place,
            stop.interview.responsible.name,
        ]
        for day in _route(request).days
        for stop in day.stops
    ]
    head = [
        _("Tag"),
        _("Beginn"),
        _("Ende"),
        _("Landkreis oder Stadt"),
        _("Kommune"),
        _("Antragsnummer"),
        _("Titel"),
        _("Form"),
        _("Ort"),
        _("verantwortlich"),
    ]
    widths = [12, 8, 8, 24, 24, 16, 32, 10, 40, 24]
    return workbook_response("gespraeche", [Sheet(_("Gespräche"), head, rows, widths)])


@route_page
@require_GET
def route_calendar(request):
    talks = [
        (stop.interview, post.link("backoffice:interview", stop.interview.pk))
        for day in _route(request).days
        for stop in day.stops
    ]
    return calendar_response("gespraeche", calendar_of(talks))
