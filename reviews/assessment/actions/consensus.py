"""The common note: written by the reviewers who have locked, agreed to as it stands."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from applications.draft.constants import ApplicationState
from applications.draft.models.application import Application
from casework.constants import PENDING, AssignmentState
from casework.models import Assignment
from core import audit
from core.errors import Impossible
from core.joint.merge import basis
from core.transitions import locked
from programmes.models import Round
from reviews.assessment.mails import discussion as discussion_mails
from reviews.assessment.models.discussion import ConsensusAgreement, ConsensusNote


def _locked_reviewer(application: Application, round: Round, by: User) -> Application:
    """Lock application and own assignment; only who has locked an own review of this round goes on."""
    fresh = locked(application)
    if fresh.state != ApplicationState.ELIGIBLE or fresh.current_round_id != round.pk:
        raise Impossible(_("Diese Auswahlrunde ist für die Bewerbung vorbei."), code="round-over")
    own = Assignment.objects.filter(
        application=fresh, round=round, reviewer=by, state=AssignmentState.LOCKED
    ).first()
    if own is None or locked(own).state != AssignmentState.LOCKED:
        raise Impossible(_("Den Vermerk schreibt, wer ein Gutachten abgeschlossen hat."), code="not-locked")
    here = Assignment.objects.filter(application=fresh, round=round)
    if here.filter(state__in=PENDING, as_expert=False).exists():
        raise Impossible(
            _("Der gemeinsame Vermerk beginnt, wenn alle Gutachten abgeschlossen sind."), code="pending"
        )
    if here.filter(state=AssignmentState.LOCKED).count() < 2:
        raise Impossible(_("Für einen gemeinsamen Vermerk braucht es zwei Gutachten."), code="alone")
    return fresh


@transaction.atomic
def write(*, application: Application, round: Round, text: str, started_from: str, by: User) -> ConsensusNote:
    """Write or change the common note; it is agreed to by its writer, and by nobody else until they say so.

    started_from: basis of the text the person saw (of "" where there was none). Raises Impossible with the
    code "stale" if the note says something else by now. The same text again changes nothing.
    """
    fresh = _locked_reviewer(application, round, by)
    text = text.strip()
    if not text:
        raise Impossible(_("Bitte schreiben Sie etwas."), code="empty")
    note = ConsensusNote.objects.filter(application=fresh, round=round).first()
    before = note.text if note else ""
    if note and text == before:
        return note
    if started_from != basis(before):
        raise Impossible(
            _(
                "%(name)s hat den Vermerk inzwischen geändert. Beide Fassungen stehen unten: "
                "Führen Sie sie zusammen und speichern Sie noch einmal."
            )
            % {"name": note.written_by if note else ""},
            code="stale",
        )
    note = note or ConsensusNote(application=fresh, round=round)
    note.text, note.written_by = text, by
    note.save()
    note.agreements.all().delete()
    ConsensusAgreement.objects.create(note=note, reviewer=by)
    entry = audit.record("consensus.write", fresh, by=by, note=str(note.pk), round=str(round.pk))
    discussion_mails.consensus_written(note, occasion=str(entry.pk))
    return note


@transaction.atomic
def agree(*, note: ConsensusNote, started_from: str, by: User) -> ConsensusAgreement:
    """Stand by exactly this text. Raises Impossible ("stale") if it has changed; twice is once."""
    _locked_reviewer(note.application, note.round, by)
    note.refresh_from_db()
    if started_from != basis(note.text):
        raise Impossible(
            _("Der Vermerk hat sich inzwischen geändert. Bitte lesen Sie ihn noch einmal."), code="stale"
        )
    agreement, new = ConsensusAgreement.objects.get_or_create(note=note, reviewer=by)
    if new:
        audit.record("consensus.agree", note.application, by=by, note=str(note.pk), round=str(note.round_id))
    return agreement
