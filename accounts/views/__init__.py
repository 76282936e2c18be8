"""Pages about oneself and one's organisations. allauth has the pages about passwords and second factors."""

from accounts.views.members import (
    change_member_role,
    invite_member,
    invite_member_again,
    leave,
    member_invitation,
    readdress_member_invitation,
    remove_member,
    revoke_member_invitation,
)
from accounts.views.organisations import (
    edit_organisation,
    new_municipality,
    new_nonprofit,
    new_organisation,
    organisation,
    organisations,
    profile,
)

__all__ = [
    "change_member_role",
    "edit_organisation",
    "invite_member",
    "invite_member_again",
    "leave",
    "member_invitation",
    "new_municipality",
    "new_nonprofit",
    "new_organisation",
    "organisation",
    "organisations",
    "profile",
    "readdress_member_invitation",
    "remove_member",
    "revoke_member_invitation",
]
