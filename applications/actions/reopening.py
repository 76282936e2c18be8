"""Questions of the office after the application was handed in: named parts are open again until a date."""

from django.db import transaction
from django.utils.translation import gettext as _

from applications import queries
from applications.actions.locking import changed, lock
from applications.actions.versions import back_to_handed_in
from applications.constants import ALIVE, CLOSE_REOPENING, ReopeningState
from applications.mails import reopening as reopening_mails
from applications.models import Reopening
from applications.parts import reopenable
from core import audit, clock
from core.errors import Impossible
from core.transitions import advance, check_state


@transaction.atomic
def ask(*, application, parts, question, due_at, by) -> Reopening:
    """Ask the tandem and open these parts (keys of parts.reopenable) until due_at (exclusive)."""
    fresh = lock(application)
    check_state(fresh, *ALIVE)
    if queries.open_reopening(fresh) is not None:
        raise Impossible(_("Zu dieser Bewerbung ist schon eine Nachfrage offen."), code="open")
    known = reopenable(fresh)
    if not parts or not set(parts) <= set(known):
        raise Impossible(_("Bitte wählen Sie Teile aus, die es in dieser Bewerbung gibt."), code="parts")
    _check_future(due_at)
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
def extend(*, reopening, due_at, by) -> Reopening:
    """More time to answer, also after the date has passed."""
    fresh, reopening = _lock_open(reopening)
    _check_future(due_at)
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


@transaction.atomic
def close(*, reopening, by) -> Reopening:
    """End the question without an answer. What was handed in before counts on."""
    fresh, reopening = _lock_open(reopening)
    for consent in queries.consents_to(fresh, reopening):
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


def _put_back(fresh, reopening, *, by) -> None:
    """Everything that reads live rows (awards, the next question) finds what counts. For this the parts are
    open once more, also when their time is over."""
    Reopening.objects.filter(pk=reopening.pk).update(due_at=clock.now() + clock.GRACE)
    back_to_handed_in(fresh, by=by)


@transaction.atomic
def save_answer(*, reopening, answer, by, arrived_at=None) -> Reopening:
    """The answer in words; as with every change, what was agreed to is gone."""
    fresh, reopening = _lock_open(reopening)
    if not clock.is_open(reopening.due_at, arrived_at=arrived_at):
        raise Impossible(_("Die Zeit für die Antwort ist abgelaufen."), code="late")
    if reopening.answer != answer:
        reopening.answer = answer
        reopening.save(update_fields=["answer", "updated_at"])
        changed(fresh, "reopening.write", reopening, by=by)
    return reopening


def _lock_open(reopening):
    fresh = lock(reopening.application)
    reopening = Reopening.objects.select_related("asked_by").get(pk=reopening.pk, application=fresh)
    check_state(reopening, ReopeningState.OPEN)
    return fresh, reopening


def _check_future(due_at) -> None:
    if due_at <= clock.now():
        raise Impossible(_("Der Termin muss in der Zukunft liegen."), code="past")


def _stamp(moment) -> str:
    return moment.isoformat()
