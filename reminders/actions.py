"""Owe the reminders that are due. Any number of these may run at once: the outbox takes each once."""

from datetime import date
from uuid import UUID

from django.db import transaction

from applications.draft.constants import ApplicationState
from applications.draft.models.application import Application
from applications.submission.queries.content import whole_of
from casework.models import Assignment
from core.constants import OutboxState
from reminders import mails, queries, rules
from reminders.constants import OVERDUE


def remind_drafts() -> int:
    """Mail the people of each draft that is due. Returns how many drafts."""
    queries.stale_reminders().update(state=OutboxState.SUPERSEDED)
    done = 0
    for call in queries.open_calls():
        # Written for a deadline that has moved since: its number of days is wrong.
        queries.outdated_reminders(call, due_on=rules.last_day(call.closes_at)).update(
            state=OutboxState.SUPERSEDED
        )
        stage = rules.draft_stage(call)
        if stage is not None:
            due_on = rules.last_day(call.closes_at)
            due = queries.drafts_due(
                call, occasion=rules.occasion(due_on, stage), begun_before=rules.begins(stage, due_on)
            )
            done += sum(_remind_draft(pk, stage) for pk in due)
    return done


@transaction.atomic
def _remind_draft(pk: UUID, stage: int) -> bool:
    """Locked, so that a submission either comes before (nothing to remind of) or waits."""
    draft = (
        Application.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
        .filter(pk=pk, state=ApplicationState.DRAFT)
        .first()
    )
    if draft is None:
        return False
    draft = whole_of(pk)
    due_on = rules.last_day(draft.call.closes_at)
    mails.draft_unfinished(draft, due_on, occasion=rules.occasion(due_on, stage))
    return True


def remind_reviewers() -> int:
    """Mail each reviewer about all reviews of a round that are due on the same day. Returns how many mails."""
    done = 0
    for due_on in queries.due_days():
        stage = rules.review_stage(due_on)
        if stage is None:
            continue
        piles: dict = {}
        for assignment in queries.reviews_due(
            due_on, occasion=rules.occasion(due_on, stage), assigned_before=rules.begins(stage, due_on)
        ):
            piles.setdefault((assignment.reviewer_id, assignment.round_id), []).append(assignment)
        for pile in piles.values():
            _remind_reviewer(pile, due_on, stage)
        done += len(piles)
    return done


@transaction.atomic
def _remind_reviewer(pile: list[Assignment], due_on: date, stage: int) -> None:
    mails.reviews_due(pile, due_on, overdue=stage == OVERDUE, occasion=rules.occasion(due_on, stage))
