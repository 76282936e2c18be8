"""Another organisation takes a partner's seat after the selection: proposed, accepted by the new
organisation, approved by every funder of the call; then everything moves in one transaction.

What hangs on the seat in rooms above (letters that are not out yet) ends there: see letters.actions.replacement.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Funder, Organisation, User
from applications.changes.constants import (
    ACCEPT_REPLACEMENT,
    DO_REPLACEMENT,
    DROP_REPLACEMENT,
    REPLACEABLE,
    ReplacementState,
)
from applications.changes.mails import replacement as replacement_mails
from applications.changes.models.replacement import PartnerReplacement, ReplacementApproval
from applications.changes.queries import replacement as replacement_queries
from applications.changes.queries import withdrawal as withdrawal_queries
from applications.draft.actions import locking, seats, sides
from applications.draft.models.application import Application, Partner, Responsibility
from applications.draft.queries import consents, people, reopenings
from applications.submission import content
from core import audit, clock
from core.errors import Impossible
from core.invitations import links, sending
from core.transitions import advance, check_second_person, check_state, locked, wrong_state


@transaction.atomic
def propose(*, partner: Partner, email: str, reason: str, by: User) -> PartnerReplacement:
    """Owe the new organisation the mail with the link (the token is in memory only, as `.token`)."""
    fresh = locking.lock(partner.application)
    partner = Partner.objects.select_related("organisation", "role").get(pk=partner.pk, application=fresh)
    _check_state(fresh)
    if replacement_queries.open_replacement(partner) is not None:
        raise Impossible(_("Für diesen Platz ist schon ein Wechsel vorgeschlagen."), code="open")
    replacement = PartnerReplacement(
        partner=partner,
        old_organisation=partner.organisation,
        email=email,
        reason=reason,
        proposed_by=by,
    )
    _send(fresh, replacement)
    audit.record("replacement.propose", replacement, by=by, application=str(fresh.pk))
    replacement_mails.proposed(fresh, replacement)
    return replacement


@transaction.atomic
def resend(*, replacement: PartnerReplacement, by: User) -> PartnerReplacement:
    """A new token, a new term, a new mail. The old link is dead."""
    fresh, replacement = _lock(replacement)
    check_state(replacement, ReplacementState.PROPOSED)
    _send(fresh, replacement)
    audit.record("replacement.send_again", replacement, by=by, application=str(fresh.pk))
    return replacement


@transaction.atomic
def drop(*, replacement: PartnerReplacement, reason: str, by: User) -> PartnerReplacement:
    """End it without a change; everybody in the tandem is told why."""
    fresh, replacement = _lock(replacement)
    replacement = advance(
        replacement,
        DROP_REPLACEMENT,
        by=by,
        changes={"dropped_because": reason, "revoked_at": clock.now()},
        application=str(fresh.pk),
    )
    replacement_mails.dropped(fresh, replacement)
    return replacement


@transaction.atomic
def accept(
    *, replacement: PartnerReplacement, organisation: Organisation, plan_hash: str, by: User
) -> PartnerReplacement:
    """The new organisation is willing to take the seat with its finance plan as it was handed in.

    plan_hash: of the plan that was shown (queries.plan_of_seat). Nothing moves before the funders approve.
    """
    locked(organisation)  # nobody joins it meanwhile who works for the funder
    opened, (fresh, replacement) = replacement, _lock(replacement)
    links.refuse_other(opened, replacement, refusal=_("Diese Anfrage gibt es nicht."))
    links.refuse_closed(replacement)
    _check_state(fresh)
    partner = replacement.partner
    if not seats.fits(partner.role, organisation):
        raise Impossible(
            _("Für diesen Platz wird gesucht: %(kind)s. %(organisation)s ist etwas anderes.")
            % {"kind": partner.role.get_organisation_kind_display(), "organisation": organisation},
            code="kind",
        )
    if Partner.objects.filter(application=fresh, organisation=organisation).exists():
        raise Impossible(_("Diese Organisation ist schon Teil des Tandems."), code="member")
    sides.refuse_staff(organisation, fresh.call, by=by)
    if plan_hash != content.hash_of(replacement_queries.plan_of_seat(partner)):
        raise Impossible(
            _("Der Finanzplan hat sich geändert. Bitte lesen Sie ihn noch einmal."), code="changed"
        )
    replacement = advance(
        replacement,
        ACCEPT_REPLACEMENT,
        by=by,
        changes={"new_organisation": organisation, "accepted_by": by},
        application=str(fresh.pk),
        organisation=str(organisation.pk),
        plan_hash=plan_hash,
    )
    replacement_mails.accepted(fresh, replacement)
    return replacement


@transaction.atomic
def approve(*, replacement: PartnerReplacement, funder: Funder, by: User) -> PartnerReplacement:
    """Approve for this funder; with the last funder's approval the seat changes hands. A repeat is one."""
    seen = replacement.new_organisation
    if seen is not None:
        # Before the application, as everywhere: the seat's digest holds it when it changes hands.
        locked(seen)
    fresh, replacement = _lock(replacement)
    if replacement.new_organisation != seen:
        raise wrong_state(replacement)  # it was accepted since it was read: its organisation is not locked
    approvals = {one.funder_id: one for one in replacement.approvals.all()}
    if replacement.state != ReplacementState.ACCEPTED:
        if replacement.state == ReplacementState.DONE and funder.pk in approvals:
            return replacement
        raise wrong_state(replacement)
    _check_state(fresh)
    funders = set(fresh.call.funding_lines.values_list("funder_id", flat=True))
    if funder.pk not in funders:
        raise Impossible(_("Dieser Fördergeber ist an dem Aufruf nicht beteiligt."), code="funder")
    if funder.pk in approvals:
        return replacement
    check_second_person(
        replacement.proposed_by_id,
        by,
        _("Wer den Wechsel vorgeschlagen hat, kann ihn nicht freigeben. Das macht eine andere Person."),
    )
    if any(one.approved_by_id == by.pk for one in approvals.values()):
        raise Impossible(_("Sie haben schon für einen anderen Fördergeber freigegeben."), code="same-person")
    approval = ReplacementApproval.objects.create(replacement=replacement, funder=funder, approved_by=by)
    audit.record("replacement.approve", replacement, by=by, application=str(fresh.pk), funder=str(funder.pk))
    if funders <= {*approvals, approval.funder_id}:
        replacement = _change_hands(fresh, replacement, by)
    return replacement


