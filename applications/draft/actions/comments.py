"""Remarks on a part of the application: write, resolve, open again. They are no content: consents stay."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from applications.draft.actions import locking
from applications.draft.mails import comments as comment_mails
from applications.draft.models.application import Application, Responsibility
from applications.draft.models.comments import Comment, Mention
from applications.draft.queries import people as people_queries
from core import audit, clock
from core.errors import Impossible


@transaction.atomic
def add(
    *,
    application: Application,
    part: str,
    text: str,
    by: User,
    people: Iterable[User] = (),
    parent: Comment | None = None,
    key: UUID | None = None,
    arrived_at: datetime | None = None,
) -> Comment:
    """people: who is called; they must belong to the tandem. parent: the remark that is answered.

    key: from the form; the same form sent twice is one comment. The audit entry says that there was a
    comment, not what it said: what partners tell each other is no business of the funders.
    """
    fresh = locking.lock_draft(application, part=part, arrived_at=arrived_at)
    if key is not None:
        # A key of somebody else is not this person's form.
        key = uuid.uuid5(by.pk, str(key))
        known = Comment.objects.filter(key=key).first()
        if known:
            return known
    if parent is not None:
        if (parent.application_id, parent.part) != (fresh.pk, part):
            raise Impossible(_("Diesen Kommentar gibt es hier nicht."), code="parent")
        # One level of answers: an answer to an answer belongs to the same remark.
        parent = parent.parent if parent.parent_id else parent
    tandem = {person.pk: person for person in people_queries.people_of(fresh)}
    called = {person.pk: person for person in people}
    if not set(called) <= set(tandem):
        raise Impossible(
            _("Nur Personen aus dem Tandem lassen sich benachrichtigen. Bitte wählen Sie neu aus."),
            code="stranger",
        )
    comment = Comment.objects.create(
        application=fresh, part=part, parent=parent, author=by, text=text, key=key
    )
    Mention.objects.bulk_create(Mention(comment=comment, person=person) for person in called.values())
    if parent is not None and parent.resolved_at is not None:
        parent.resolved_at = parent.resolved_by = None
        parent.save()
    audit.record("comment.add", comment, by=by, application=str(fresh.pk), part=part)
    listening = _listening(comment) - set(called) - {by.pk}
    comment_mails.comment_for_you(comment, [person for pk, person in called.items() if pk != by.pk])
    comment_mails.comment_in_thread(comment, [tandem[pk] for pk in tandem if pk in listening])
    return comment


def _listening(comment: Comment) -> set[UUID]:
    """Who takes part in this conversation, and who takes care of the part."""
    found = set(
        Responsibility.objects.filter(application=comment.application, part=comment.part).values_list(
            "person_id", flat=True
        )
    )
    if comment.parent_id:
        rows = Comment.objects.filter(parent=comment.parent_id) | Comment.objects.filter(pk=comment.parent_id)
        found |= set(rows.values_list("author_id", flat=True))
        found |= set(Mention.objects.filter(comment__in=rows).values_list("person_id", flat=True))
    return found


def _remark(comment: Comment, arrived_at: datetime | None) -> Comment:
    """The beginning of the conversation, under the application's lock."""
    locking.lock_draft(comment.application, part=comment.part, arrived_at=arrived_at)
    return Comment.objects.get(pk=comment.parent_id or comment.pk)


@transaction.atomic
def resolve(*, comment: Comment, by: User, arrived_at: datetime | None = None) -> Comment:
    """Done: it stays readable. A second click changes nothing."""
    remark = _remark(comment, arrived_at)
    if remark.resolved_at is None:
        remark.resolved_at, remark.resolved_by = clock.now(), by
        remark.save()
        audit.record("comment.resolve", remark, by=by, application=str(remark.application_id))
    return remark


@transaction.atomic
def reopen(*, comment: Comment, by: User, arrived_at: datetime | None = None) -> Comment:
    remark = _remark(comment, arrived_at)
    if remark.resolved_at is not None:
        remark.resolved_at = remark.resolved_by = None
        remark.save()
        audit.record("comment.reopen", remark, by=by, application=str(remark.application_id))
    return remark
