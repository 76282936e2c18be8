"""Everything that is written about people and organisations: one module per subject."""

from accounts.actions.members import (
    accept_member_invitation,
    add_member,
    change_member_role,
    invite_member,
    invite_member_again,
    readdress_member_invitation,
    remove_member,
    revoke_member_invitation,
)
from accounts.actions.organisations import (
    ADDRESS,
    FACTS,
    create_organisation,
    grant_funder_role,
    load_register,
    municipality_is_there,
    prefer_language,
    revoke_funder_role,
    update_organisation,
    update_profile,
)

__all__ = [
    "ADDRESS",
    "FACTS",
    "accept_member_invitation",
    "add_member",
    "change_member_role",
    "create_organisation",
    "grant_funder_role",
    "invite_member",
    "invite_member_again",
    "load_register",
    "municipality_is_there",
    "prefer_language",
    "readdress_member_invitation",
    "remove_member",
    "revoke_funder_role",
    "revoke_member_invitation",
    "update_organisation",
    "update_profile",
]
