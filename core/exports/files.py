"""Where the files lie: one for each attempt, so that a worker that was thought dead overwrites nothing."""

from typing import IO

import structlog
from django.core.files import File
from django.core.files.storage import default_storage

from core.errors import STORAGE_ERRORS
from core.models import Export

log = structlog.get_logger(__name__)
FOLDER = "exports"


def path(export: Export, attempt: int) -> str:
    return f"{FOLDER}/{export.pk}-{attempt}"


def keep(export: Export, content: IO[bytes]) -> None:
    """Keep the file of this attempt, whole or not at all. Raises one of STORAGE_ERRORS."""
    name = path(export, export.attempts)
    try:
        default_storage.save(name, File(content, name=name))
    except STORAGE_ERRORS:
        remove(export, export.attempts)  # a full disk leaves no half file
        raise


def remove(export: Export, *attempts: int) -> bool:
    """Remove the files of these attempts; False, and a line in the log, if one of them stays."""
    gone = True
    for attempt in attempts:
        try:
            default_storage.delete(path(export, attempt))
        except STORAGE_ERRORS as error:
            log.error("export.file_stays", export=str(export.pk), error=type(error).__name__)
            gone = False
    return gone


def remove_all(export: Export) -> bool:
    return remove(export, *range(1, export.attempts + 1))
