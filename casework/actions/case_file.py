"""Giving the file out is on record: who, when, which bytes."""

import hashlib

from django.db import transaction

from accounts.models import User
from casework.prints import case_file
from casework.queries.case_file.whole import CaseFile
from core import audit, clock


@transaction.atomic
def export(*, file: CaseFile, by: User) -> bytes:
    """The file as PDF/UA. Raises core.paper.pdf.PdfFailed; then nothing is on record."""
    content = case_file.render(file, at=clock.now())
    audit.record(
        "case_file.export",
        file.application,
        by=by,
        sha256=hashlib.sha256(content).hexdigest(),
        entries=len(file.entries),
    )
    return content
