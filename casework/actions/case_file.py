"""Giving the file out is on record: who, when, which bytes."""

from accounts.models import User
from applications.draft.models.application import Application
from core import audit


def record_export(*, application: Application, by: User, sha256: str, entries: int) -> None:
    """The file as PDF goes to this person now; each time anew."""
    audit.record("case_file.export", application, by=by, sha256=sha256, entries=entries)
