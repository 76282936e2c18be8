"""One's own account."""

from django.db import transaction

from accounts.models import User
from core import audit


@transaction.atomic
def update_profile(*, by: User, name: str, language: str) -> User:
    user = User.objects.select_for_update(no_key=True).get(pk=by.pk)
    user.name, user.language = name, language
    user.save(update_fields=["name", "language", "updated_at"])
    audit.record("account.profile", user, by=by, language=language)
    by.name, by.language = name, language
    return user


@transaction.atomic
def prefer_language(*, by: User, language: str) -> None:
    """The switch in the header, kept for the next login and for mails."""
    if by.language != language:
        by.language = language
        by.save(update_fields=["language", "updated_at"])
