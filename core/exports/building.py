"""Making a file: by one worker at a time, once, whoever dies meanwhile.

A worker claims the row under a lease, commits that, makes the file and renews the lease with each sign of progress. Its
claim is the number of the attempt: one that was thought dead and comes back finds another number, and stops. The
broker only says "look now"; the sweep of each minute finds what waits and what a dead worker left.
"""

import hashlib
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import IO
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import translation

from core import clock
from core.constants import (
    EXPORT_MAX_ATTEMPTS,
    EXPORT_ROW_DAYS,
    EXPORT_WAITING,
    ExportProblem,
    ExportState,
)
from core.errors import STORAGE_ERRORS
from core.exports import asking, files, kinds
from core.models import Export
from core.paper.pdf import PdfFailed

log = structlog.get_logger(__name__)

# Seconds between two notes of how far it is.
BETWEEN = 1.0
CHUNK = 1024 * 1024


class Lost(Exception):
    """Nobody wants it from this worker any more: it was deleted, or another worker has taken over."""


def _due(moment_is_over: Q) -> Q:
    return Q(state=ExportState.QUEUED) | (Q(state=ExportState.RUNNING) & moment_is_over)


def due() -> list[UUID]:
    """What waits, and what a worker left that gave no sign of life; oldest first."""
    found = Export.objects.filter(_due(Q(lease_until__lt=clock.now()))).order_by("asked_at", "id")
    return list(found.values_list("pk", flat=True))


@transaction.atomic
def claim(*, pk: UUID) -> Export | None:
    """This row for this worker, leased and committed; None: it does not wait, or somebody else is at it."""
    found = (
        Export.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
        .filter(_due(Q(lease_until__lt=clock.now())), pk=pk)
        .first()
    )
    if found is None:
        return None
    if found.attempts >= EXPORT_MAX_ATTEMPTS:
        log.error("export.lost", export=str(pk), kind=found.kind)
        files.remove_all(found)
        _fail(found, ExportProblem.LOST)
        return None
    found.state = ExportState.RUNNING
    found.attempts += 1
    found.begun_at = clock.now()
    found.done = found.total = 0
    found.lease_until = _lease()
    found.save()
    return found


def _lease() -> datetime:
    return clock.now() + timedelta(seconds=settings.EXPORT_LEASE_SECONDS)


def make(*, export: Export) -> bool:
    """Make the file of a row that was claimed. True: it is ready; False: the row says why not, or is another's.

    What nobody expected is raised, and the row is still this worker's.
    """
    files.remove(export, *range(1, export.attempts))  # of a worker that died
    with translation.override(export.language):
        try:
            return _make(export)
        except Lost:
            files.remove(export, export.attempts)
            return False
        except PdfFailed as failed:
            problem, said = ExportProblem.DRAWING, failed.reason
        except STORAGE_ERRORS as error:
            problem, said = ExportProblem.STORAGE, type(error).__name__
    log.error("export.failed", export=str(export.pk), kind=export.kind, problem=str(problem), error=said)
    give_up(export=export, problem=problem)
    return False


def _make(export: Export) -> bool:
    wanted = kinds.wanted(export.kind, export.asked_by, export.parameters)
    if wanted is None:
        give_up(export=export, problem=ExportProblem.REFUSED)
        return False
    noting = Noting(export)
    with tempfile.TemporaryFile() as out:
        facts = wanted.make(out, noting)
        size, sha256 = _sums(out)
        noting.write()  # before it lies in the storage: still wanted?
        files.keep(export, out)
    with transaction.atomic():
        mine = _mine(export)
        if mine is None:
            raise Lost
        mine.state, mine.ready_at, mine.lease_until = ExportState.READY, clock.now(), None
        mine.size, mine.sha256, mine.facts = size, sha256, facts
        mine.file_name, mine.content_type = wanted.file_name[:120], wanted.content_type
        mine.save()
    return True


def _mine(export: Export) -> Export | None:
    """The row, locked, if it still belongs to this attempt."""
    return (
        Export.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk=export.pk, state=ExportState.RUNNING, attempts=export.attempts)
        .first()
    )


class Noting:
    """How far it is, for the page; and a sign of life."""

    def __init__(self, export: Export) -> None:
        self.export = export
        self.noted = float("-inf")

    def __call__(self, done: int, total: int) -> None:
        if time.monotonic() - self.noted >= BETWEEN:
            self.write(done=done, total=total)
            self.noted = time.monotonic()

    def write(self, **figures: int) -> None:
        mine = Export.objects.filter(
            pk=self.export.pk, state=ExportState.RUNNING, attempts=self.export.attempts
        )
        if not mine.update(lease_until=_lease(), **figures):
            raise Lost


def _sums(out: IO[bytes]) -> tuple[int, str]:
    out.seek(0)
    size, sha256 = 0, hashlib.sha256()
    for chunk in _chunks(out):
        size += len(chunk)
        sha256.update(chunk)
    out.seek(0)
    return size, sha256.hexdigest()


def _chunks(out: IO[bytes]) -> Iterator[bytes]:
    while chunk := out.read(CHUNK):
        yield chunk


def _fail(export: Export, problem: ExportProblem) -> None:
    export.state, export.problem, export.failed_at = ExportState.FAILED, problem, clock.now()
    export.lease_until = None
    export.save()


def give_up(*, export: Export, problem: ExportProblem) -> None:
    """Nothing came of this attempt: the row says why, no file stays. A row that is another's by now stays as it is."""
    with transaction.atomic():
        mine = _mine(export)
        if mine is not None:
            _fail(mine, problem)
    files.remove(export, export.attempts)


def sweep() -> int:
    """Files whose days are over go, and rows that have told long enough what became of them. Returns how many files."""
    gone = 0
    over = clock.now() - timedelta(days=settings.EXPORT_DAYS)
    for pk in Export.objects.filter(state=ExportState.READY, ready_at__lt=over).values_list("pk", flat=True):
        with transaction.atomic():
            found = (
                Export.objects.select_for_update(of=("self",), skip_locked=True)
                .filter(pk=pk, state=ExportState.READY)
                .first()
            )
            gone += bool(found is not None and asking.expire(export=found))
    told = clock.now() - timedelta(days=EXPORT_ROW_DAYS)
    for row in Export.objects.filter(asked_at__lt=told).exclude(
        state__in=[*EXPORT_WAITING, ExportState.READY]
    ):
        if files.remove_all(row):  # what a storage that was away had kept
            row.delete()
    return gone
