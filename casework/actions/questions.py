"""Questions of the office after the application was handed in: named parts are open again until a date."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from applications.changes.actions.questions import check_future, lock_open
from applications.changes.mails import reopening as reopening_mails
from applications.draft.actions import locking
from applications.draft.constants import ALIVE
from applications.draft.models.application import Application
from applications.draft.models.reopening import Reopening
from applications.draft.parts import reopenable
from applications.draft.queries import reopenings
from core import audit
from core.errors import Impossible
from core.transitions import check_state


@transaction.atomic
def ask(
    *, application: Application, parts: Collection[str], question: str, due_at: datetime, by: User
) -> Reopening:
    """Ask the tandem and open these parts (keys of parts.reopenable) until due_at (exclusive)."""
    fresh = locking.lock(application)
    check_state(fresh, *ALIVE)
    if reopenings.open_reopening(fresh) is not None:
        raise Impossible(_("Zu dieser Bewerbung ist schon eine Nachfrage offen."), code="open")
    known = reopenable(fresh)
    if not parts or not set(parts) <= set(known):
        raise Impossible(_("Bitte wählen Sie Teile aus, die es in dieser Bewerbung gibt."), code="parts")
    check_future(due_at)
    reopening = Reopening.objects.create(
        application=fresh, parts=list(parts), question=question, due_at=due_at, asked_by=by
    )
    # Nobody has agreed to what is written from now on; what was agreed to on handing in stays on record.
    fresh.consents_stand = False
    fresh.save(update_fields=["consents_stand", "updated_at"])
    audit.record(
        "reopening.ask", reopening, by=by, application=str(fresh.pk), parts=list(parts), due_at=_stamp(due_at)
    )
    reopening_mails.asked(fresh, reopening)
    return reopening


@transaction.atomic
def extend(*, reopening: Reopening, due_at: datetime, by: User) -> Reopening:
    """More time to answer, also after the date has passed."""
    fresh, reopening = lock_open(reopening)
    check_future(due_at)
    if due_at <= reopening.due_at:
        raise Impossible(_("Der neue Termin muss später sein als der bisherige."), code="earlier")
    before, reopening.due_at = reopening.due_at, due_at
    reopening.save(update_fields=["due_at", "updated_at"])
    audit.record(
        "reopening.extend",
        reopening,
        by=by,
        application=str(fresh.pk),
        before=_stamp(before),
        due_at=_stamp(due_at),
    )
    reopening_mails.extended(fresh, reopening)
    return reopening


def _stamp(moment: datetime) -> str:
    return moment.isoformat()
