"""Pages about oneself and one's organisations. allauth has the pages about passwords and second factors."""

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
    "edit_organisation",
    "new_municipality",
    "new_nonprofit",
    "new_organisation",
    "organisation",
    "organisations",
    "profile",
]
