"""Files and transactions: a row that is not saved leaves no file, a full disk leaves no part of one."""

from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.utils.translation import gettext as _

from applications.draft.models.application import Application
from applications.papers.models import Attachment, attachment_path
from core.errors import STORAGE_ERRORS, Impossible

log = structlog.get_logger(__name__)

FOLDER = "attachments"  # as models.attachment_path has it


@contextmanager
def stored(application: Application, content: bytes) -> Iterator[str]:
    """Write the file first, under a name of our own, then run the block (the transaction) with that name.

    If the block fails, the file goes again. Raises Impossible when it cannot be written.
    """
    storage = Attachment._meta.get_field("file").storage
    name = attachment_path(Attachment(application_id=application.pk), "")
    try:
        name = storage.save(name, ContentFile(content))
    except STORAGE_ERRORS as error:
        _remove(storage, name)
        log.error("attachment.not_stored", error=type(error).__name__, errno=getattr(error, "errno", None))
        raise Impossible(
            _(
                "Die Datei konnte nicht gespeichert werden. Ihre bisherigen Angaben sind sicher. "
                "Bitte versuchen Sie es in einigen Minuten noch einmal."
            ),
            code="storage",
        ) from error
    try:
        yield name
    except BaseException:
        _remove(storage, name)
        raise


def _remove(storage: Storage, name: str) -> None:
    try:
        storage.delete(name)
    except STORAGE_ERRORS as error:
        log.error("attachment.not_removed", error=type(error).__name__, errno=getattr(error, "errno", None))
