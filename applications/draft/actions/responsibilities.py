"""Who takes care of which part."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from applications.draft.actions import locking
from applications.draft.mails import comments as comment_mails
from applications.draft.models.application import Application, Responsibility
from applications.draft.queries import people
from core import audit
from core.errors import Impossible


@transaction.atomic
def assign(
    *, application: Application, part: str, person: User | None, by: User, arrived_at: datetime | None = None
) -> Responsibility | None:
    """The part is this person's to see through; None: nobody's. Takes no right from anybody.

    The person reads it in a mail, unless they gave it to themselves. The audit entries are about the row, not
    the application: how a tandem shares its work is not in the history that the office reads.
    """
    fresh = locking.lock_draft(application, part=part, arrived_at=arrived_at)
    standing = Responsibility.objects.filter(application=fresh, part=part).first()
    if person is None:
        if standing:
            audit.record("responsibility.clear", standing, by=by, application=str(fresh.pk), part=part)
            standing.delete()
        return None
    if person.pk not in {one.pk for one in people.people_of(fresh)}:
        raise Impossible(_("Zuständig sein kann nur, wer zum Tandem gehört."), code="stranger")
    if standing and standing.person_id == person.pk:
        return standing
    if standing:
        standing.person, standing.assigned_by = person, by
        standing.save()
    else:
        standing = Responsibility.objects.create(application=fresh, part=part, person=person, assigned_by=by)
    entry = audit.record(
        "responsibility.assign",
        standing,
        by=by,
        application=str(fresh.pk),
        part=part,
        person=str(person.pk),
    )
    if person.pk != by.pk:
        comment_mails.part_is_yours(standing, by, occasion=str(entry.pk))
    return standing
