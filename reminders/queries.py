from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet
from django.db.models.functions import Coalesce

from accounts.models import Membership
from applications.draft.constants import ApplicationState
from applications.draft.models.application import Application
from casework.constants import AssignmentState
from casework.models import Assignment
from core import clock
from core.constants import OutboxState
from core.models import OutboxMessage
from programmes.models import Call
from reminders.constants import BATCH, DRAFT_KIND, REVIEW_KIND

OPEN_REVIEW = (AssignmentState.ASSIGNED, AssignmentState.OPEN)


def open_calls() -> QuerySet[Call]:
    now = clock.now()
    return Call.objects.filter(published_at__lte=now, opens_at__lte=now, closes_at__gt=now).order_by(
        "closes_at", "id"
    )


def drafts_due(call: Call, *, occasion: str, begun_before: datetime) -> QuerySet[Application, UUID]:
    """Drafts of this call, begun before this moment, that were not reminded on this occasion yet. Ids."""
    reminded = OutboxMessage.objects.filter(kind=DRAFT_KIND, subject_id=OuterRef("pk"), occasion=occasion)
    somebody = Membership.objects.filter(
        organisation__partners__application=OuterRef("pk"), user__is_active=True
    )
    return (
        Application.objects.filter(
            Exists(somebody),
            call=call,
            state=ApplicationState.DRAFT,
            created_at__lt=begun_before,
        )
        .exclude(Exists(reminded))
        .order_by("created_at", "id")
        .values_list("pk", flat=True)[:BATCH]
    )


def stale_reminders() -> QuerySet[OutboxMessage]:
    """Unsent reminders about what is a draft no longer."""
    drafts = Application.objects.filter(pk=OuterRef("subject_id"), state=ApplicationState.DRAFT)
    return OutboxMessage.objects.filter(kind=DRAFT_KIND, state=OutboxState.PENDING).exclude(Exists(drafts))


def outdated_reminders(call: Call, *, due_on: date) -> QuerySet[OutboxMessage]:
    """Unsent reminders of this call's drafts that name another day than the present last one."""
    drafts = Application.objects.filter(call=call, state=ApplicationState.DRAFT)
    return OutboxMessage.objects.filter(
        kind=DRAFT_KIND, state=OutboxState.PENDING, subject_id__in=drafts.values("pk")
    ).exclude(occasion__startswith=f"{due_on.isoformat()}/")


def open_reviews() -> QuerySet[Assignment]:
    """Assignments that wait for their review, with the day it is due in `due`."""
    return (
        Assignment.objects.filter(
            state__in=OPEN_REVIEW,
            application__state=ApplicationState.ELIGIBLE,
            application__current_round=F("round"),
            reviewer__is_active=True,
        )
        .annotate(due=Coalesce("due_on", "round__reviews_due_on"))
        .filter(due__isnull=False)
        .select_related("reviewer", "round", "application")
        .order_by("application__number", "id")
    )


def due_days() -> Iterable[date]:
    """The days on which open reviews are due: few, whatever the number of reviews."""
    return open_reviews().order_by("due").values_list("due", flat=True).distinct()


def reviews_due(due_on: date, *, occasion: str, assigned_before: datetime) -> QuerySet[Assignment]:
    """Open reviews due on this day, assigned before this moment, whose reviewer was not reminded yet."""
    reminded = OutboxMessage.objects.filter(
        kind=REVIEW_KIND,
        subject_id=OuterRef("round_id"),
        recipient=OuterRef("reviewer__email"),
        occasion=occasion,
    )
    return open_reviews().filter(due=due_on, created_at__lt=assigned_before).exclude(Exists(reminded))
