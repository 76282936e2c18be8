"""Questions of the office after the application was handed in: named parts are open again until a date."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from applications.changes.mails import reopening as reopening_mails
from applications.draft.actions import locking
from applications.draft.constants import ALIVE, CLOSE_REOPENING, ReopeningState
from applications.draft.models.application import Application
from applications.draft.models.reopening import Reopening
from applications.draft.queries import consents
from applications.submission.actions import versions
from core import clock
from core.errors import Impossible
from core.transitions import advance, check_state


@transaction.atomic
def close(*, reopening: Reopening, by: User) -> Reopening:
    """End the question without an answer. What was handed in before counts on."""
    fresh, reopening = lock_open(reopening)
    for consent in consents.consents_to(fresh, reopening):
        consent.voided_at, consent.voided_by = clock.now(), by
        consent.save(update_fields=["voided_at", "voided_by", "updated_at"])
    fresh.consents_stand = False
    fresh.save(update_fields=["consents_stand", "updated_at"])
    if fresh.state in ALIVE:
        _put_back(fresh, reopening, by=by)
    reopening = advance(
        reopening,
        CLOSE_REOPENING,
        by=by,
        changes={"due_at": reopening.due_at},
        application=str(fresh.pk),
    )
    reopening_mails.closed(fresh, reopening)
    return reopening


def _put_back(fresh: Application, reopening: Reopening, *, by: User) -> None:
    """Everything that reads live rows (awards, the next question) finds what counts. For this the parts are
    open once more, also when their time is over."""
    Reopening.objects.filter(pk=reopening.pk).update(due_at=clock.now() + clock.GRACE)
    versions.back_to_handed_in(fresh, by=by)


@transaction.atomic
def save_answer(
    *, reopening: Reopening, answer: str, by: User, arrived_at: datetime | None = None
) -> Reopening:
    """The answer in words; as with every change, what was agreed to is gone."""
    fresh, reopening = lock_open(reopening)
    if not clock.is_open(reopening.due_at, arrived_at=arrived_at):
        raise Impossible(_("Die Zeit für die Antwort ist abgelaufen."), code="late")
    if reopening.answer != answer:
        reopening.answer = answer
        reopening.save(update_fields=["answer", "updated_at"])
        locking.changed(fresh, "reopening.write", reopening, by=by)
    return reopening


def lock_open(reopening: Reopening) -> tuple[Application, Reopening]:
    fresh = locking.lock(reopening.application)
    reopening = Reopening.objects.select_related("asked_by").get(pk=reopening.pk, application=fresh)
    check_state(reopening, ReopeningState.OPEN)
    return fresh, reopening


def check_future(due_at: datetime) -> None:
    if due_at <= clock.now():
        raise Impossible(_("Der Termin muss in der Zukunft liegen."), code="past")
