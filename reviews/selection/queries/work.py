"""Rounds that can be decided, and decisions that wait for an approval: for "Meine Arbeit"."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.constants import FunderRole
from accounts.models import User
from accounts.rules import funders_where
from applications.draft.constants import ApplicationState
from casework.constants import PENDING
from casework.models import Assignment, Staffing
from casework.queries.visibility import applications_visible_to, organised_call_ids, there_is
from programmes.models import FundingLine, Round
from reviews.selection.constants import DecisionState
from reviews.selection.models.decisions import Decision, DecisionApproval, DecisionItem


def ready_to_stage(user: User) -> QuerySet[Round]:
    """Rounds in which every assignment is done and at least one review is there, nothing being staged."""
    waiting = Assignment.objects.filter(
        round=OuterRef("pk"),
        state__in=PENDING,
        application__state=ApplicationState.ELIGIBLE,
        application__current_round=OuterRef("pk"),
    )
    # Between it and itself, in that order: an index alone can give that. For "=" the planner takes any row to be as
    # good, and reads the whole table for a round that has none.
    reviewed = Staffing.objects.filter(reviewed_in__gte=OuterRef("pk"), reviewed_in__lte=OuterRef("pk"))
    return (
        Round.objects.filter(
            there_is(reviewed, "reviewed_in_id"),
            ~Q(there_is(waiting)),
            ~Exists(Decision.objects.filter(round=OuterRef("pk"), state=DecisionState.STAGED)),
            call__in=organised_call_ids(user),
        )
        .select_related("call")
        .order_by("call__closes_at", "number", "pk")
    )


def to_approve(user: User) -> QuerySet[Decision]:
    """Staged decisions that lack the approval of a funder this person approves for, and that name nothing
    hidden from them: who is recused on one of the applications approves none of it."""
    done = DecisionApproval.objects.filter(decision=OuterRef(OuterRef("pk")), funder=OuterRef("funder"))
    lacking = FundingLine.objects.filter(
        ~Exists(done), call=OuterRef("call"), funder__in=funders_where(user, FunderRole.APPROVER)
    )
    own = DecisionApproval.objects.filter(decision=OuterRef("pk"), approved_by=user)
    hidden = DecisionItem.objects.filter(decision=OuterRef("pk")).exclude(
        application__in=applications_visible_to(user).values("pk")
    )
    return (
        Decision.objects.filter(Exists(lacking), ~Exists(own), ~Exists(hidden), state=DecisionState.STAGED)
        .exclude(staged_by=user)
        .select_related("round", "call")
        .order_by("created_at", "pk")
    )
