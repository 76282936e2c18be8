"""The tandem takes its application back. A draft: any partner's signatory alone; what was handed in:
every partner, because none of the equals ends it for the others."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from applications.changes.constants import DROP_REPLACEMENT
from applications.changes.mails import replacement as replacement_mails
from applications.changes.mails import withdrawal as withdrawal_mails
from applications.changes.models.withdrawal import Withdrawal, WithdrawalAgreement
from applications.changes.queries import replacement as replacement_queries
from applications.changes.queries import withdrawal as withdrawal_queries
from applications.draft.actions import locking
from applications.draft.constants import CLOSE_REOPENING, WITHDRAW, ApplicationState
from applications.draft.models.application import Application, Partner, PartnerInvitation
from applications.draft.queries import reopenings
from core import audit, clock
from core.errors import Impossible
from core.transitions import advance, check_state


@transaction.atomic
def ask(*, application: Application, partner: Partner, reason: str, by: User) -> Withdrawal | None:
    """Take the draft back (None), or ask the other partners to agree to taking the application back.

    Where the others have asked already, this is the agreement to it: both at the same second is one effect.
    """
    fresh = locking.lock(application)
    check_state(fresh, *WITHDRAW.sources)
    if fresh.state == ApplicationState.DRAFT:
        withdraw(application=application, reason=reason, by=by)
        return None
    withdrawal = withdrawal_queries.open_withdrawal(fresh)
    if withdrawal is None:
        withdrawal = Withdrawal.objects.create(application=fresh, reason=reason, asked_by=by)
        audit.record("withdrawal.ask", withdrawal, by=by, application=str(fresh.pk))
    _agree(fresh, withdrawal, partner, by=by)
    application.state = fresh.state
    return withdrawal


@transaction.atomic
def agree(*, withdrawal: Withdrawal, partner: Partner, by: User) -> Withdrawal:
    """The last partner's agreement takes the application back. A repeat changes nothing."""
    fresh = locking.lock(withdrawal.application)
    withdrawal = Withdrawal.objects.select_related("asked_by").get(pk=withdrawal.pk, application=fresh)
    if withdrawal.completed_at:
        return withdrawal
    check_state(fresh, *WITHDRAW.sources)
    if withdrawal.cancelled_at:
        raise Impossible(_("Die Rücknahme wurde inzwischen aufgegeben."), code="cancelled")
    _agree(fresh, withdrawal, partner, by=by)
    return withdrawal


@transaction.atomic
def cancel(*, withdrawal: Withdrawal, by: User) -> Withdrawal:
    """Any partner can give it up as long as not all have agreed; everybody is told."""
    fresh = locking.lock(withdrawal.application)
    withdrawal = Withdrawal.objects.get(pk=withdrawal.pk, application=fresh)
    if withdrawal.completed_at:
        raise Impossible(_("Die Bewerbung ist schon zurückgezogen."), code="completed")
    if withdrawal.cancelled_at is None:
        withdrawal.cancelled_at = clock.now()
        withdrawal.save(update_fields=["cancelled_at", "updated_at"])
        audit.record("withdrawal.cancel", withdrawal, by=by, application=str(fresh.pk))
        withdrawal_mails.cancelled(fresh, withdrawal, by)
    return withdrawal


@transaction.atomic
def withdraw(*, application: Application, reason: str, by: User) -> Application:
    """The application takes part no longer. The reason stays with it; everybody in the tandem is told."""
    fresh = locking.lock(application)
    if fresh.state == ApplicationState.DRAFT:
        locking.void_consents(fresh, by=by)
    fresh = advance(fresh, WITHDRAW, by=by, changes={"state_reason": reason})
    PartnerInvitation.objects.filter(
        application=fresh, accepted_at__isnull=True, revoked_at__isnull=True
    ).update(revoked_at=clock.now())
    reopening = reopenings.open_reopening(fresh)
    if reopening is not None:
        advance(reopening, CLOSE_REOPENING, by=by, application=str(fresh.pk))
    for replacement in replacement_queries.replacements_of(fresh):
        if replacement.state in DROP_REPLACEMENT.sources:
            ended = advance(
                replacement,
                DROP_REPLACEMENT,
                by=by,
                # Kept with the row, so in the language of the record.
                changes={
                    "dropped_because": "Die Bewerbung wurde zurückgezogen.",
                    "revoked_at": clock.now(),
                },
                application=str(fresh.pk),
            )
            replacement_mails.dropped(fresh, ended)
    application.state = fresh.state
    withdrawal_mails.withdrawn(fresh, by)
    return fresh


def _agree(application: Application, withdrawal: Withdrawal, partner: Partner, *, by: User) -> None:
    """application is locked; completes the withdrawal when nobody is missing."""
    seats = {one.pk: one for one in application.partners.select_related("organisation")}
    if partner.pk not in seats:
        raise Impossible(_("Diese Organisation gehört nicht zum Tandem."), code="partner")
    agreements = list(withdrawal.agreements.all())
    if all(one.partner_id != partner.pk for one in agreements):
        if any(one.given_by_id == by.pk for one in agreements):
            raise Impossible(
                _(
                    "Sie haben schon für den anderen Partner zugestimmt. "
                    "Für diese Organisation muss eine andere Person zustimmen."
                ),
                code="same-person",
            )
        agreement = WithdrawalAgreement.objects.create(withdrawal=withdrawal, partner=partner, given_by=by)
        audit.record("withdrawal.agree", agreement, by=by, application=str(application.pk))
        agreements.append(agreement)
        waiting = [seat for pk, seat in seats.items() if pk not in {one.partner_id for one in agreements}]
        if waiting:
            withdrawal_mails.asked(application, withdrawal, partner, waiting)
        else:
            withdrawal.completed_at = clock.now()
            withdrawal.save(update_fields=["completed_at", "updated_at"])
            withdraw(application=application, reason=withdrawal.reason, by=by)
