"""Everything that is written about people and organisations: one module per subject."""

from accounts.actions.organisations import (
    ADDRESS,
    FACTS,
    add_member,
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
    "add_member",
    "create_organisation",
    "grant_funder_role",
    "load_register",
    "municipality_is_there",
    "prefer_language",
    "revoke_funder_role",
    "update_organisation",
    "update_profile",
]
