"""The whole course, in one transaction: either it is all there or nothing is."""

import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.conf import settings
from django.db import transaction
from django.db.models import F

from core import clock
from core.constants import OutboxState
from core.models import OutboxMessage
from letters.actions import templates
from portal.showcase.replay import assessing, calendar, cast, granting, submitting, talking, texts
from programmes.actions import load_preset
from programmes.models import Call

FULL = 129


@dataclass(frozen=True)
class Size:
    """How many of everything; a small replay keeps the course and loses the crowd."""

    interested: int
    ineligible: int
    asked: int
    withdrawn_early: int
    withdrawn_late: int
    reviewers: int
    experts: int
    conflicts: int
    talks: int
    chosen: int
    reserve: int = 1

    @classmethod
    def of(cls, interested: int) -> "Size":
        """129 as it was (10 invited, 5 chosen; all else is a proposal), fewer in proportion."""
        if interested >= 40:
            return cls(interested, 5, 2, 2, 1, 12, 2, 4, 10, 5)
        return cls(interested, 1, 1, 1, 1, 5, 1, 2, max(3, interested // 4), 1)


@dataclass
class Replayed:
    call: Call
    size: Size
    refusal: str = ""
    seconds: dict[str, float] = field(default_factory=dict)


def there(name: str) -> bool:
    return Call.objects.filter(slug=name).exists()


def replay(name: str, *, interested: int = FULL, say: Callable[[str], None] = lambda line: None) -> Replayed:
    """Play the selection through. Raises RuntimeError anywhere but in the demo, and where the call is there."""
    if not (settings.DEMO and settings.DEBUG):
        raise RuntimeError("a replay is refused unless DEMO and DEBUG are on: its people are invented")
    if there(name):
        raise RuntimeError(
            f"{name} is there already; what is on record is never deleted, start with an empty database"
        )
    if not 10 <= interested <= cast.MOST:
        raise RuntimeError(f"between 10 and {cast.MOST} expressions of interest")
    with transaction.atomic():
        return _play(name, Size.of(interested), say)


def _play(name, size, say) -> Replayed:
    seconds: dict[str, float] = {}

    @contextmanager
    def step(title):
        began = time.perf_counter()
        yield
        seconds[title] = time.perf_counter() - began
        say(f"{title}: {seconds[title]:.1f} s")

    with step("call, people, organisations"):
        with clock.as_if(calendar.at(calendar.OPENED, 0)):
            call = load_preset(name=name, is_demo=True)
            templates.load(call=call, preset=name)
            staff = cast.staff_of(call, reviewers=size.reviewers, experts=size.experts)
            people = cast.leads(size.interested)
        replayed = Replayed(call, size, seconds=seconds)
        replayed.refusal = submitting.refuse_a_commune(call, people[0].place)
    first, second = call.rounds.order_by("number")
    with step("expressions of interest"):
        samples = submitting.Samples.made()
        applications = [submitting.hand_in(call, lead, samples, of=size.interested) for lead in people]
        leads = {application.pk: lead for application, lead in zip(applications, people, strict=True)}
    with step("formal check"):
        submitting.check(
            applications,
            leads,
            staff,
            ineligible=size.ineligible,
            asked=size.asked,
            withdrawn=size.withdrawn_early,
        )
    with step("round 1: distribution and conflicts"):
        assessing.distribute(first, staff, calendar.ASSIGNED)
        to_rule = assessing.declare(first, calendar.DECLARED, conflicts=assessing.CONFLICTS[: size.conflicts])
        assessing.rule(to_rule, staff, calendar.RULED)
        assessing.distribute(first, staff, calendar.REASSIGNED)
        assessing.declare(first, calendar.REASSIGNED)
    with step("round 1: reviews"):
        assessing.review(first, calendar.REVIEWED, calendar.REVIEW_DAYS)
        assessing.correct_one(first, staff, calendar.AGREED)
        assessing.agree(first, calendar.AGREED, size.talks)
    with step("round 1: decision"):
        for application in applications[-size.withdrawn_late :]:
            with clock.as_if(calendar.at(calendar.WITHDRAWN_LATE)):
                submitting.withdraw(application, leads[application.pk])
        assessing.freeze(first, staff, calendar.FROZEN)
        invited = assessing.decide(
            first,
            staff,
            target=size.talks,
            reserve=0,
            why_not=texts.REJECTED_PAPERS,
            reason=texts.DECISION_PAPERS,
            staged=calendar.STAGED,
            approved=calendar.APPROVED,
        )
    with step("round 2: talks"):
        assessing.distribute(second, staff, calendar.SECOND_ASSIGNED, experts=1)
        assessing.declare(second, calendar.SECOND_DECLARED)
        talks = talking.arrange(second, invited, leads, staff)
        talking.hold(talks, leads, staff)
    with step("round 2: reviews and decision"):
        assessing.review(second, calendar.SECOND_REVIEWED, 10)
        assessing.freeze(second, staff, calendar.SECOND_FROZEN)
        chosen = assessing.decide(
            second,
            staff,
            target=size.chosen,
            reserve=size.reserve,
            why_not=texts.REJECTED_TALKS,
            reason=texts.DECISION_TALKS,
            staged=calendar.SECOND_STAGED,
            approved=calendar.SECOND_APPROVED,
        )
    with step("awards and letters"):
        granting.grant(chosen, leads, staff)
    # Told of long ago: its mails went out then.
    OutboxMessage.objects.filter(
        state=OutboxState.PENDING, created_at__lt=calendar.at(calendar.AFTER)
    ).update(state=OutboxState.SENT, sent_at=F("created_at"))
    return replayed
