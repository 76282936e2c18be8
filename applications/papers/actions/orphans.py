"""Files without a row: a process was killed between writing the file and committing the row."""

from datetime import timedelta

import structlog
from django.conf import settings
from django.core.files.storage import Storage

from applications.papers.models import Attachment
from applications.papers.storage import FOLDER
from core import clock
from core.errors import STORAGE_ERRORS

log = structlog.get_logger(__name__)

OLD_ENOUGH = timedelta(days=1)
# A few a night are accidents. More means that database and files do not belong together (a restored
# dump, a wrong DATABASE_URL): then nothing is deleted and a person looks.
MOST = 50


def sweep() -> int:
    """Delete files older than a day that no row speaks of; returns how many. Not while a restore is checked."""
    if settings.OUTBOX_FROZEN:
        return 0
    orphans = _orphans()
    if len(orphans) > MOST:
        log.error("attachment.too_many_orphans", files=len(orphans))
        return 0
    storage, swept = _storage(), 0
    for name in orphans:
        try:
            storage.delete(name)
        except STORAGE_ERRORS as error:
            log.error("attachment.orphan_stays", file=name, error=type(error).__name__)
        else:
            log.warning("attachment.orphan_deleted", file=name)
            swept += 1
    return swept


def _storage() -> Storage:
    return Attachment._meta.get_field("file").storage


def _orphans() -> list[str]:
    storage, before, found = _storage(), clock.now() - OLD_ENOUGH, []
    try:
        folders, _files = storage.listdir(FOLDER)
    except FileNotFoundError:
        return []
    for folder in sorted(folders):
        path = f"{FOLDER}/{folder}"
        names = {f"{path}/{file}" for file in storage.listdir(path)[1]}
        known = Attachment.objects.filter(file__in=names).values_list("file", flat=True)
        found += [name for name in sorted(names - set(known)) if storage.get_modified_time(name) < before]
    return found
