"""Documents by their hash, the audit trail, the mails owed."""

from collections.abc import Collection, Iterator
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from applications.draft.models.application import Application
from applications.papers.models import Attachment
from casework import hooks
from casework.file_entries import Entry, Kind
from casework.queries.case_file.words import day, facts, moment, name
from casework.queries.subjects import rows_about
from casework.words import verb_label
from core.models import AuditEntry, OutboxMessage

# How a tandem works on its draft is its own affair: no part of the file (docs/applications.md).
INNER_MODELS = (
    "applications.comment",
    "applications.mention",
    "applications.responsibility",
    "applications.section",
    "applications.socialspace",
    "applications.financeplan",
    "applications.costitem",
    "applications.costamount",
    "applications.fundingsource",
    "applications.fundingamount",
    "applications.planrow",
    "applications.version",
)
INNER_VERBS = ("comment.", "responsibility.", "version.", "application.title", "application.social_space")


def papers(application: Application) -> Iterator[Entry]:
    for row in (
        Attachment.objects.filter(application=application)
        .select_related("uploaded_by", "letter_of_intent")
        .order_by("created_at", "pk")
    ):
        letter = getattr(row, "letter_of_intent", None)
        yield Entry(
            row.created_at,
            Kind.PAPER,
            f"{row.get_kind_display()}: {row.name}",
            name(row.uploaded_by),
            facts(
                ("SHA-256", row.sha256),
                (_("Größe in Byte"), row.size),
                (_("Seiten"), row.pages),
                (_("unterstützende Organisation"), letter and letter.organisation_name),
                (_("verantwortliche Person"), letter and letter.signed_by),
                (_("Datum des Dokuments"), row.dated_on and day(row.dated_on)),
                (_("Virenprüfung"), row.get_scan_state_display()),
                (_("entfernt am"), row.removed_at and moment(row.removed_at)),
            ),
        )


def subjects(application: Application) -> tuple[set[str], set[UUID]]:
    """What audit trail and outbox may point at: (labels, ids), one query for both."""
    return rows_about(application, without=INNER_MODELS)


def trail(application: Application, labels: Collection[str], ids: Collection[UUID]) -> Iterator[Entry]:
    """Every entry of the audit trail about this application and what hangs on it, decisions included."""
    about = Q(subject_type__in=labels, subject_id__in=ids)
    for label, more in hooks.FILE_SUBJECTS.ask(application):
        about |= Q(subject_type=label, subject_id__in=more)
    rows = AuditEntry.objects.filter(about)
    for verb in INNER_VERBS:
        rows = rows.exclude(verb__startswith=verb)
    for row in rows.select_related("actor").order_by("at", "id"):
        yield Entry(
            row.at,
            Kind.AUDIT,
            str(verb_label(row.verb)),
            name(row.actor),
            facts((_("Kennung im Protokoll"), f"{row.verb}, {row.subject_type} {row.subject_id}")),
        )


def mails(labels: Collection[str], ids: Collection[UUID]) -> Iterator[Entry]:
    """Envelopes, never texts: a mail may carry a link that only its recipient may follow."""
    for row in (
        OutboxMessage.objects.filter(subject_type__in=labels, subject_id__in=ids)
        .only("created_at", "subject_line", "recipient", "state", "sent_at", "kind")
        .order_by("created_at", "id")
    ):
        yield Entry(
            row.created_at,
            Kind.MAIL,
            row.subject_line,
            facts=facts(
                (_("an"), row.recipient),
                (_("Stand"), row.get_state_display()),
                (_("gesendet am"), row.sent_at and moment(row.sent_at)),
            ),
        )
