"""Who belongs to an organisation: invite, accept, change a role, remove.

Every verb locks the organisation first. So two who act at the same moment see each other, and an
organisation never loses its last signatory.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import hooks, mails, queries
from accounts.constants import MAX_OPEN_INVITATIONS, MemberRole
from accounts.models import MemberInvitation, Membership, Organisation, User
from core import audit, clock
from core.errors import Impossible
from core.invitations import links, sending
from core.transitions import locked


def _lock(organisation: Organisation, by: User) -> Organisation:
    """The organisation, locked, if `by` signs for it still: a colleague may have taken the role away."""
    fresh = locked(organisation)
    if not queries.signatories(fresh).filter(user=by).exists():
        raise Impossible(
            _("Dafür müssen Sie für %(organisation)s zeichnungsberechtigt sein.") % {"organisation": fresh},
            code="role",
        )
    return fresh


def _keep_a_signatory(organisation: Organisation, leaving: User) -> None:
    if not queries.signatories(organisation).exclude(user=leaving).exists():
        raise Impossible(
            _(
                "%(person)s ist als einzige Person für %(organisation)s zeichnungsberechtigt. Geben Sie diese "
                "Rolle zuerst noch jemandem."
            )
            % {"person": leaving, "organisation": organisation},
            code="last-signatory",
        )


def _forget_roles(*people: User) -> None:
    """What accounts.rules keeps on the user for one request."""
    for person in people:
        person.__dict__.pop("_member_roles", None)


def _lock_both(organisation: Organisation, user: User) -> Organisation:
    """The person before the organisation (docs/locking.md): a role at a funder may be given at this moment."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    return locked(organisation)


def _refuse_other_side(user: User, organisation: Organisation) -> None:
    for refusal in hooks.MAY_JOIN.ask(user, organisation):
        if refusal:
            raise refusal


@transaction.atomic
def add(*, organisation: Organisation, user: User, role: MemberRole | str, by: User | None) -> Membership:
    """This person belongs to the organisation in this role; a role they had there is replaced.

    For the command of the operators, who have checked it: no invitation, no mail.
    """
    role = MemberRole(role)
    fresh = _lock_both(organisation, user)
    _refuse_other_side(user, fresh)
    membership, created = Membership.objects.get_or_create(
        organisation=fresh, user=user, defaults={"role": role}
    )
    if not created and membership.role != role:
        if membership.role == MemberRole.SIGNATORY:
            _keep_a_signatory(fresh, user)
        membership.role = role
        membership.save()
    _forget_roles(user)
    audit.record("organisation.member", fresh, by=by, user=str(user.pk), role=membership.role)
    return membership


# -- invitations -------------------------------------------------------------------------------------


def _send(invitation: MemberInvitation, by: User) -> None:
    known = queries.user_of_email(invitation.email)
    sending.send(
        invitation,
        mail=mails.INVITATION,
        post=lambda token: mails.member_invitation(invitation, token, by, known),
    )


def _refuse_member(organisation: Organisation, email: str) -> None:
    if queries.members(organisation).filter(user__email__iexact=email).exists():
        raise Impossible(
            _("%(email)s gehört schon zu %(organisation)s.") % {"email": email, "organisation": organisation},
            code="member",
        )


def _make_room(standing: MemberInvitation | None) -> None:
    """An invitation to this address that has expired makes room; one that is still good does not."""
    if standing is None:
        return
    words = _(
        "An %(email)s ist schon eine Einladung unterwegs. Sie können sie noch einmal senden oder zurücknehmen."
    )
    sending.make_room(standing, mail=mails.INVITATION, refusal=words % {"email": standing.email})


@transaction.atomic
def invite(*, organisation: Organisation, email: str, role: MemberRole | str, by: User) -> MemberInvitation:
    """Owe the mail with the token. One open invitation per address; an expired one makes room.

    Whether the address has an account makes no difference, except that members see each other anyway.
    """
    fresh = _lock(organisation, by)
    role, email = MemberRole(role), email.lower()
    _refuse_member(fresh, email)
    waiting = queries.open_invitations(fresh)
    _make_room(waiting.filter(email__iexact=email).first())
    if waiting.count() >= MAX_OPEN_INVITATIONS:
        raise Impossible(
            _("Es sind schon %(number)d Einladungen offen. Nehmen Sie zuerst eine zurück.")
            % {"number": MAX_OPEN_INVITATIONS},
            code="too-many",
        )
    invitation = MemberInvitation(organisation=fresh, email=email, role=role, invited_by=by)
    _send(invitation, by)
    audit.record("member.invite", invitation, by=by, organisation=str(fresh.pk), role=role.value)
    return invitation


def _again(invitation: MemberInvitation, organisation: Organisation) -> MemberInvitation:
    """The invitation as it is now, under the organisation's lock."""
    return MemberInvitation.objects.select_related("organisation", "invited_by").get(
        pk=invitation.pk, organisation=organisation
    )


