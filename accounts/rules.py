"""Who a person is to an organisation or a funder. Predicates; they never write."""

from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from accounts.constants import FunderRole, MemberRole
from accounts.models import FactorLink, Funder, FunderMembership, Membership, Organisation, User
from core.prepared import prepared


@prepared("user")
def _funder_roles(*, user: UUID) -> QuerySet[FunderMembership, tuple[UUID, str]]:
    return FunderMembership.objects.filter(user=user).values_list("funder_id", "role")


@prepared("user")
def _member_roles(*, user: UUID) -> QuerySet[Membership, tuple[UUID, str]]:
    return Membership.objects.filter(user=user).values_list("organisation_id", "role")


def person(user: User | AnonymousUser) -> User:
    """Who is behind a request to a page that is not public: nobody else gets there (core.middleware)."""
    assert user.is_authenticated
    return user


def put_roles_to_sleep(user: User) -> None:
    """For this request the person has no role at any funder: the session showed no second factor
    (accounts.second_factor). Whatever a rule asks, in whichever room, the answer is no."""
    user._roles_asleep = True


def funder_roles(user: User | AnonymousUser) -> dict[UUID, set[str]]:
    """{funder id: {roles}} that this person may act in now."""
    return {} if getattr(user, "_roles_asleep", False) else given_roles(user)


def given_roles(user: User | AnonymousUser) -> dict[UUID, set[str]]:
    """{funder id: {roles}} that this person was given, also while they sleep: says what the person could do,
    never that they may. Asked of the database once a request (kept on the user)."""
    if not user.is_authenticated:
        return {}
    if not hasattr(user, "_funder_roles"):
        found: dict[UUID, set[str]] = {}
        if hasattr(user, "roles_at_load"):  # who is behind the request (accounts.backends)
            rows = [(UUID(one["funder"]), one["role"]) for one in user.roles_at_load]
        else:
            rows = _funder_roles(user=user.pk)
        for funder_id, role in rows:
            found.setdefault(funder_id, set()).add(role)
        user._funder_roles = found
    return user._funder_roles


def has_role(user: User | AnonymousUser, *wanted: FunderRole, funder: Funder | None = None) -> bool:
    """Does this person have one of these roles, at this funder or (None) at any?"""
    found = funder_roles(user)
    if funder is not None:
        return bool(found.get(funder.pk, set()) & set(wanted))
    return any(roles & set(wanted) for roles in found.values())


def funders_where(user: User | AnonymousUser, *wanted: FunderRole) -> set[UUID]:
    """Ids of the funders at which this person has one of these roles."""
    return {funder for funder, roles in funder_roles(user).items() if roles & set(wanted)}


def member_roles(user: User | AnonymousUser) -> dict[UUID, str]:
    """{organisation id: role} of this person; asked once a request."""
    if not user.is_authenticated:
        return {}
    if not hasattr(user, "_member_roles"):
        user._member_roles = dict(_member_roles(user=user.pk))
    return user._member_roles


def is_member(user: User | AnonymousUser, organisation_id: UUID) -> bool:
    return organisation_id in member_roles(user)


def may_write_for(user: User | AnonymousUser, organisation_id: UUID) -> bool:
    return member_roles(user).get(organisation_id) in (MemberRole.SIGNATORY, MemberRole.EDITOR)


def may_comment_for(user: User | AnonymousUser, organisation_id: UUID) -> bool:
    """Whoever writes comments as well; a reader does neither."""
    return member_roles(user).get(organisation_id) in (
        MemberRole.SIGNATORY,
        MemberRole.EDITOR,
        MemberRole.COMMENTER,
    )


def may_sign_for(user: User | AnonymousUser, organisation_id: UUID) -> bool:
    return member_roles(user).get(organisation_id) == MemberRole.SIGNATORY


def may_see(user: User | AnonymousUser, organisation: Organisation) -> bool:
    """Members see their organisation; nobody else does here."""
    return is_member(user, organisation.pk)


def may_edit(user: User | AnonymousUser, organisation: Organisation) -> bool:
    return may_write_for(user, organisation.pk)


def may_manage_members(user: User | AnonymousUser, organisation: Organisation) -> bool:
    """Invite, take back, change a role, remove: whoever signs for the organisation answers for its people."""
    return may_sign_for(user, organisation.pk)


def may_propose_factor(user: User, person: User, funder: Funder) -> bool:
    """One officer asks for a link for a colleague of the same funder, never for oneself."""
    return user.pk != person.pk and has_role(user, FunderRole.OFFICER, funder=funder)


def may_approve_factor(user: User, link: FactorLink) -> bool:
    """Another officer of the same funder; neither who proposed it nor whose factor it is."""
    return (
        link.funder is not None
        and user.pk not in (link.proposed_by_id, link.user_id)
        and has_role(user, FunderRole.OFFICER, funder=link.funder)
    )


def may_refuse_factor(user: User, link: FactorLink) -> bool:
    """Every officer of the funder stops it, before and after the approval."""
    return link.funder is not None and has_role(user, FunderRole.OFFICER, funder=link.funder)


def may_leave(user: User | AnonymousUser, organisation: Organisation) -> bool:
    return is_member(user, organisation.pk)