def _change_hands(application: Application, replacement: PartnerReplacement, by: User) -> PartnerReplacement:
    """Access, consents and open things go with the seat; what was handed in and issued stays as it was."""
    partner = replacement.partner
    if Partner.objects.filter(application=application, organisation=replacement.new_organisation).exists():
        raise Impossible(_("Diese Organisation ist schon Teil des Tandems."), code="member")
    # Between its yes and this approval somebody may have joined it. By its name: who approves is no member.
    sides.refuse_staff(replacement.new_organisation, application.call)  # type: ignore[arg-type]
    everybody = {person.pk: person for person in people.people_of(application)}
    # Leave to write in the seat's finance plan was the old organisation's to give.
    # An accepted replacement has its organisation, by a constraint.
    partner.organisation = replacement.new_organisation  # type: ignore[assignment]
    partner.others_may_write = False
    partner.save(update_fields=["organisation", "others_may_write", "updated_at"])
    there = {person.pk: person for person in people.people_of(application)}
    Responsibility.objects.filter(application=application).exclude(person__in=there).delete()
    _end_open_things(application, partner, by)
    replacement = advance(
        replacement,
        DO_REPLACEMENT,
        by=by,
        application=str(application.pk),
        old=str(replacement.old_organisation_id),
        new=str(replacement.new_organisation_id),
    )
    replacement_mails.done(application, replacement, [*{**everybody, **there}.values()])
    return replacement


def _end_open_things(application: Application, partner: Partner, by: User) -> None:
    """What the old organisation had agreed to and is not finished, the new one decides afresh."""
    reopening = reopenings.open_reopening(application)
    if reopening is not None:
        for consent in consents.consents_to(application, reopening):
            if consent.partner_id == partner.pk:
                consent.voided_at, consent.voided_by = clock.now(), by
                consent.save(update_fields=["voided_at", "voided_by", "updated_at"])
                audit.record("consent.void", consent, by=by, application=str(application.pk))
    withdrawal = withdrawal_queries.open_withdrawal(application)
    if withdrawal is not None:
        withdrawal.cancelled_at = clock.now()
        withdrawal.save(update_fields=["cancelled_at", "updated_at"])
        audit.record("withdrawal.cancel", withdrawal, by=by, application=str(application.pk))


def _lock(replacement: PartnerReplacement) -> tuple[Application, PartnerReplacement]:
    """The application first, as everywhere; then the replacement as it is now."""
    fresh = locking.lock(replacement.partner.application)
    again = (
        PartnerReplacement.objects.select_for_update(of=("self",), no_key=True)
        .select_related("partner__organisation", "partner__role", "old_organisation", "new_organisation")
        .get(pk=replacement.pk)
    )
    again.partner.application = fresh
    return fresh, again


def _check_state(application: Application) -> None:
    if application.state not in REPLACEABLE:
        raise Impossible(
            _("Ein Partner lässt sich erst nach der Auswahl austauschen. Der Stand ist „%(state)s“.")
            % {"state": application.get_state_display()},
            code="wrong-state",
        )


def _send(application: Application, replacement: PartnerReplacement) -> None:
    sending.send(
        replacement,
        mail=replacement_mails.INVITATION,
        post=lambda token: replacement_mails.invitation(application, replacement, token),
    )
