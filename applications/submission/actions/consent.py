"""Every partner agrees to the same content; the last agreement hands it in: the application
(submit.submit), or the answer to a question of the office (answer.hand_in)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from applications.draft.actions import locking
from applications.draft.constants import ApplicationState
from applications.draft.models.application import Application, Partner
from applications.draft.models.consent import Consent
from applications.draft.models.reopening import Reopening
from applications.draft.queries import consents, reopenings
from applications.submission import content, mails
from applications.submission.actions import answer, submit
from applications.submission.completeness import lacking_in
from applications.submission.queries import content as content_queries
from core import audit, clock
from core.errors import Impossible


@transaction.atomic
def give(
    *,
    application: Application,
    partner: Partner,
    content_hash: str,
    by: User,
    arrived_at: datetime | None = None,
) -> Consent:
    """Agree, for the partner, to exactly the content with this hash. When all partners have, hand in.

    The application's row is locked first: of two signatories in the same second one waits, sees the
    other's consent and hands in; without the lock each would miss the other's. A repeat (double click,
    second tab, resend after a broken connection) finds the consent and changes nothing.
    """
    fresh = locking.lock(application)
    application.state, application.number = fresh.state, fresh.number
    reopening = reopenings.open_reopening(fresh)
    given = consents.all_standing(fresh)
    known = next(
        (one for one in given if one.partner_id == partner.pk and one.content_hash == content_hash), None
    )
    if known and _is_handed_in(fresh, reopening, known):
        return known
    _check_open(fresh, reopening, arrived_at)
    loaded = content_queries.whole_of(fresh.pk)
    if partner.pk not in {one.pk for one in loaded.partners.all()}:
        raise Impossible(_("Diese Organisation gehört nicht zum Tandem."), code="partner")
    present = content.to_hand_in(loaded, reopening)
    present_hash = content.hash_of(present)
    if content_hash != present_hash:
        raise Impossible(
            _(
                "Die Bewerbung wurde geändert, während Sie sie gelesen haben. "
                "Bitte lesen Sie den neuen Stand und stimmen Sie dann zu."
            ),
            code="changed",
        )
    lacking = lacking_in(loaded, reopening)
    if lacking:
        raise Impossible(_("Es fehlt noch etwas: %(first)s") % {"first": lacking[0].text}, code="incomplete")
    standing = _standing(fresh, reopening, given, present_hash, by)
    # A tandem is two equals: who signs for one partner cannot be the other partner's word as well.
    if any(one.given_by_id == by.pk and one.partner_id != partner.pk for one in standing):
        raise Impossible(
            _(
                "Sie haben schon für den anderen Partner zugestimmt. "
                "Für diese Organisation muss eine andere Person zustimmen."
            ),
            code="same-person",
        )
    moment = arrived_at or clock.now()
    consent = known or _agree(fresh, reopening, partner, present_hash, by=by, moment=moment)
    agreed = {partner.pk, *(one.partner_id for one in standing)}
    waiting = [one for one in loaded.partners.all() if one.pk not in agreed]
    if not waiting:
        agreed_to: dict[str, Any] = {
            "content": present,
            "content_hash": present_hash,
            "by": by,
            "moment": moment,
        }
        if reopening is None:
            submit.submit(application=loaded, **agreed_to)
        else:
            answer.hand_in(application=loaded, reopening=reopening, **agreed_to)
        application.state, application.number = loaded.state, loaded.number
    elif not known:
        mails.consent_wanted(loaded, consent, waiting, reopening)
    return consent


def _is_handed_in(application: Application, reopening: Reopening | None, consent: Consent) -> bool:
    """Has what this consent belongs to gone in already?"""
    if application.state == ApplicationState.DRAFT:
        return False
    return reopening is None or consent.reopening_id != reopening.pk


def _check_open(application: Application, reopening: Reopening | None, arrived_at: datetime | None) -> None:
    """The deadline, under the lock; the moment of arrival decides."""
    if reopening is not None:
        if not clock.is_open(reopening.due_at, arrived_at=arrived_at):
            raise Impossible(_("Die Zeit für die Antwort ist abgelaufen."), code="late")
    elif application.state != ApplicationState.DRAFT:
        raise Impossible(
            _("Die Bewerbung ist kein Entwurf mehr („%(state)s“). Sie lässt sich nicht mehr ändern.")
            % {"state": application.get_state_display()},
            code="wrong-state",
        )
    elif not application.call.is_open(arrived_at=arrived_at):
        raise Impossible(
            _("Die Frist ist abgelaufen. Die Bewerbung lässt sich nicht mehr einreichen."), code="late"
        )


def _standing(
    application: Application,
    reopening: Reopening | None,
    given: Sequence[Consent],
    present_hash: str,
    by: User,
) -> list[Consent]:
    """Of those given, the consents to the present content. Those to another one (an organisation has changed its
    name, say) end here."""
    standing = []
    about = reopening.pk if reopening else None
    for consent in given:
        if consent.reopening_id != about:
            continue
        if consent.content_hash == present_hash:
            standing.append(consent)
        else:
            _void(consent, "consent.void", application, by)
    return standing


def _void(consent: Consent, verb: str, application: Application, by: User) -> None:
    consent.voided_at, consent.voided_by = clock.now(), by
    consent.save(update_fields=["voided_at", "voided_by", "updated_at"])
    audit.record(verb, consent, by=by, application=str(application.pk))


def _agree(
    application: Application,
    reopening: Reopening | None,
    partner: Partner,
    present_hash: str,
    *,
    by: User,
    moment: datetime,
) -> Consent:
    consent = Consent.objects.create(
        partner=partner, given_by=by, content_hash=present_hash, given_at=moment, reopening=reopening
    )
    # The page says that consent covers letters by retrieval in the portal (section 41 (2a) VwVfG).
    audit.record(
        "consent.give",
        consent,
        by=by,
        application=str(application.pk),
        content_hash=present_hash,
        portal_retrieval=True,
    )
    if not application.consents_stand:
        application.consents_stand = True
        application.save(update_fields=["consents_stand", "updated_at"])
    return consent


@transaction.atomic
def withdraw(*, consent: Consent, by: User, arrived_at: datetime | None = None) -> Consent:
    """Before it has all been handed in, an agreement can be taken back."""
    fresh = locking.lock(consent.partner.application)
    reopening = reopenings.open_reopening(fresh)
    consent = Consent.objects.select_related("partner__application").get(
        pk=consent.pk, partner__application=fresh
    )
    if _is_handed_in(fresh, reopening, consent):
        raise Impossible(
            _("Das ist schon eingereicht und lässt sich nicht zurücknehmen."), code="wrong-state"
        )
    _check_open(fresh, reopening, arrived_at)
    if consent.voided_at is None:
        _void(consent, "consent.withdraw", fresh, by)
        fresh.consents_stand = bool(consents.consents_to(fresh, reopening))
        fresh.save(update_fields=["consents_stand", "updated_at"])
    return consent
