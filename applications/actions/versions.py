"""Keep what the content was."""

from applications import content, queries
from applications.constants import VersionKind
from applications.models import Application, Version
from core import clock


def keep_last_day(application) -> Version | None:
    """Before the first change of a new day: what the day of the last change left behind.

    The application is locked by the caller; nothing of it has changed yet today.
    """
    if application.edited_at is None:
        return None
    day = application.edited_at.astimezone(clock.BERLIN).date()
    if day >= clock.today():
        return None
    known = Version.objects.filter(application=application, kind=VersionKind.DAY, day=day).first()
    if known:
        return known
    present = content.snapshot(queries.whole(Application.objects.filter(pk=application.pk)).get())
    return Version.objects.create(
        application=application,
        kind=VersionKind.DAY,
        day=day,
        taken_at=application.edited_at,
        content=present,
        content_hash=content.hash_of(present),
    )
