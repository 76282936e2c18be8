"""The automatic assignment of a round: what was previewed, applied in one transaction."""

from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from applications.draft.models.application import Application
from casework.constants import AssignmentState
from casework.models import Assignment, AssignmentPlan
from core import audit, clock
from core.errors import Impossible
from core.models import AuditEntry
from core.transitions import locked
from programmes.models import Round
from reviews.assessment.mails import assignments as assignment_mails
from reviews.assessment.queries.planning import EXPERTS
from reviews.assessment.queries.proposal import Gift, Proposal, propose


@transaction.atomic
def apply(
    *, round: Round, seed: int, by: User, digest: str, experts: int = 0, may_move: bool = True
) -> AssignmentPlan:
    """Assign as proposed for this seed. Mails each person once, not once an application.

    digest: of the situation that was previewed. If anything moved in between (a declaration, a withdrawal,
    another officer), nothing is assigned and Impossible ("changed") asks to look again. The plan keeps the
    inputs and the explanation for good.
    """
    # One order for everybody: the round, its applications, their assignments.
    locked(round)
    applications = Application.objects.filter(current_round=round).order_by("pk")
    list(applications.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))
    standing = {
        str(one.pk): one
        for one in Assignment.objects.filter(round=round, application__current_round=round)
        .order_by("pk")
        .select_for_update(of=("self",), no_key=True)
    }
    proposal = propose(round, by, seed=seed, experts=experts, may_move=may_move)
    now = proposal.situation
    if now.digest != digest:
        raise Impossible(
            _("Inzwischen hat sich etwas geändert. Bitte sehen Sie sich die neue Verteilung an."),
            code="changed",
        )
    if proposal.is_empty:
        raise Impossible(_("Es gibt nichts zu verteilen."), code="empty")
    with override("de"):  # the record is German, whoever clicked
        plan = AssignmentPlan.objects.create(
            round=round, made_by=by, seed=seed, inputs=now.inputs, explanation=proposal.explanation
        )
    revoked = [standing[now.assignments[row]] for row in proposal.taken]
    given = [_given(gift, proposal, plan, by) for gift in proposal.given]
    moment = clock.now()
    Assignment.objects.filter(pk__in=[one.pk for one in revoked]).update(
        state=AssignmentState.REVOKED, revoked_at=moment, updated_at=moment
    )
    Assignment.objects.bulk_create(given, batch_size=1000)
    _record(plan, by, given, revoked)
    assignment_mails.reviews_distributed(plan, given, revoked)
    return plan


def _given(gift: Gift, proposal: Proposal, plan: AssignmentPlan, by: User) -> Assignment:
    as_expert = gift.group == EXPERTS
    return Assignment(
        application_id=UUID(gift.application),
        round=plan.round,
        reviewer_id=UUID(gift.person),
        funder_id=UUID(proposal.situation.funder_of_expert[gift.person] if as_expert else gift.group),
        assigned_by=by,
        as_expert=as_expert,
        due_on=plan.round.reviews_due_on,
        plan=plan,
        replaces_id=gift.replaces and UUID(gift.replaces),
    )


def _record(
    plan: AssignmentPlan, by: User, given: Collection[Assignment], revoked: Collection[Assignment]
) -> None:
    """The same entries as by hand, thousands at once."""
    audit.record("assignment.plan", plan, by=by, seed=plan.seed, given=len(given), taken=len(revoked))
    label = Assignment._meta.label_lower
    entries = [
        AuditEntry(
            verb="assignment.assign",
            subject_type=label,
            subject_id=one.pk,
            actor=by,
            data={
                "application": str(one.application_id),
                "reviewer": str(one.reviewer_id),
                "plan": str(plan.pk),
            },
        )
        for one in given
    ]
    entries += [
        AuditEntry(
            verb="assignment.revoke",
            subject_type=label,
            subject_id=one.pk,
            actor=by,
            data={"before": one.state, "after": AssignmentState.REVOKED, "plan": str(plan.pk)},
        )
        for one in revoked
    ]
    AuditEntry.objects.bulk_create(entries, batch_size=1000)
