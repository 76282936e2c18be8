"""Both partners agree to the same content; the last agreement hands it in."""

from django.db import transaction
from django.utils.translation import gettext as _

from applications import content, mails, queries
from applications.actions.locking import lock, lock_draft, void_consents
from applications.completeness import missing
from applications.constants import SUBMIT, WITHDRAW, ApplicationState
from applications.models import Consent, NumberSeries, PartnerInvitation, Submission
from core import audit, clock
from core.errors import Impossible
from core.transitions import advance


@transaction.atomic
def give_consent(*, application, partner, content_hash, by, arrived_at=None) -> Consent:
    """Agree, for the partner, to exactly the content with this hash. When all partners have, submit.

    The application's row is locked first: of two signatories in the same second one waits, sees the
    other's consent and hands in; without the lock each would miss the other's. A repeat (double click,
    second tab, resend after a broken connection) finds the consent and changes nothing.
    """
    fresh = lock(application)
    known = Consent.objects.filter(
        partner=partner, partner__application=fresh, voided_at__isnull=True, content_hash=content_hash
    ).first()
    if known and fresh.state != ApplicationState.DRAFT:
        return known
    # The deadline, once more under the lock; the moment of arrival decides.
    fresh = lock_draft(application, arrived_at=arrived_at)
    loaded = queries.whole(type(fresh).objects.filter(pk=fresh.pk)).get()
    if partner.pk not in {one.pk for one in loaded.partners.all()}:
        raise Impossible(_("Diese Organisation gehört nicht zum Tandem."), code="partner")
    present = content.snapshot(loaded)
    present_hash = content.hash_of(present)
    if content_hash != present_hash:
        raise Impossible(
            _(
                "Die Bewerbung wurde geändert, während Sie sie gelesen haben. "
                "Bitte lesen Sie den neuen Stand und stimmen Sie dann zu."
            ),
            code="changed",
        )
    lacking = missing(loaded)
    if lacking:
        raise Impossible(_("Es fehlt noch etwas: %(first)s") % {"first": lacking[0].text}, code="incomplete")
    moment = arrived_at or clock.now()
    _void_outdated(fresh, present_hash, by)
    # A tandem is two equals: who signs for one partner cannot be the other partner's word as well.
    elsewhere = Consent.objects.filter(
        partner__application=fresh, voided_at__isnull=True, given_by=by
    ).exclude(partner=partner)
    if elsewhere.exists():
        raise Impossible(
            _(
                "Sie haben schon für den anderen Partner zugestimmt. "
                "Für diese Organisation muss eine andere Person zustimmen."
            ),
            code="same-person",
        )
    if known:
        consent = known
    else:
        consent = Consent.objects.create(
            partner=partner, given_by=by, content_hash=present_hash, given_at=moment
        )
        # The page says that consent covers letters by retrieval in the portal (section 41 (2a) VwVfG).
        audit.record(
            "consent.give",
            consent,
            by=by,
            application=str(fresh.pk),
            content_hash=present_hash,
            portal_retrieval=True,
        )
        fresh.consents_stand = True
        fresh.save(update_fields=["consents_stand", "updated_at"])
    agreed = set(
        Consent.objects.filter(partner__application=fresh, voided_at__isnull=True).values_list(
            "partner_id", flat=True
        )
    )
    waiting = [one for one in loaded.partners.all() if one.pk not in agreed]
    if waiting:
        if not known:
            mails.consent_wanted(loaded, consent, waiting)
    else:
        _submit(loaded, present, present_hash, by=by, moment=moment)
        application.state, application.number = loaded.state, loaded.number
    return consent


def _void_outdated(application, present_hash, by) -> None:
    """Something the content shows has changed elsewhere (an organisation's name): those count no more."""
    outdated = Consent.objects.filter(partner__application=application, voided_at__isnull=True).exclude(
        content_hash=present_hash
    )
    for consent in outdated:
        consent.voided_at, consent.voided_by = clock.now(), by
        consent.save()
        audit.record("consent.void", consent, by=by, application=str(application.pk))


def _submit(application, present, present_hash, *, by, moment) -> Submission:
    number = _next_number(application.call)
    advance(application, SUBMIT, by=by, changes={"number": number}, content_hash=present_hash)
    submission = Submission.objects.create(
        application=application,
        content=present,
        content_hash=present_hash,
        arrived_at=moment,
        submitted_by=by,
    )
    PartnerInvitation.objects.filter(
        application=application, accepted_at__isnull=True, revoked_at__isnull=True
    ).update(revoked_at=clock.now())
    mails.receipt(application, submission)
    return submission


def _next_number(call) -> str:
    """Drawn under lock in the transaction that uses it: none is missing, none is double."""
    NumberSeries.objects.bulk_create([NumberSeries(call=call)], ignore_conflicts=True)
    series = NumberSeries.objects.select_for_update().get(call=call)
    series.last += 1
    series.save()
    return f"{call.number_prefix}-{series.last:04d}"


@transaction.atomic
def withdraw_consent(*, consent, by, arrived_at=None) -> Consent:
    """Before the application is handed in, an agreement can be taken back."""
    fresh = lock_draft(consent.partner.application, arrived_at=arrived_at)
    consent = Consent.objects.get(pk=consent.pk, partner__application=fresh)
    if consent.voided_at is None:
        consent.voided_at, consent.voided_by = clock.now(), by
        consent.save()
        audit.record("consent.withdraw", consent, by=by, application=str(fresh.pk))
        others = Consent.objects.filter(partner__application=fresh, voided_at__isnull=True)
        fresh.consents_stand = others.exists()
        fresh.save(update_fields=["consents_stand", "updated_at"])
    return consent


@transaction.atomic
def withdraw(*, application, reason, by):
    """The tandem takes part no longer. The reason stays with the application; both partners are told."""
    fresh = lock(application)
    if fresh.state == ApplicationState.DRAFT:
        void_consents(fresh, by=by)
    fresh = advance(fresh, WITHDRAW, by=by, changes={"state_reason": reason})
    PartnerInvitation.objects.filter(
        application=fresh, accepted_at__isnull=True, revoked_at__isnull=True
    ).update(revoked_at=clock.now())
    application.state = fresh.state
    mails.withdrawn(fresh, by)
    return fresh
