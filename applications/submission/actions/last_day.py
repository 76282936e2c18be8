"""What a day of drafting left behind, and what a file replaces, is kept before it is gone."""

from datetime import datetime
from functools import partial
from typing import Any

from accounts.models import User
from applications.draft.constants import ApplicationState
from applications.draft.models.application import Application
from applications.submission.constants import VersionKind
from applications.submission.models.versions import Version
from applications.submission.queries import versions
from applications.submission.queries.versions import State
from core import clock


def keep(application: Application) -> Version | None:
    """Before the first change of a new day (in Germany): what the day of the last change left behind.

    The application is locked by the caller, so that of two people's first changes one keeps the version
    and the other finds it; nothing of it has changed yet today.
    """
    if application.edited_at is None or _was_handed_in(application, application.edited_at):
        return None
    day = application.edited_at.astimezone(clock.BERLIN).date()
    if day >= clock.today():
        return None
    known = Version.objects.filter(application=application, kind=VersionKind.DAY, day=day).first()
    return known or store(
        application, versions.present(application), VersionKind.DAY, day=day, taken_at=application.edited_at
    )


def _was_handed_in(application: Application, edited_at: datetime) -> bool:
    """Is the present content that of the submission or of the last amendment? It is kept there."""
    if application.state == ApplicationState.DRAFT:
        return False
    return versions.last_state(application).at >= edited_at


def before_replaced(application: Application) -> partial[Version]:
    """keep(by=person): what there is now, as a version. Read now, stored when it is called."""
    state = versions.present(application)
    return partial(_store_imported, application, state)


def _store_imported(application: Application, state: State, *, by: User) -> Version:
    return store(application, state, VersionKind.IMPORTED, taken_at=clock.now(), kept_by=by)


def store(application: Application, state: State, kind: str, *, taken_at: datetime, **fields: Any) -> Version:
    """The content of this state as a version. The application is locked by the caller."""
    return Version.objects.create(
        application=application,
        kind=kind,
        taken_at=taken_at,
        content=state.content,
        content_hash=state.content_hash,
        **fields,
    )
