from django.db import transaction
from django.utils.translation import gettext as _

from accounts.constants import FunderRole
from accounts.models import FunderMembership
from applications.constants import ApplicationState
from core import audit
from core.errors import Impossible
from core.transitions import advance, locked
from reviews import mails
from reviews.constants import DECLARE_FREE, RECUSE, REVOKE, AssignmentState, ConflictGround
from reviews.models import Assignment, ConflictDeclaration
from reviews.queries.visibility import call_funders


@transaction.atomic
def assign(*, application, round, reviewer, funder, by, as_expert=False) -> Assignment:
    """Give this application to a reviewer of this funder, for this round. Mails the reviewer.

    The same assignment again is the same assignment. Raises Impossible if the application is not in the
    round, the person does not review for the funder, takes part in the application, or was recused on it.
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
    assignment = Assignment.objects.create(
        application=fresh,
        round=round,
        reviewer=reviewer,
        funder=funder,
        assigned_by=by,
        as_expert=as_expert,
        due_on=round.reviews_due_on,
    )
    audit.record("assignment.assign", assignment, by=by, application=str(fresh.pk), reviewer=str(reviewer.pk))
    mails.review_assigned(assignment)
    return assignment


@transaction.atomic
def revoke_assignment(*, assignment, by) -> Assignment:
    """Take an assignment back that is not locked. What was noted stays for the record, unseen."""
    advance(assignment, REVOKE, by=by)
    mails.assignment_revoked(assignment)
    return assignment


@transaction.atomic
def declare(*, assignment, has_conflict, ground="", note="", by) -> Assignment:
    """The reviewer says whether there is a conflict of interest (sections 20, 21 VwVfG).

    None: the papers open. One: recused, the application is hidden from the person at once and everywhere,
    and the office is told (not the ground). A conflict that turns up later is declared the same way, until
    the review is locked. The same declaration again changes nothing.
    """
    if assignment.reviewer_id != by.pk:
        raise Impossible(_("Das erklärt nur, wer begutachtet."), code="not-yours")
    if has_conflict and ground not in ConflictGround.values:
        raise Impossible(_("Bitte wählen Sie einen Grund."), code="ground")
    state = locked(assignment).state
    if state == (AssignmentState.RECUSED if has_conflict else AssignmentState.OPEN):
        assignment.refresh_from_db()
        return assignment
    advance(assignment, RECUSE if has_conflict else DECLARE_FREE, by=by)
    ConflictDeclaration.objects.create(
        assignment=assignment,
        has_conflict=has_conflict,
        ground=ground if has_conflict else "",
        note=note,
    )
    if has_conflict:
        mails.reviewer_recused(assignment)
    return assignment
