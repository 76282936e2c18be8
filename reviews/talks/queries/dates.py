"""Dates of talks side by side: what clashes with a proposal, and the route of a commission that visits."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q

from accounts.models import User
from applications.draft.constants import ApplicationState
from applications.draft.models.application import Application, Partner
from casework.constants import PAPERS_OPEN, AssignmentState
from casework.models import Assignment
from casework.queries.listing import REGION
from casework.queries.visibility import applications_visible_to
from core import clock
from programmes.models import Round
from reviews.talks.calendar import ends_at
from reviews.talks.constants import BUFFER_MINUTES, InterviewMode, InterviewState
from reviews.talks.models import InterviewSlot, SiteInterview
from reviews.talks.queries.interviews import interviews_visible_to

BUFFER = timedelta(minutes=BUFFER_MINUTES)


@dataclass(frozen=True)
class Clash:
    """Another talk of the same people. number: None when this person must not know which.

    overlaps: with the way between them they cannot have both; otherwise it is only the same day.
    """

    moment: datetime
    starts_at: datetime
    who: tuple[str, ...]
    number: str | None
    overlaps: bool
    is_proposed: bool


def clashes(
    user: User,
    *,
    application: Application,
    round: Round,
    responsible: User,
    moments: Sequence[datetime],
    minutes: int,
    except_for: SiteInterview | None = None,
) -> list[Clash]:
    """Other talks of the responsible person, the reviewers and the partners near the proposed moments."""
    if not moments:
        return []
    people = {responsible.pk: responsible.name} | dict(
        Assignment.objects.filter(application=application, round=round, state__in=PAPERS_OPEN).values_list(
            "reviewer", "reviewer__name"
        )
    )
    organisations = dict(application.partners.values_list("organisation", "organisation__name"))
    near = (min(moments) - timedelta(days=1), max(moments) + timedelta(days=1))
    dated: list[tuple[SiteInterview, datetime, bool]] = [
        (talk, talk.starts_at, False)
        for talk in SiteInterview.objects.filter(state=InterviewState.CONFIRMED, starts_at__range=near)
        if talk.starts_at is not None
    ]
    dated += [
        (slot.interview, slot.starts_at, True)
        for slot in InterviewSlot.objects.filter(
            interview__state=InterviewState.PROPOSED, starts_at__range=near
        ).select_related("interview")
    ]
    dated = [
        row
        for row in dated
        if row[0].application_id != application.pk and (except_for is None or row[0].pk != except_for.pk)
    ]
    involved = _involved({talk.pk: talk for talk, _start, _proposed in dated}, people, organisations)
    seen = dict(
        applications_visible_to(user)
        .filter(pk__in={talk.application_id for talk, _start, _proposed in dated})
        .values_list("pk", "number")
    )
    found = []
    for moment in moments:
        until = moment + timedelta(minutes=minutes)
        for talk, start, is_proposed in dated:
            who = involved.get(talk.pk)
            same_day = start.astimezone(clock.BERLIN).date() == moment.astimezone(clock.BERLIN).date()
            end = start + timedelta(minutes=talk.duration_minutes)
            overlaps = start < until + BUFFER and moment < end + BUFFER
            if who and (same_day or overlaps):
                found.append(Clash(moment, start, who, seen.get(talk.application_id), overlaps, is_proposed))
    return sorted(found, key=lambda one: (one.moment, not one.overlaps, one.starts_at, one.number or ""))


def free_first(interview: SiteInterview, slots: Iterable[InterviewSlot]) -> list[InterviewSlot]:
    """The proposed times in order, those last at which the responsible person has another dated talk by now."""
    taken = [
        (start - BUFFER, start + timedelta(minutes=minutes) + BUFFER)
        for start, minutes in SiteInterview.objects.filter(
            responsible=interview.responsible_id, state=InterviewState.CONFIRMED
        )
        .exclude(pk=interview.pk)
        .order_by("starts_at")
        .values_list("starts_at", "duration_minutes")
        if start is not None
    ]
    length = timedelta(minutes=interview.duration_minutes)

    def is_taken(slot: InterviewSlot) -> bool:
        return any(slot.starts_at < end and begin < slot.starts_at + length for begin, end in taken)

    return sorted(slots, key=lambda slot: (is_taken(slot), slot.starts_at))


def _involved(
    talks: Mapping[UUID, SiteInterview], people: Mapping[UUID, str], organisations: Mapping[UUID, str]
) -> dict[UUID, tuple[str, ...]]:
    """{talk id: names of ours that belong to it}."""
    names: dict = {pk: set() for pk in talks}
    by_application: dict = {}
    for talk in talks.values():
        by_application.setdefault(talk.application_id, []).append(talk)
        if talk.responsible_id in people:
            names[talk.pk].add(people[talk.responsible_id])
    reviewing = Assignment.objects.filter(
        application__in=by_application, reviewer__in=people, state__in=PAPERS_OPEN
    ).values_list("application", "round", "reviewer")
    for application, round, reviewer in reviewing:
        for talk in by_application[application]:
            if talk.round_id == round:
                names[talk.pk].add(people[reviewer])
    seats = Partner.objects.filter(
        application__in=by_application, organisation__in=organisations
    ).values_list("application", "organisation")
    for application, organisation in seats:
        for talk in by_application[application]:
            names[talk.pk].add(organisations[organisation])
    return {pk: tuple(sorted(found)) for pk, found in names.items() if found}


@dataclass
class Stop:
    """A talk on the way. gap: minutes since the one before ended; None for the first of the day."""

    interview: SiteInterview
    region: str
    town: str
    gap: int | None = None
    other_region: bool = False

    @property
    def starts_at(self) -> datetime:
        """Of a talk that has its date; on German clocks."""
        assert self.interview.starts_at is not None
        return self.interview.starts_at.astimezone(clock.BERLIN)

    @property
    def ends_at(self) -> datetime:
        return ends_at(self.interview).astimezone(clock.BERLIN)

    @property
    def is_tight(self) -> bool:
        """On site, right after another one, without time for the way."""
        return (
            self.gap is not None
            and self.interview.mode == InterviewMode.ON_SITE
            and self.gap < BUFFER_MINUTES * (2 if self.other_region else 1)
        )


@dataclass
class Day:
    on: date
    stops: list[Stop] = field(default_factory=list)

    @property
    def regions(self) -> list[str]:
        return sorted({stop.region for stop in self.stops})


@dataclass
class Route:
    """days: dated talks in order; undated: talks without a date yet, by region."""

    days: list[Day]
    undated: list[Stop]


def route(user: User, *, mine: bool = False, past: bool = False) -> Route:
    """The talks this person may see, from today on. mine: only those one leads or reviews. past: all that
    were not called off."""
    talks = interviews_visible_to(user).exclude(state=InterviewState.CANCELLED)
    if not past:
        today = datetime.combine(clock.today(), time(), tzinfo=clock.BERLIN)
        talks = talks.filter(
            Q(starts_at__gte=today) | Q(starts_at__isnull=True),
            application__state=ApplicationState.ELIGIBLE,
            application__current_round=F("round"),
        )
    if mine:
        reviewing = Assignment.objects.filter(
            application=OuterRef("application"),
            round=OuterRef("round"),
            reviewer=user,
            state__in=(AssignmentState.OPEN, AssignmentState.LOCKED),
        )
        talks = talks.filter(responsible=user) | talks.filter(Exists(reviewing))
    found = list(talks)
    regions = {
        pk: (region or "", town or "")
        for pk, region, town in applications_visible_to(user)
        .filter(pk__in=[talk.application_id for talk in found])
        .annotate(region=REGION)
        .values_list("pk", "region", "social_space__place__name")
    }
    stops = [Stop(talk, *regions.get(talk.application_id, ("", ""))) for talk in found]
    days: dict = {}
    for stop in sorted((stop for stop in stops if stop.interview.starts_at), key=lambda stop: stop.starts_at):
        on = stop.starts_at.date()
        day = days.setdefault(on, Day(on))
        if day.stops:
            before = day.stops[-1]
            stop.gap = int((stop.starts_at - before.ends_at).total_seconds() // 60)
            stop.other_region = stop.region != before.region
        day.stops.append(stop)
    undated = [stop for stop in stops if not stop.interview.starts_at]
    undated.sort(key=lambda stop: (stop.region, stop.town, stop.interview.application.number))
    return Route(list(days.values()), undated)
