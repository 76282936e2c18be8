"""Mails of the rooms below to the funders' people ask here: they say no more than a page of the office shows."""

from accounts.models import User
from applications.draft.models.application import Application
from casework.queries.visibility import viewed_by


def sees_it_as_the_office_does(person: User, application: Application) -> bool:
    """Not recused, no member of a partner, no own declaration missing, no names to be kept from this person."""
    return viewed_by(person).filter(pk=application.pk, view="office", names_hidden=False).exists()
