"""Keeping a rendered PDF: once, under a name of its own, whole or not at all."""

from django.core.files.base import ContentFile
from django.core.files.storage import Storage

from core.errors import STORAGE_ERRORS


def pdf(data: bytes, *, name: str, storage: Storage) -> str:
    """Keep it under `name` and return the name it has now.

    The same document has the same bytes, so a file left by a worker that died before its row was there is
    the same, and stays, or is half of one, and is replaced. Raises one of STORAGE_ERRORS, and then
    leaves nothing.
    """
    if storage.exists(name):
        with storage.open(name) as there:
            if there.read() == data:
                return name
        storage.delete(name)
    try:
        return storage.save(name, ContentFile(data))
    except STORAGE_ERRORS:
        storage.delete(name)  # a full disk leaves no half letter
        raise
