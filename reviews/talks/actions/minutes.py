"""What was said at a talk, who was there, and what is prepared for the visit."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit, clock
from core.errors import Impossible
from core.transitions import advance, locked
from reviews.talks.constants import HOLD, MAX_CHECKLIST, InterviewState, Presence
from reviews.talks.models import Attendee, ChecklistItem, Minutes, SiteInterview
from reviews.talks.queries.interviews import recused_from


@dataclass(frozen=True)
class Present:
    """Somebody at the talk. person: their account, for people of the commission."""

    name: str
    represents: str = ""
    presence: str = Presence.PRESENT
    person: User | None = None

    def __str__(self) -> str:
        name = f"{self.name} ({self.represents})" if self.represents else self.name
        return f"{name}: {Presence(self.presence).label}"


AWAY = (Presence.LEFT, Presence.EXCUSED)


def _checked(interview: SiteInterview, attendees: Iterable[Present], by: User) -> list[Present]:
    """Nobody in conflict writes the minutes or counts as present: they left the room (section 20 VwVfG)."""
    recused = {person.pk for person in recused_from(interview.application)}
    if by.pk in recused:
        raise Impossible(
            _("Wer befangen ist, schreibt zu dieser Bewerbung keine Niederschrift."), code="recused"
        )
    for one in attendees:
        if one.person is not None and one.person.pk in recused and one.presence not in AWAY:
            raise Impossible(
                _("%(name)s ist befangen und war nicht im Raum.") % {"name": one.name}, code="recused"
            )
    return list(attendees)


@transaction.atomic
def hold(
    *,
    interview: SiteInterview,
    minutes: str,
    by: User,
    attendance: str = "",
    attendees: Iterable[Present] = (),
) -> SiteInterview:
    """Keep who was there, who abstained, and what was said. Opens the scoring of this round to be locked.

    attendees: Present rows; attendance: further people and remarks in words. One of the two is needed.
    """
    attendees = list(attendees)
    if not (attendance.strip() or attendees) or not minutes.strip():
        raise Impossible(_("Niederschrift und Anwesende gehören beide zur Akte."), code="empty")
    fresh = locked(interview)
    begins = fresh.starts_at if fresh.state == InterviewState.CONFIRMED else None
    if begins is not None and begins > clock.now():
        raise Impossible(
            _("Das Gespräch hat noch nicht begonnen. Die Niederschrift folgt danach."), code="not-begun"
        )
    attendees = _checked(fresh, attendees, by)
    words = _in_words(attendees, attendance)
    advance(interview, HOLD, by=by, changes={"attendance": words, "minutes": minutes})
    _keep_attendees(interview, attendees)
    Minutes.objects.create(
        interview=interview, version=1, text=minutes, attendance=words.splitlines(), written_by=by
    )
    return interview


@transaction.atomic
def correct(
    *,
    interview: SiteInterview,
    minutes: str,
    reason: str,
    by: User,
    based_on: int,
    attendance: str = "",
    attendees: Iterable[Present] = (),
) -> SiteInterview:
    """A new version with its reason; the earlier ones stay. based_on: the version the person had open."""
    attendees = list(attendees)
    fresh = locked(interview)
    if fresh.state != InterviewState.HELD:
        raise Impossible(_("Es gibt noch keine Niederschrift."), code="wrong-state")
    if not reason.strip():
        raise Impossible(_("Bitte geben Sie den Grund der Änderung an."), code="no-reason")
    if not (attendance.strip() or attendees) or not minutes.strip():
        raise Impossible(_("Niederschrift und Anwesende gehören beide zur Akte."), code="empty")
    latest = fresh.minutes_versions.aggregate(last=Max("version"))["last"] or 1
    if based_on != latest:
        raise Impossible(
            _("Inzwischen gibt es eine neuere Fassung. Bitte lesen Sie sie und ändern Sie dann."),
            code="stale",
        )
    attendees = _checked(fresh, attendees, by)
    words = _in_words(attendees, attendance)
    if (fresh.minutes, fresh.attendance) == (minutes, words):
        raise Impossible(_("Es ist nichts geändert."), code="same")
    fresh.minutes, fresh.attendance = minutes, words
    fresh.save()
    _keep_attendees(fresh, attendees)
    version = Minutes.objects.create(
        interview=fresh,
        version=latest + 1,
        text=minutes,
        attendance=words.splitlines(),
        reason=reason,
        written_by=by,
    )
    audit.record("interview.correct_minutes", fresh, by=by, version=version.version)
    interview.refresh_from_db()
    return interview


def _in_words(attendees: Iterable[Present], attendance: str) -> str:
    return "\n".join([*map(str, attendees), *([attendance.strip()] if attendance.strip() else [])])


def _keep_attendees(interview: SiteInterview, attendees: Iterable[Present]) -> None:
    interview.attendees.all().delete()
    for one in attendees:
        Attendee.objects.create(
            interview=interview,
            name=one.name,
            represents=one.represents,
            presence=one.presence,
            person=one.person,
        )


@transaction.atomic
def add_checklist_item(*, interview: SiteInterview, text: str, by: User) -> ChecklistItem:
    fresh = locked(interview)
    if fresh.checklist.count() >= MAX_CHECKLIST:
        raise Impossible(
            _("Mehr als %(most)d Punkte sind nicht möglich.") % {"most": MAX_CHECKLIST}, code="many"
        )
    last = fresh.checklist.aggregate(last=Max("position"))["last"] or 0
    return ChecklistItem.objects.create(interview=fresh, position=last + 1, text=text)


@transaction.atomic
def tick_checklist(*, interview: SiteInterview, done: Iterable[UUID | str], by: User) -> None:
    """done: ids of the points that are done. Who ticked a point first, and when, stays."""
    fresh = locked(interview)
    done = set(map(str, done))
    for item in fresh.checklist.all():
        wanted = str(item.pk) in done
        if wanted and item.done_at is None:
            item.done_at, item.done_by = clock.now(), by
        elif not wanted and item.done_at is not None:
            item.done_at = item.done_by = None
        else:
            continue
        item.save()
