"""What a person does: ask for a file, fetch it, have it made again, delete it."""

from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from core import audit, broker, clock
from core.constants import EXPORT_MOST_WAITING, EXPORT_WAITING, ExportState
from core.errors import Impossible
from core.exports import files, kinds
from core.models import Export
from core.transitions import locked


@transaction.atomic
def ask(*, kind: str, parameters: dict[str, str], by: Any) -> Export | None:
    """Have it made in the background. What this person waits for already comes back as it is: a double click asks
    once. None: this person may not have it. Raises Impossible if too many of theirs wait.
    """
    # Two clicks at once: the second one waits here and finds what the first one asked for.
    get_user_model().objects.select_for_update(of=("self",), no_key=True).get(pk=by.pk)
    wanted = kinds.wanted(kind, by, parameters)
    if wanted is None:
        return None
    waiting = Export.objects.filter(asked_by=by, state__in=EXPORT_WAITING)
    language = get_language() or settings.LANGUAGE_CODE
    same = waiting.filter(kind=kind, parameters=parameters, language=language).first()
    if same is not None:
        return same
    if waiting.count() >= EXPORT_MOST_WAITING:
        raise Impossible(
            ngettext(
                "Es wird schon %(most)d Datei für Sie erstellt. Bitte warten Sie, bis sie fertig ist, oder löschen Sie sie.",
                "Es werden schon %(most)d Dateien für Sie erstellt. Bitte warten Sie, bis eine fertig ist, oder löschen Sie eine.",
                EXPORT_MOST_WAITING,
            )
            % {"most": EXPORT_MOST_WAITING},
            code="too-many",
        )
    subject_type, subject_id = audit.subject_of(wanted.subject)
    export = Export.objects.create(
        asked_by=by,
        place=wanted.place,
        kind=kind,
        parameters=parameters,
        language=language,
        subject_type=subject_type,
        subject_id=subject_id,
        title=wanted.title[:200],
    )
    # About what it is of, so that who may not know of that reads nothing of this; the row of the export goes.
    audit.record("export.ask", wanted.subject, by=by, kind=kind, export=str(export.pk))
    transaction.on_commit(lambda: broker.soon("core.tasks.build_export", str(export.pk)), robust=True)
    return export


@transaction.atomic
def again(*, export: Export, by: Any) -> Export | None:
    """The same once more, as it stands now; the old row goes. As `ask`."""
    if export.state in EXPORT_WAITING:
        return export
    new = ask(kind=export.kind, parameters=export.parameters, by=by)
    if new is not None:
        delete(export=export, by=by)
    return new


@transaction.atomic
def delete(*, export: Export, by: Any) -> None:
    """The file first, then the row: what fails leaves a row that says so. A worker that is at it finds no row and
    stops. Raises Impossible while the storage does not answer."""
    found = Export.objects.select_for_update(of=("self",)).filter(pk=export.pk).first()
    if found is None:  # the second of two clicks
        return
    if not files.remove_all(found):
        raise Impossible(
            _(
                "Die Datei ließ sich gerade nicht löschen. Bitte versuchen Sie es in einigen Minuten noch einmal."
            ),
            code="storage",
        )
    audit.record_about(
        "export.delete", found.subject_type, found.subject_id, by=by, kind=found.kind, export=str(found.pk)
    )
    found.delete()


def fetch(*, export: Export, by: Any) -> File:
    """The file, open, for the person who asked for it; it is on record where its kind says so.

    Asks anew whether this person may have all that is in it. If not, the file is deleted. Raises Impossible.
    """
    with transaction.atomic():
        found = locked(export)
        if found.state != ExportState.READY:
            raise Impossible(_("Die Datei ist noch nicht fertig oder nicht mehr da."), code="not-ready")
        wanted = kinds.wanted(found.kind, by, found.parameters)
        if wanted is not None and wanted.holds(found.facts):
            try:
                content = default_storage.open(files.path(found, found.attempts))
            except FileNotFoundError:
                said = Impossible(
                    _("Die Datei ist nicht mehr da. Bitte lassen Sie sie neu erstellen."), code="gone"
                )
            else:
                wanted.record(found.facts, found.sha256)
                return content
        else:
            said = Impossible(
                _(
                    "Seit die Datei erstellt wurde, hat sich geändert, was Sie sehen dürfen. Sie ist deshalb gelöscht. "
                    "Bitte lassen Sie sie neu erstellen."
                ),
                code="changed",
            )
        expire(export=found)
    raise said


def expire(*, export: Export) -> bool:
    """The file goes, the row says so. Call it under the row's lock. False: the storage does not answer now."""
    if not files.remove_all(export):
        return False
    export.state, export.expired_at = ExportState.EXPIRED, clock.now()
    export.save()
    return True
