"""The row of the application is locked first, always; what a change of content brings with it."""

from datetime import datetime, time
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from applications.draft import hooks
from applications.draft.constants import ALIVE, ApplicationState, ReopeningState
from applications.draft.mails import consents as consents_mails
from applications.draft.models.application import Application
from applications.draft.models.consent import Consent
from applications.draft.models.reopening import Reopening
from core import audit, clock
from core.errors import Impossible
from core.prepared import one_of, prepared


@prepared("application")
def _locked(*, application: UUID) -> QuerySet[Application]:
    rows = Application.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("call").filter(pk=application)


def lock(application: Application) -> Application:
    """The row, locked, with its call. NO KEY: foreign keys to it stay writable for others."""
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("a lock needs a transaction")
    fresh = one_of(_locked(application=application.pk))
    if fresh is None:
        raise Application.DoesNotExist
    return fresh


def is_reopened(application: Application, part: str | None, *, arrived_at: datetime | None = None) -> bool:
    """Has the office opened this part again, and is it still open?"""
    if part is None or application.state not in ALIVE:
        return False
    reopening = Reopening.objects.filter(
        application=application, state=ReopeningState.OPEN, parts__contains=[part]
    ).first()
    return reopening is not None and clock.is_open(reopening.due_at, arrived_at=arrived_at)


def is_open(application: Application, part: str | None, *, arrived_at: datetime | None = None) -> bool:
    """Can this part be written now: in a draft before the deadline, or opened again by the office?
    The same question as lock_draft asks, without a lock: to show a form as a form."""
    if application.is_draft:
        return application.call.is_open(arrived_at=arrived_at)
    return is_reopened(application, part, arrived_at=arrived_at)


def lock_draft(
    application: Application, *, part: str | None = None, arrived_at: datetime | None = None
) -> Application:
    """The row, locked, if its content may be changed: a draft before the deadline, or a part (an entry of
    the task list, see parts.py) that the office has opened again."""
    fresh = lock(application)
    if fresh.state != ApplicationState.DRAFT:
        if is_reopened(fresh, part, arrived_at=arrived_at):
            return fresh
        raise Impossible(
            _("Die Bewerbung ist kein Entwurf mehr („%(state)s“). Sie lässt sich nicht mehr ändern.")
            % {"state": fresh.get_state_display()},
            code="wrong-state",
        )
    if not fresh.call.is_open(arrived_at=arrived_at):
        raise Impossible(
            _("Die Frist ist abgelaufen. Die Bewerbung lässt sich nicht mehr ändern."), code="late"
        )
    hooks.BEFORE_CHANGE.ask(fresh)
    return fresh


def touch_draft(application: Application, *, arrived_at: datetime | None = None) -> bool:
    """Lock a draft by stamping its change: one short statement in place of lock_draft and changed.

    True if there is nothing else to do for a change: it is a draft before the deadline, nobody agrees to its
    present content, and the end of the last day of drafting need not be kept. The caller writes the audit
    entry. False: nothing has happened, go the long way.
    """
    if not application.call.is_open(arrived_at=arrived_at):
        return False
    moment = clock.now()
    today = datetime.combine(moment.astimezone(clock.BERLIN), time(), tzinfo=clock.BERLIN)
    plain = Application.objects.filter(
        Q(edited_at__isnull=True) | Q(edited_at__gte=today),
        pk=application.pk,
        state=ApplicationState.DRAFT,
        consents_stand=False,
    )
    return plain.update(edited_at=moment) == 1


def void_consents(application: Application, *, by: User | None) -> int:
    """The content has changed: what was agreed to is gone. The application is locked by the caller."""
    if not application.consents_stand:
        return 0
    # What was agreed to on handing in stays on record; void is what was agreed to about this change.
    about = Q(reopening__isnull=True) if application.is_draft else Q(reopening__state=ReopeningState.OPEN)
    consents = list(
        Consent.objects.filter(about, partner__application=application, voided_at__isnull=True)
        .select_related("partner__organisation")
        .order_by("id")
    )
    Consent.objects.filter(pk__in=[consent.pk for consent in consents]).update(
        voided_at=clock.now(), voided_by=by, updated_at=clock.now()
    )
    application.consents_stand = False
    application.save(update_fields=["consents_stand", "updated_at"])
    for consent in consents:
        audit.record("consent.void", consent, by=by, application=str(application.pk))
    consents_mails.consents_voided(application, by, consents)
    return len(consents)


def changed(application: Application, verb: str, subject: Model, *, by: User | None, **data: Any) -> None:
    """After every change of content: note when, void consents, write the audit entry."""
    application.edited_at = clock.now()
    Application.objects.filter(pk=application.pk).update(edited_at=application.edited_at)
    void_consents(application, by=by)
    audit.record(verb, subject, by=by, application=str(application.pk), **data)
