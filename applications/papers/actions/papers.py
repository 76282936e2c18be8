"""Concept, letters of intent, papers that follow."""

import uuid
from datetime import date, datetime
from uuid import UUID

from django.core.files import File
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from applications.draft.actions import locking
from applications.draft.constants import ApplicationState
from applications.draft.models.application import Application
from applications.papers.actions import scans
from applications.papers.constants import MAX_LETTERS
from applications.papers.models import Attachment, LetterOfIntent
from applications.papers.rules import may_follow
from applications.papers.storage import stored
from applications.papers.uploads import Paper, check_pdf
from core import audit, clock
from core.errors import Impossible
from programmes.constants import PaperKind

# Of these an application has one; a new one takes the old one's place.
SINGLE = (PaperKind.CONCEPT, PaperKind.COUNCIL_RESOLUTION)


class Repeated(Exception):
    """The same form once more after a broken connection: its file is there already."""

    def __init__(self, attachment: Attachment):
        super().__init__()
        self.attachment = attachment


def _checked(file: File | Paper, max_pages: int | None = None) -> Paper:
    """Forms hand in a Paper; whoever comes with a plain file has it checked here."""
    return file if isinstance(file, Paper) else check_pdf(file, max_pages=max_pages)


def _key(application: Application, paper: Paper, key: UUID | None) -> UUID | None:
    """What a form's key stands for: this file for this application, nobody else's."""
    return uuid.uuid5(application.pk, f"{key} {paper.sha256}") if key else None


def _refuse_repeated(key: UUID | None) -> None:
    there = Attachment.objects.filter(upload_key=key).first() if key else None
    if there is not None:
        raise Repeated(there)


def _lock_for(application: Application, kind: str, arrived_at: datetime | None) -> tuple[Application, bool]:
    """The application, locked, if a paper of this kind may come in now; and whether it comes late."""
    fresh = locking.lock(application)
    if fresh.state != ApplicationState.DRAFT and not locking.is_reopened(fresh, kind, arrived_at=arrived_at):
        paper = fresh.call.required_papers.filter(kind=kind).first()
        if paper is not None and may_follow(fresh, paper, arrived_at=arrived_at):
            return fresh, True
    return locking.lock_draft(application, part=str(kind), arrived_at=arrived_at), False


def save_file(
    application: Application,
    kind: str,
    paper: Paper,
    name: str,
    *,
    by: User | None,
    key: UUID | None = None,
    dated_on: date | None = None,
) -> Attachment:
    """The row of a stored file, in the caller's transaction; the scanner looks at it after the commit."""
    attachment = Attachment.objects.create(
        application=application,
        kind=kind,
        file=name,
        name=paper.name,
        content_type=paper.content_type,
        size=paper.size,
        sha256=paper.sha256,
        pages=paper.pages,
        dated_on=dated_on,
        scan_state=scans.state_on_arrival(),
        uploaded_by=by,
        upload_key=key,
    )
    scans.scan_soon(attachment)
    return attachment


def add_attachment(
    *,
    application: Application,
    kind: str,
    file: File | Paper,
    by: User,
    dated_on: date | None = None,
    key: UUID | None = None,
    arrived_at: datetime | None = None,
) -> Attachment:
    """file: an upload, or a Paper that a form has checked already. key: the form's; the same file under
    the same key again is the same attachment. dated_on: the day of the document, not in the future.

    Not one transaction with the file: the file is written first and taken back when the rows fail.
    """
    if kind == PaperKind.LETTER_OF_INTENT:
        raise TypeError("letters of intent come by add_letter_of_intent")
    if dated_on and dated_on > clock.today():
        raise Impossible(_("Das Datum liegt in der Zukunft."), code="future")
    required = application.call.required_papers.filter(kind=kind).first()
    paper = _checked(file, required.max_pages if required else None)
    key = _key(application, paper, key)
    try:
        with stored(application, paper.content) as name, transaction.atomic():
            fresh, late = _lock_for(application, kind, arrived_at)
            _refuse_repeated(key)
            if kind in SINGLE:
                _take_out_old(fresh, kind, paper, dated_on, late)
            attachment = save_file(fresh, kind, paper, name, by=by, key=key, dated_on=dated_on)
            data = {"kind": str(kind), "sha256": paper.sha256}
            if late:
                # Not part of what was agreed to: no consent is voided.
                audit.record(
                    "attachment.add", attachment, by=by, application=str(fresh.pk), late=True, **data
                )
            else:
                locking.changed(fresh, "attachment.add", attachment, by=by, **data)
    except Repeated as repeated:
        return repeated.attachment
    return attachment


def _take_out_old(fresh: Application, kind: str, paper: Paper, dated_on: date | None, late: bool) -> None:
    for old in Attachment.objects.filter(application=fresh, kind=kind, removed_at__isnull=True):
        if (old.sha256, old.name, old.dated_on) == (paper.sha256, paper.name, dated_on):
            raise Impossible(_("Genau diese Datei ist schon hochgeladen."), code="same")
        if late and fresh.submitted_at is not None and old.created_at <= fresh.submitted_at:
            raise Impossible(_("Dieses Dokument gehört zur eingereichten Bewerbung."), code="handed-in")
        old.removed_at = clock.now()
        old.save()


@transaction.atomic
def remove_attachment(*, attachment: Attachment, by: User, arrived_at: datetime | None = None) -> Attachment:
    """The row and the file stay for the record; nobody in the tandem sees them any more."""
    fresh = locking.lock_draft(attachment.application, part=attachment.kind, arrived_at=arrived_at)
    attachment = Attachment.objects.get(pk=attachment.pk, application=fresh)
    if attachment.removed_at is None:
        attachment.removed_at = clock.now()
        attachment.save()
        locking.changed(fresh, "attachment.remove", attachment, by=by, kind=attachment.kind)
    return attachment


def standing_letters(application: Application) -> QuerySet[LetterOfIntent]:
    return LetterOfIntent.objects.filter(application=application, attachment__removed_at__isnull=True)


def refuse_too_many(application: Application) -> None:
    if standing_letters(application).count() >= MAX_LETTERS:
        raise Impossible(
            _("Mehr als %(most)d Absichtserklärungen sind nicht möglich.") % {"most": MAX_LETTERS},
            code="many",
        )


def add_letter_of_intent(
    *,
    application: Application,
    organisation_name: str,
    signed_by: str,
    file: File | Paper,
    by: User,
    key: UUID | None = None,
    arrived_at: datetime | None = None,
) -> LetterOfIntent:
    paper = _checked(file)
    key = _key(application, paper, key)
    try:
        with stored(application, paper.content) as name, transaction.atomic():
            fresh = locking.lock_draft(
                application, part=str(PaperKind.LETTER_OF_INTENT), arrived_at=arrived_at
            )
            _refuse_repeated(key)
            # A double click, or the same letter twice: it counts once.
            if standing_letters(fresh).filter(attachment__sha256=paper.sha256).exists():
                raise Impossible(
                    _("Diese Absichtserklärung ist schon hochgeladen. Jede zählt nur einmal."), code="same"
                )
            refuse_too_many(fresh)
            attachment = save_file(fresh, PaperKind.LETTER_OF_INTENT, paper, name, by=by, key=key)
            letter = LetterOfIntent.objects.create(
                application=fresh,
                organisation_name=organisation_name,
                signed_by=signed_by,
                attachment=attachment,
            )
            locking.changed(fresh, "letter_of_intent.add", letter, by=by, sha256=paper.sha256)
    except Repeated as repeated:
        return repeated.attachment.letter_of_intent
    return letter