@transaction.atomic
def invite_again(*, invitation: MemberInvitation, by: User) -> MemberInvitation:
    """A new token, a new term, a new mail. The old link is dead."""
    fresh = _lock(invitation.organisation, by)
    invitation = _again(invitation, fresh)
    links.refuse_closed(invitation, expired_too=False)
    _send(invitation, by)
    audit.record("member.invite_again", invitation, by=by, organisation=str(fresh.pk))
    return invitation


@transaction.atomic
def readdress(*, invitation: MemberInvitation, email: str, by: User) -> MemberInvitation:
    """The address was wrong: a new link to the right one. Whoever got the old one cannot use it."""
    fresh = _lock(invitation.organisation, by)
    invitation, email = _again(invitation, fresh), email.lower()
    links.refuse_closed(invitation, expired_too=False)
    _refuse_member(fresh, email)
    _make_room(queries.open_invitations(fresh).filter(email__iexact=email).exclude(pk=invitation.pk).first())
    invitation.email = email
    _send(invitation, by)
    audit.record("member.invitation_readdress", invitation, by=by, organisation=str(fresh.pk))
    return invitation


@transaction.atomic
def revoke(*, invitation: MemberInvitation, by: User) -> MemberInvitation:
    fresh = _lock(invitation.organisation, by)
    invitation = _again(invitation, fresh)
    links.refuse_closed(invitation, expired_too=False)
    sending.revoke(invitation, mail=mails.INVITATION)
    audit.record("member.invitation_revoke", invitation, by=by, organisation=str(fresh.pk))
    return invitation


@transaction.atomic
def accept(*, token: str, by: User) -> Membership:
    """Whoever has the link joins, under whichever address they log in: people have more than one.

    The signatories read in a mail who it was.
    """
    opened = links.find(queries.member_invitations(), token=token)
    if opened is None:
        raise links.unknown()
    fresh = _lock_both(opened.organisation, by)
    invitation = _again(opened, fresh)
    links.refuse_other(opened, invitation)
    links.refuse_closed(invitation)
    if queries.members(fresh).filter(user=by).exists():
        raise Impossible(_("Sie gehören schon zu %(organisation)s.") % {"organisation": fresh}, code="member")
    _refuse_other_side(by, fresh)
    membership = Membership.objects.create(organisation=fresh, user=by, role=invitation.role)
    invitation.accepted_at, invitation.accepted_by = clock.now(), by
    invitation.save()
    _forget_roles(by)
    entry = audit.record(
        "member.accept",
        fresh,
        by=by,
        user=str(by.pk),
        role=membership.role,
        invitation=str(invitation.pk),
    )
    mails.member_joined(membership, _signatories_but(fresh, by), occasion=str(entry.pk))
    return membership


def _signatories_but(organisation: Organisation, *people: User) -> list[User]:
    return [one.user for one in queries.signatories(organisation) if one.user not in people]


# -- members -----------------------------------------------------------------------------------------


def _still_there(membership: Membership, organisation: Organisation) -> Membership:
    fresh = queries.members(organisation).select_related("organisation").filter(pk=membership.pk).first()
    if fresh is None:
        raise Impossible(
            _("Diese Person gehört nicht mehr zu %(organisation)s.") % {"organisation": organisation},
            code="gone",
        )
    return fresh


@transaction.atomic
def change_role(*, membership: Membership, role: MemberRole | str, by: User) -> Membership:
    """The member reads it in a mail. The same role again changes nothing."""
    fresh = _lock(membership.organisation, by)
    membership = _still_there(membership, fresh)
    role, before = MemberRole(role), membership.role
    if role == before:
        return membership
    if before == MemberRole.SIGNATORY:
        _keep_a_signatory(fresh, membership.user)
    membership.role = role
    membership.save()
    _forget_roles(membership.user, by)
    entry = audit.record(
        "member.role", fresh, by=by, user=str(membership.user_id), before=before, after=role.value
    )
    if membership.user_id != by.pk:
        mails.member_role_changed(membership, by, occasion=str(entry.pk))
    return membership


@transaction.atomic
def remove(*, membership: Membership, by: User) -> None:
    """The person no longer belongs to the organisation; `by` oneself: leaves it.

    The row goes, the history table keeps it, and so does what the person wrote, agreed to and uploaded.
    Somebody who is removed reads it in a mail; when somebody leaves, the signatories do.
    """
    leaves = membership.user_id == by.pk
    fresh = locked(membership.organisation) if leaves else _lock(membership.organisation, by)
    membership = _still_there(membership, fresh)
    person = membership.user
    if membership.role == MemberRole.SIGNATORY:
        _keep_a_signatory(fresh, person)
    # Removed is removed: no link to this address may lead back in.
    for invitation in queries.open_invitations(fresh).filter(email__iexact=person.email):
        sending.revoke(invitation, mail=mails.INVITATION)
    membership.delete()
    _forget_roles(person, by)
    entry = audit.record(
        "member.leave" if leaves else "member.remove",
        fresh,
        by=by,
        user=str(person.pk),
        role=membership.role,
    )
    if leaves:
        mails.member_left(fresh, person, _signatories_but(fresh, person), occasion=str(entry.pk))
    else:
        mails.member_removed(fresh, person, by, occasion=str(entry.pk))
