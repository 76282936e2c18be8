"""Who reviews an application: assigned, taken back, handed over, absent."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.constants import FunderRole
from accounts.models import Funder, FunderMembership, User
from applications.draft.constants import ApplicationState
from applications.draft.models.application import Application
from casework.constants import PENDING, REVOKE, AssignmentState
from casework.models import Assignment, ReviewerAbsence
from casework.queries.visibility import call_funders
from core import audit, clock
from core.errors import Impossible
from core.transitions import advance, locked
from programmes.models import Round
from reviews.assessment.mails import assignments as assignment_mails


@transaction.atomic
def assign(
    *,
    application: Application,
    round: Round,
    reviewer: User,
    funder: Funder,
    by: User,
    as_expert: bool = False,
    replaces: Assignment | None = None,
) -> Assignment:
    """Give this application to a reviewer of this funder, for this round. Mails the reviewer.

    replaces: whose place it takes; without it the first recusal for this funder nobody stands in for yet.

    The same assignment again is the same assignment. Raises Impossible if the application is not in the
    round, the person does not review for the funder, is away in this round, takes part in the application,
    or was recused on it.
    """
    fresh = locked(application)
    if fresh.state != ApplicationState.ELIGIBLE or fresh.current_round_id != round.pk:
        raise Impossible(
            _("Zuweisen geht nur, solange die Bewerbung in dieser Runde ist."), code="wrong-round"
        )
    if funder.pk not in call_funders(fresh.call):
        raise Impossible(_("Dieser Fördergeber gehört nicht zum Aufruf."), code="wrong-funder")
    role = FunderRole.EXPERT if as_expert else FunderRole.REVIEWER
    if (
        not reviewer.is_active
        or not FunderMembership.objects.filter(user=reviewer, funder=funder, role=role).exists()
    ):
        raise Impossible(
            _("%(name)s begutachtet nicht für %(funder)s.") % {"name": reviewer, "funder": funder},
            code="no-reviewer",
        )
    if ReviewerAbsence.objects.filter(round=round, reviewer=reviewer, ended_at__isnull=True).exists():
        raise Impossible(_("%(name)s fällt in dieser Runde aus.") % {"name": reviewer}, code="absent")
    if fresh.partners.filter(organisation__memberships__user=reviewer).exists():
        raise Impossible(
            _("%(name)s gehört zu einem der Partner und darf hier nicht mitwirken (§ 20 VwVfG).")
            % {"name": reviewer},
            code="takes-part",
        )
    if fresh.assignments.filter(reviewer=reviewer, state=AssignmentState.RECUSED).exists():
        raise Impossible(
            _("%(name)s hat sich zu dieser Bewerbung für befangen erklärt.") % {"name": reviewer},
            code="recused",
        )
    existing = (
        fresh.assignments.filter(round=round, reviewer=reviewer)
        .exclude(state=AssignmentState.REVOKED)
        .first()
    )
    if existing is not None:
        if existing.funder_id != funder.pk:
            raise Impossible(
                _("%(name)s begutachtet diese Bewerbung schon für %(funder)s.")
                % {"name": reviewer, "funder": existing.funder},
                code="other-funder",
            )
        return existing
    if replaces is None:
        replaces = (
            fresh.assignments.filter(
                round=round,
                funder=funder,
                as_expert=as_expert,
                state=AssignmentState.RECUSED,
                replaced_by__isnull=True,
            )
            .order_by("declared_at", "pk")
            .first()
        )
    assignment = Assignment.objects.create(
        application=fresh,
        round=round,
        reviewer=reviewer,
        funder=funder,
        assigned_by=by,
        as_expert=as_expert,
        due_on=round.reviews_due_on,
        replaces=replaces,
    )
    audit.record("assignment.assign", assignment, by=by, application=str(fresh.pk), reviewer=str(reviewer.pk))
    assignment_mails.review_assigned(assignment)
    return assignment


@transaction.atomic
def revoke(*, assignment: Assignment, by: User, reason: str = "") -> Assignment:
    """Take an assignment back that is not locked. What was noted stays for the record, unseen."""
    said: dict[str, Any] = {"reason": reason} if reason else {}
    advance(assignment, REVOKE, by=by, **said)
    assignment_mails.assignment_revoked(assignment)
    return assignment


@transaction.atomic
def reassign(*, assignment: Assignment, reviewer: User, reason: str, by: User) -> Assignment:
    """Somebody else writes this review. The old row stays for the record and names its successor.

    Work under way is revoked, a recusal stays a recusal. Raises Impossible for a locked review, where the
    place is taken already, and for whatever `assign` refuses.
    """
    application = locked(assignment.application)
    fresh = locked(assignment)
    if fresh.state == AssignmentState.LOCKED:
        raise Impossible(_("Dieses Gutachten ist abgeschlossen. Es bleibt, wo es ist."), code="locked")
    if Assignment.objects.filter(replaces=fresh).exists():
        raise Impossible(_("Dieses Gutachten schreibt schon jemand anderes."), code="replaced")
    if reviewer.pk == fresh.reviewer_id:
        raise Impossible(_("Bitte wählen Sie eine andere Person."), code="same-person")
    if not reason.strip():
        raise Impossible(_("Bitte sagen Sie, warum."), code="no-reason")
    if fresh.state in PENDING:
        revoke(assignment=assignment, reason=reason, by=by)
    if application.assignments.filter(
        round=fresh.round, reviewer=reviewer, state__in=(*PENDING, AssignmentState.LOCKED)
    ).exists():
        raise Impossible(
            _("%(name)s begutachtet diese Bewerbung schon.") % {"name": reviewer}, code="already"
        )
    return assign(
        application=application,
        round=fresh.round,
        reviewer=reviewer,
        funder=fresh.funder,
        by=by,
        as_expert=fresh.as_expert,
        replaces=fresh,
    )


@transaction.atomic
def assign_by_list(
    *, round: Round, rows: Iterable[tuple[Application, User, Funder, bool]], by: User
) -> list[Assignment]:
    """All rows or none. rows: (application, reviewer, funder, as_expert).

    Raises Impossible with the application's number in front; a row that stands already changes nothing.
    """
    done = []
    for application, reviewer, funder, as_expert in rows:
        try:
            done.append(
                assign(
                    application=application,
                    round=round,
                    reviewer=reviewer,
                    funder=funder,
                    by=by,
                    as_expert=as_expert,
                )
            )
        except Impossible as refused:
            raise Impossible(f"{application.number}: {refused.message}", code=refused.code) from None
    return done


@transaction.atomic
def note_absence(*, round: Round, reviewer: User, reason: str, by: User) -> ReviewerAbsence:
    """This person cannot review in this round. Open work stays until the office distributes it anew.

    The same absence again is the same absence.
    """
    locked(round)
    if not reason.strip():
        raise Impossible(_("Bitte sagen Sie, warum."), code="no-reason")
    existing = ReviewerAbsence.objects.filter(round=round, reviewer=reviewer, ended_at__isnull=True).first()
    if existing is not None:
        return existing
    absence = ReviewerAbsence.objects.create(round=round, reviewer=reviewer, reason=reason, noted_by=by)
    audit.record("absence.note", absence, by=by, round=str(round.pk), reviewer=str(reviewer.pk))
    return absence


@transaction.atomic
def end_absence(*, absence: ReviewerAbsence, by: User) -> ReviewerAbsence:
    """Back again: new work may come. What others took over stays with them."""
    fresh = locked(absence)
    if fresh.ended_at is None:
        fresh.ended_at = clock.now()
        fresh.save()
        audit.record("absence.end", fresh, by=by)
    return fresh
