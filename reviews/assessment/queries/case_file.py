"""Assignments, conflicts, reviews in all versions, what was said after locking."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Prefetch
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from accounts.constants import FunderRole
from accounts.models import User
from accounts.rules import funders_where
from applications.draft.models.application import Application
from casework.constants import OFFICE_RULES
from casework.file_entries import Entry, Kind
from casework.models import Assignment, ConflictDeclaration
from casework.queries.case_file.words import day, facts, history, moment, name, yes_no
from casework.queries.visibility import call_funders
from reviews.assessment.models.discussion import ConsensusAgreement, ConsensusNote, DiscussionPost
from reviews.assessment.models.scoring import Review, ReviewUnlock, Score
from reviews.assessment.queries.discussion import readable_posts
from reviews.assessment.queries.reviewing import TEXTS

# Of one review: (criterion, points, the most there are, the note).
Scores = list[tuple[str, int | None, int, str]]


def entries(application: Application, user: User) -> Iterator[Entry]:
    yield from _assignments(application)
    yield from _declarations(application, user)
    yield from _reviews(application)
    yield from _notes(application)
    yield from _discussion(application, user)


def _assignments(application: Application) -> Iterator[Entry]:
    for row in (
        Assignment.objects.filter(application=application)
        .select_related("round", "reviewer", "funder", "assigned_by", "replaces__reviewer")
        .order_by("created_at", "pk")
    ):
        yield Entry(
            row.created_at,
            Kind.ASSIGNMENT,
            _("Zugewiesen an %(reviewer)s") % {"reviewer": row.reviewer},
            name(row.assigned_by),
            facts(
                (_("Runde"), row.round),
                (_("für"), row.funder),
                (_("in eigener Sache"), row.as_expert and _("ja")),
                (_("fällig am"), row.due_on and day(row.due_on)),
                (_("anstelle von"), row.replaces and row.replaces.reviewer),
                (_("Stand"), row.get_state_display()),
                (_("zurückgenommen am"), row.revoked_at and moment(row.revoked_at)),
            ),
        )


def _declarations(application: Application, user: User) -> Iterator[Entry]:
    """The ground is for the audit, and for the office where it has to decide (assessment.rules.reads_ground)."""
    audits = funders_where(user, FunderRole.AUDITOR) & call_funders(application.call)
    for row in (
        ConflictDeclaration.objects.filter(assignment__application=application)
        .select_related("assignment__reviewer", "assignment__round", "ruling__decided_by")
        .order_by("created_at", "pk")
    ):
        reads_ground = bool(audits) or row.ground in OFFICE_RULES
        yield Entry(
            row.created_at,
            Kind.ASSIGNMENT,
            _("Befangenheit erklärt") if row.has_conflict else _("Keine Befangenheit erklärt"),
            name(row.assignment.reviewer),
            facts(
                (_("Runde"), row.assignment.round),
                (_("Grund"), reads_ground and row.ground and row.get_ground_display()),
            ),
            facts((_("Erläuterung"), reads_ground and row.note)),
        )
        ruling = getattr(row, "ruling", None)
        if ruling:
            yield Entry(
                ruling.created_at,
                Kind.ASSIGNMENT,
                _("Über die Befangenheit von %(reviewer)s entschieden")
                % {"reviewer": row.assignment.reviewer},
                name(ruling.decided_by),
                facts((_("gibt die Begutachtung ab"), yes_no(ruling.steps_back))),
                facts((_("Begründung"), ruling.reason)),
            )


def _reviews(application: Application) -> Iterator[Entry]:
    """Locked reviews, and what stood in them before each unlocking; what is being written is nobody's yet."""
    for row in (
        Review.objects.filter(assignment__application=application)
        .select_related("assignment__reviewer", "assignment__round", "assignment__funder")
        .prefetch_related(
            Prefetch("scores", Score.objects.select_related("criterion")),
            Prefetch("unlocks", ReviewUnlock.objects.select_related("unlocked_by")),
        )
        .order_by("created_at", "pk")
    ):
        who = row.assignment
        title = _("Gutachten von %(reviewer)s abgeschlossen") % {"reviewer": who.reviewer}
        about = ((_("Runde"), who.round), (_("für"), who.funder))
        for unlock in row.unlocks.all():
            scores = [
                (one["title"].get("de", one["key"]), one["points"], one["max_points"], one["note"])
                for one in unlock.content["scores"]
            ]
            yield Entry(
                unlock.locked_at,
                Kind.REVIEW,
                title,
                name(who.reviewer),
                facts(*about, (_("Fassung"), _("bis zur Öffnung durch das Programmbüro")), *_points(scores)),
                _review_texts(scores, unlock.content),
            )
            yield Entry(
                unlock.created_at,
                Kind.REVIEW,
                _("Gutachten von %(reviewer)s wieder geöffnet") % {"reviewer": who.reviewer},
                name(unlock.unlocked_by),
                facts(*about),
                facts((_("Begründung"), unlock.reason)),
            )
        if row.locked_at:
            scores = [
                (str(one.criterion), one.points, one.criterion.max_points, one.note)
                for one in row.scores.all()
            ]
            yield Entry(
                row.locked_at,
                Kind.REVIEW,
                title,
                name(who.reviewer),
                facts(
                    *about,
                    *_points(scores),
                    (
                        _("zusammen"),
                        row.percent is not None
                        and _("%(percent)s Prozent") % {"percent": number_format(row.percent, 1)},
                    ),
                ),
                _review_texts(scores, {one: getattr(row, one) for one in (*TEXTS, "assistant")}),
            )


def _points(scores: Scores) -> list[tuple[str, str]]:
    return [
        (
            title,
            _("%(points)d von %(most)d Punkten") % {"points": points, "most": most}
            if points is not None
            else _("keine Punkte"),
        )
        for title, points, most, _note in scores
    ]


def _review_texts(scores: Scores, content: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    labels = {one: Review.word(one) for one in (*TEXTS, "assistant")}
    return facts(
        *((title, note) for title, _points, _most, note in scores),
        *((labels[one], content.get(one, "")) for one in labels),
    )


def _notes(application: Application) -> Iterator[Entry]:
    """Every wording of the common note, and who agreed to it; a change ends the agreements, not the record."""
    said: dict = {}
    for row in history(ConsensusNote, application=application).select_related("round", "written_by"):
        if said.get(row.id) == row.text:
            continue
        changed = row.id in said
        said[row.id] = row.text
        yield Entry(
            row.updated_at,
            Kind.DELIBERATION,
            _("Gemeinsamer Vermerk geändert") if changed else _("Gemeinsamer Vermerk"),
            name(row.written_by),
            facts((_("Runde"), row.round)),
            facts((_("Text"), row.text)),
        )
    for row in history(ConsensusAgreement, note__application=application).select_related(
        "note__round", "reviewer"
    ):
        yield Entry(
            row.created_at,
            Kind.DELIBERATION,
            _("Zustimmung zum gemeinsamen Vermerk"),
            name(row.reviewer),
            facts((_("Runde"), row.note.round)),
        )


def _discussion(application: Application, user: User) -> Iterator[Entry]:
    posts = DiscussionPost.objects.filter(readable_posts(user, office=True), application=application)
    for row in posts.select_related("author", "funder", "round").order_by("created_at", "pk"):
        yield Entry(
            row.created_at,
            Kind.DELIBERATION,
            _("Beitrag zur Aussprache"),
            name(row.author),
            facts(
                (_("Runde"), row.round),
                (_("lesen können"), row.get_audience_display()),
                (_("für"), row.funder),
            ),
            facts((_("Text"), row.text)),
        )
