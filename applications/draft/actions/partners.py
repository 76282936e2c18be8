"""The way into the tandem: invite, take back, send again, accept."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from applications.draft.actions import locking, seats, sides
from applications.draft.mails import partners as partner_mails
from applications.draft.models.application import Application, Partner, PartnerInvitation
from applications.draft.queries import invitations, people
from core import audit, clock
from core.errors import Impossible
from core.invitations import links, sending
from core.transitions import locked
from programmes.models import PartnerRole


def has_free_seat(application: Application, role: PartnerRole) -> bool:
    return Partner.objects.filter(application=application, role=role).count() < role.maximum


def _refuse_address(application: Application, email: str, by: User) -> None:
    """One's own address, or that of somebody who is in the tandem already, invites nobody."""
    if email.casefold() == by.email.casefold():
        raise Impossible(
            _("Das ist Ihre eigene Adresse. Laden Sie die Person ein, die für den anderen Partner handelt."),
            code="own",
        )
    if any(person.email.casefold() == email.casefold() for person in people.people_of(application)):
        raise Impossible(
            _(
                "%(email)s gehört schon zu diesem Tandem. Laden Sie die Person ein, die für den anderen Partner "
                "handelt."
            )
            % {"email": email},
            code="member",
        )


def _send(invitation: PartnerInvitation, application: Application, by: User) -> None:
    mine = by.memberships.filter(organisation__partners__application=application)
    membership = mine.select_related("organisation").order_by("created_at", "id").first()
    inviting = membership.organisation if membership else by
    sending.send(
        invitation,
        mail=partner_mails.INVITATION,
        post=lambda token: partner_mails.invitation(invitation, token, inviting),
    )


@transaction.atomic
def invite(
    *, application: Application, role: PartnerRole, email: str, by: User, arrived_at: datetime | None = None
) -> PartnerInvitation:
    """Owe the mail with the token. One open invitation per role; an expired one makes room."""
    fresh = locking.lock_draft(application, arrived_at=arrived_at)
    if role.call_id != fresh.call_id or not has_free_seat(fresh, role):
        raise Impossible(_("Dieser Platz im Tandem ist schon besetzt."), code="taken")
    _refuse_address(fresh, email, by)
    standing = PartnerInvitation.objects.filter(
        application=fresh, role=role, accepted_at__isnull=True, revoked_at__isnull=True
    ).first()
    sending.make_room(
        standing,
        mail=partner_mails.INVITATION,
        refusal=_(
            "Für diesen Platz ist schon eine Einladung unterwegs. Sie können sie noch einmal senden oder "
            "zurücknehmen."
        ),
    )
    invitation = PartnerInvitation(application=fresh, role=role, email=email, invited_by=by)
    _send(invitation, fresh, by)
    audit.record("partner.invite", invitation, by=by, application=str(fresh.pk), role=role.key)
    return invitation


def _open_invitation(invitation: PartnerInvitation, fresh: Application) -> PartnerInvitation:
    """The invitation again, under the application's lock, if nothing has happened to it."""
    invitation = PartnerInvitation.objects.select_related("role", "invited_by", "application__call").get(
        pk=invitation.pk, application=fresh
    )
    links.refuse_closed(invitation, expired_too=False)
    return invitation


@transaction.atomic
def resend(
    *, invitation: PartnerInvitation, by: User, arrived_at: datetime | None = None
) -> PartnerInvitation:
    """A new token, a new term, a new mail. The old link is dead."""
    fresh = locking.lock_draft(invitation.application, arrived_at=arrived_at)
    invitation = _open_invitation(invitation, fresh)
    _send(invitation, fresh, by)
    audit.record("partner.invite_again", invitation, by=by, application=str(fresh.pk))
    return invitation


@transaction.atomic
def readdress(
    *, invitation: PartnerInvitation, email: str, by: User, arrived_at: datetime | None = None
) -> PartnerInvitation:
    """The address was wrong: a new link to the right one. Whoever got the old one cannot use it."""
    fresh = locking.lock_draft(invitation.application, arrived_at=arrived_at)
    invitation = _open_invitation(invitation, fresh)
    _refuse_address(fresh, email, by)
    invitation.email = email
    _send(invitation, fresh, by)
    audit.record("partner.invitation_readdress", invitation, by=by, application=str(fresh.pk))
    return invitation


@transaction.atomic
def revoke(
    *, invitation: PartnerInvitation, by: User, arrived_at: datetime | None = None
) -> PartnerInvitation:
    fresh = locking.lock_draft(invitation.application, arrived_at=arrived_at)
    invitation = _open_invitation(invitation, fresh)
    sending.revoke(invitation, mail=partner_mails.INVITATION)
    audit.record("partner.invitation_revoke", invitation, by=by, application=str(fresh.pk))
    return invitation


@transaction.atomic
def accept_by_link(
    *, token: str, organisation: Organisation, by: User, arrived_at: datetime | None = None
) -> Partner:
    """The organisation takes its seat; from then on its people see the application."""
    invitation = links.find(invitations.behind_links(), token=token)
    if invitation is None:
        raise links.unknown()
    return accept(invitation=invitation, organisation=organisation, by=by, arrived_at=arrived_at)


@transaction.atomic
def accept(
    *,
    invitation: PartnerInvitation,
    organisation: Organisation,
    by: User,
    arrived_at: datetime | None = None,
) -> Partner:
    """For whoever has shown the token before (see views.invitations). invitation: as it was read by its token."""
    locked(
        organisation
    )  # nobody joins it meanwhile who works for the funder: before the application, docs/locking.md
    fresh = locking.lock_draft(invitation.application, arrived_at=arrived_at)
    opened, invitation = invitation, _open_invitation(invitation, fresh)
    links.refuse_other(opened, invitation)
    links.refuse_closed(invitation)
    if not seats.fits(invitation.role, organisation):
        raise Impossible(
            _("Für diesen Platz wird gesucht: %(kind)s. %(organisation)s ist etwas anderes.")
            % {"kind": invitation.role.get_organisation_kind_display(), "organisation": organisation},
            code="kind",
        )
    if Partner.objects.filter(application=fresh, organisation=organisation).exists():
        raise Impossible(_("Ihre Organisation ist schon Teil dieses Tandems."), code="member")
    if not has_free_seat(fresh, invitation.role):
        raise Impossible(_("Dieser Platz im Tandem ist schon besetzt."), code="taken")
    sides.refuse_staff(organisation, fresh.call, by=by)
    others = people.people_of(fresh)
    partner = seats.take(fresh, invitation.role, organisation)
    invitation.accepted_at, invitation.accepted_by = clock.now(), by
    invitation.save()
    locking.changed(fresh, "partner.accept", partner, by=by, invitation=str(invitation.pk))
    partner_mails.partner_joined(partner, [person for person in others if person.pk != by.pk])
    return partner
