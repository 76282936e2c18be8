"""What waits for whom: the entries of "Meine Arbeit"."""

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery

from accounts.constants import REVIEWING_ROLES, FunderRole
from accounts.rules import funders_where
from applications.constants import ApplicationState
from applications.models import Partner
from core import clock
from programmes.constants import RoundKind
from programmes.models import FundingLine, Round
from reviews.constants import OFFICE_RULES, AssignmentState, DecisionState, InterviewState
from reviews.models import (
    Assignment,
    ConflictDeclaration,
    Decision,
    DecisionApproval,
    DecisionItem,
    SiteInterview,
    SlotAnswer,
)
from reviews.queries.visibility import PENDING, applications_visible_to


def own_assignments(user):
    """What this person still has to declare or to review."""
    return (
        Assignment.objects.filter(
            reviewer=user,
            state__in=PENDING,
            funder__in=funders_where(user, *REVIEWING_ROLES),
            application__in=applications_visible_to(user).values("pk"),
            application__state=ApplicationState.ELIGIBLE,
            application__current_round=F("round"),
        )
        .select_related("application", "round")
        .order_by(F("due_on").asc(nulls_last=True), "application__number", "pk")
    )


def _organised(user):
    """Calls whose programme office this person belongs to."""
    return FundingLine.objects.filter(funder__in=funders_where(user, FunderRole.OFFICER)).values("call")


def to_check(user):
    """(call, number of handed-in applications to check)."""
    return (
        applications_visible_to(user)
        .filter(call__in=_organised(user), state=ApplicationState.SUBMITTED)
        .order_by("call__closes_at", "call")
        .values("call", "call__title", "call__closes_at")
        .annotate(number=Count("pk"))
    )


def without_reviewer(user):
    """(round, number of applications in it that lack a reviewer of at least one funder)."""
    taken = Assignment.objects.filter(
        application=OuterRef(OuterRef("pk")),
        round=OuterRef(OuterRef("current_round")),
        funder=OuterRef("funder"),
        as_expert=False,
    ).exclude(state__in=[AssignmentState.REVOKED, AssignmentState.RECUSED])
    lacking = FundingLine.objects.filter(~Exists(taken), call=OuterRef("call"))
    return (
        applications_visible_to(user)
        .filter(
            Exists(lacking),
            call__in=_organised(user),
            state=ApplicationState.ELIGIBLE,
            current_round__reviews_per_funder__gt=0,
        )
        .order_by("call__closes_at", "current_round__number", "current_round")
        .values("current_round", "call__title", "current_round__title", "current_round__reviews_due_on")
        .annotate(number=Count("pk"))
    )


def to_reassign(user):
    """Recused, and nobody in that place yet; not while the office still has to rule (to_rule)."""
    replaced = Assignment.objects.filter(
        application=OuterRef("application"),
        round=OuterRef("round"),
        funder=OuterRef("funder"),
        created_at__gt=OuterRef("declared_at"),
    ).exclude(state__in=[AssignmentState.REVOKED, AssignmentState.RECUSED])
    latest = ConflictDeclaration.objects.filter(assignment=OuterRef("pk")).order_by("-created_at", "-pk")
    undecided = ConflictDeclaration.objects.filter(
        pk=OuterRef("latest"), ground__in=OFFICE_RULES, ruling__isnull=True
    )
    return (
        Assignment.objects.annotate(latest=Subquery(latest.values("pk")[:1]))
        .filter(
            ~Exists(replaced),
            ~Exists(undecided),
            state=AssignmentState.RECUSED,
            application__in=applications_visible_to(user).filter(call__in=_organised(user)).values("pk"),
            application__state=ApplicationState.ELIGIBLE,
            application__current_round=F("round"),
        )
        .select_related("application", "reviewer", "funder")
        .order_by("declared_at", "pk")
    )


def talks_to_propose(user):
    live = SiteInterview.objects.filter(application=OuterRef("pk"), round=OuterRef("current_round")).exclude(
        state=InterviewState.CANCELLED
    )
    return (
        applications_visible_to(user)
        .filter(
            ~Exists(live),
            call__in=_organised(user),
            state=ApplicationState.ELIGIBLE,
            current_round__kind=RoundKind.TALKS,
        )
        .order_by("number", "pk")
    )


def talks_under_way(user):
    """Proposed or dated talks this person is responsible for; all_answered: every partner has."""
    silent = Partner.objects.filter(application=OuterRef("application")).exclude(
        pk__in=SlotAnswer.objects.filter(slot__interview=OuterRef(OuterRef("pk"))).values("partner")
    )
    found = list(
        SiteInterview.objects.filter(
            responsible=user,
            state__in=[InterviewState.PROPOSED, InterviewState.CONFIRMED],
            application__in=applications_visible_to(user).values("pk"),
        )
        .annotate(all_answered=~Exists(silent))
        .select_related("application")
        .order_by(F("starts_at").asc(nulls_last=True), "pk")[:100]
    )
    for interview in found:
        interview.day = interview.starts_at.astimezone(clock.BERLIN).date() if interview.starts_at else None
    return found


def minutes_are_due(interview) -> bool:
    return interview.state == InterviewState.CONFIRMED and interview.starts_at <= clock.now()


def ready_to_stage(user):
    """Rounds in which every assignment is done and at least one review is there, nothing being staged."""
    here = Q(
        assignments__application__state=ApplicationState.ELIGIBLE,
        assignments__application__current_round=F("pk"),
    )
    return (
        Round.objects.filter(call__in=_organised(user))
        .exclude(Exists(Decision.objects.filter(round=OuterRef("pk"), state=DecisionState.STAGED)))
        .annotate(
            done=Count("assignments", filter=here & Q(assignments__state=AssignmentState.LOCKED)),
            waiting=Count("assignments", filter=here & Q(assignments__state__in=PENDING)),
        )
        .filter(done__gt=0, waiting=0)
        .select_related("call")
        .order_by("call__closes_at", "number", "pk")
    )


def to_approve(user):
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
