"""Concept, letters of intent, papers that follow."""

from django.db import transaction
from django.utils.translation import gettext as _

from applications.actions.locking import changed, lock, lock_draft
from applications.completeness import may_follow
from applications.constants import MAX_LETTERS, ApplicationState, ScanState
from applications.models import Attachment, LetterOfIntent
from applications.storage import stored
from applications.uploads import Paper, check_pdf
from core import audit, clock
from core.errors import Impossible
from programmes.constants import PaperKind

# Of these an application has one; a new one takes the old one's place.
SINGLE = (PaperKind.CONCEPT, PaperKind.COUNCIL_RESOLUTION)


def _checked(file, max_pages=None) -> Paper:
    """Forms hand in a Paper; whoever comes with a plain file has it checked here."""
    return file if isinstance(file, Paper) else check_pdf(file, max_pages=max_pages)


def _lock_for(application, kind, arrived_at):
    """The application, locked, if a paper of this kind may come in now."""
    fresh = lock(application)
    if fresh.state != ApplicationState.DRAFT:
        paper = fresh.call.required_papers.filter(kind=kind).first()
        if paper is not None and may_follow(fresh, paper):
            return fresh
    return lock_draft(application, arrived_at=arrived_at)


def _save(application, kind, paper, name, by) -> Attachment:
    return Attachment.objects.create(
        application=application,
        kind=kind,
        file=name,
        name=paper.name,
        content_type=paper.content_type,
        size=paper.size,
        sha256=paper.sha256,
        pages=paper.pages,
        scan_state=ScanState.OFF,
        uploaded_by=by,
    )


def _after(fresh, verb, subject, *, by, **data) -> None:
    """A late paper is not part of what was agreed to; everything else voids consents."""
    if fresh.state == ApplicationState.DRAFT:
        changed(fresh, verb, subject, by=by, **data)
    else:
        audit.record(verb, subject, by=by, application=str(fresh.pk), late=True, **data)


def add_attachment(*, application, kind, file, by, arrived_at=None) -> Attachment:
    """file: an upload, or a Paper that a form has checked already.

    Not one transaction with the file: the file is written first and taken back when the rows fail.
    """
    if kind == PaperKind.LETTER_OF_INTENT:
        raise TypeError("letters of intent come by add_letter_of_intent")
    required = application.call.required_papers.filter(kind=kind).first()
    paper = _checked(file, required.max_pages if required else None)
    with stored(application, paper.content) as name, transaction.atomic():
        fresh = _lock_for(application, kind, arrived_at)
        if kind in SINGLE:
            for old in Attachment.objects.filter(application=fresh, kind=kind, removed_at__isnull=True):
                if old.sha256 == paper.sha256 and old.name == paper.name:
                    raise Impossible(_("Genau diese Datei ist schon hochgeladen."), code="same")
                if fresh.state != ApplicationState.DRAFT and old.created_at <= fresh.submitted_at:
                    raise Impossible(
                        _("Dieses Dokument gehört zur eingereichten Bewerbung."), code="handed-in"
                    )
                old.removed_at = clock.now()
                old.save()
        attachment = _save(fresh, kind, paper, name, by)
        _after(fresh, "attachment.add", attachment, by=by, kind=str(kind), sha256=paper.sha256)
    return attachment


@transaction.atomic
def remove_attachment(*, attachment, by, arrived_at=None) -> Attachment:
    """The row and the file stay for the record; nobody in the tandem sees them any more."""
    fresh = lock_draft(attachment.application, arrived_at=arrived_at)
    attachment = Attachment.objects.get(pk=attachment.pk, application=fresh)
    if attachment.removed_at is None:
        attachment.removed_at = clock.now()
        attachment.save()
        changed(fresh, "attachment.remove", attachment, by=by, kind=attachment.kind)
    return attachment


def add_letter_of_intent(
    *, application, organisation_name, signed_by, file, by, arrived_at=None
) -> LetterOfIntent:
    paper = _checked(file)
    with stored(application, paper.content) as name, transaction.atomic():
        fresh = lock_draft(application, arrived_at=arrived_at)
        standing = LetterOfIntent.objects.filter(application=fresh, attachment__removed_at__isnull=True)
        # A double click, or the same letter twice: it counts once.
        if standing.filter(attachment__sha256=paper.sha256).exists():
            raise Impossible(
                _("Diese Absichtserklärung ist schon hochgeladen. Jede zählt nur einmal."), code="same"
            )
        if standing.count() >= MAX_LETTERS:
            raise Impossible(
                _("Mehr als %(most)d Absichtserklärungen sind nicht möglich.") % {"most": MAX_LETTERS},
                code="many",
            )
        attachment = _save(fresh, PaperKind.LETTER_OF_INTENT, paper, name, by)
        letter = LetterOfIntent.objects.create(
            application=fresh,
            organisation_name=organisation_name,
            signed_by=signed_by,
            attachment=attachment,
        )
        changed(fresh, "letter_of_intent.add", letter, by=by, sha256=paper.sha256)
    return letter


def remove_letter_of_intent(*, letter, by, arrived_at=None) -> LetterOfIntent:
    remove_attachment(attachment=letter.attachment, by=by, arrived_at=arrived_at)
    return letter
