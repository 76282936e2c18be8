"""Conflicts of interest: the reviewer declares, the office rules where the law leaves it to the office."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from applications.draft.constants import ApplicationState
from applications.draft.models.application import Application
from casework.constants import DECLARE_FREE, OFFICE_RULES, RECUSE, AssignmentState, ConflictGround
from casework.models import Assignment, ConflictDeclaration, ConflictRuling
from core import audit
from core.errors import Impossible
from core.transitions import advance, locked
from reviews.assessment.actions import locks
from reviews.assessment.mails import conflicts as conflict_mails
from reviews.assessment.queries.conflicts import not_replaced


@transaction.atomic
def declare(
    *, assignment: Assignment, has_conflict: bool, ground: str = "", note: str = "", by: User
) -> Assignment:
    """The reviewer says whether there is a conflict of interest (sections 20, 21 VwVfG).

    None: the papers open. One: recused, the application is hidden from the person at once and everywhere,
    and the office is told (not the ground; where the office has to decide, it reads the ground on the page).
    A conflict that turns up later is declared the same way, also after locking: the review stays in the file
    and counts no more. The same declaration again changes nothing.
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
        conflict_mails.reviewer_recused(
            assignment, office_rules=ground in OFFICE_RULES, was_locked=state == AssignmentState.LOCKED
        )
    return assignment


@transaction.atomic
def rule(*, declaration: ConflictDeclaration, steps_back: bool, reason: str, by: User) -> ConflictRuling:
    """The office decides on a ground for distrust (section 21 VwVfG): step back, or review after all.

    Only the latest declaration, only once, never about oneself. Going on opens the papers again; a review
    that was locked counts again. Raises Impossible where the place is taken or the round is over.
    """
    assignment = declaration.assignment
    application = locked(assignment.application)  # before the assignment, like everybody who locks both
    fresh = locked(assignment)
    if assignment.reviewer_id == by.pk:
        raise Impossible(_("Über die eigene Befangenheit entscheidet jemand anderes."), code="own")
    if declaration.ground not in OFFICE_RULES:
        raise Impossible(
            _("Dieser Grund schließt nach § 20 VwVfG von selbst aus; es gibt nichts zu entscheiden."),
            code="excluded-by-law",
        )
    if ConflictRuling.objects.filter(declaration=declaration).exists():
        raise Impossible(_("Darüber ist schon entschieden."), code="already-ruled")
    if fresh.declarations.order_by("created_at", "pk").last() != declaration:
        raise Impossible(_("Dazu gibt es eine neuere Erklärung."), code="outdated")
    if fresh.state != AssignmentState.RECUSED:
        raise Impossible(_("Diese Zuweisung ist nicht mehr offen."), code="wrong-state")
    if not reason.strip():
        raise Impossible(_("Bitte begründen Sie die Entscheidung."), code="no-reason")
    if not steps_back:
        _refuse_if_gone(fresh, application)
    ruling = ConflictRuling.objects.create(
        declaration=declaration, steps_back=steps_back, reason=reason, decided_by=by
    )
    audit.record("conflict.rule", assignment, by=by, ruling=str(ruling.pk), steps_back=steps_back)
    if not steps_back:
        locks.reinstate(assignment, by=by)
    conflict_mails.conflict_ruled(assignment, ruling)
    return ruling


def _refuse_if_gone(assignment: Assignment, application: Application) -> None:
    if application.state != ApplicationState.ELIGIBLE or application.current_round_id != assignment.round_id:
        raise Impossible(_("Die Bewerbung ist nicht mehr in dieser Runde."), code="wrong-round")
    if not Assignment.objects.filter(not_replaced(), pk=assignment.pk).exists():
        raise Impossible(
            _("Das Gutachten schreibt inzwischen jemand anderes. Nehmen Sie zuerst jene Zuweisung zurück."),
            code="replaced",
        )
    if application.partners.filter(organisation__memberships__user=assignment.reviewer_id).exists():
        raise Impossible(
            _("%(name)s gehört zu einem der Partner und darf hier nicht mitwirken (§ 20 VwVfG).")
            % {"name": assignment.reviewer},
            code="takes-part",
        )
