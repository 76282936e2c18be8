"""Who of the back office sees which application, and its papers.

One query decides for lists and details alike, so that a list never shows what a detail refuses.
"""

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from django.db.models import Case, CharField, Exists, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.lookups import IsNull

from accounts.constants import REVIEWING_ROLES, FunderRole
from accounts.models import Funder, User
from accounts.rules import funders_where
from applications.draft.models.application import Application, Partner
from casework.constants import OFFICE_ROLES, PAPERS_OPEN, PENDING, AssignmentState
from casework.models import Assignment
from casework.queries.blindness import names_hidden
from core.prepared import prepared
from programmes.models import Call, FundingLine


def funders_of(call_id: UUID) -> list[Funder]:
    return list(
        Funder.objects.filter(pk__in=FundingLine.objects.filter(call=call_id).values("funder")).order_by(
            "key"
        )
    )


def call_funders(call: Call) -> set[UUID]:
    """Ids of the funders that pay in this call (kept on the instance)."""
    if not hasattr(call, "_funder_ids"):
        call._funder_ids = set(call.funding_lines.values_list("funder_id", flat=True))
    return call._funder_ids


def pays_in(call_ref: str, funders: Iterable[UUID]) -> Exists:
    """Does one of these funders pay in the call of the outer row?"""
    return Exists(FundingLine.objects.filter(call=OuterRef(call_ref), funder__in=funders))


def there_is(rows: QuerySet[Any, Any], *along: str) -> IsNull:
    """As Exists(rows), for few outer rows with many inner ones: each looks for its first and goes no further.

    PostgreSQL makes of EXISTS a join that reads all inner rows at once. along: the order of the index that leads
    to the rows, where it would otherwise walk along the ids.
    """
    return IsNull(Subquery(rows.order_by(*along).values("pk")[:1]), False)


@prepared("user")
def _any_assignment(*, user: UUID) -> QuerySet[Assignment, Any]:
    return Assignment.objects.filter(reviewer=user).order_by().values("pk")[:1]


def is_assigned(user: User) -> bool:
    """Has this person any assignment, of whatever state?"""
    return bool(_any_assignment(user=user.pk))


def takes_part(user: UUID, application: str = "pk") -> Exists:
    """Does this person belong to a partner of the outer row's application (its column there)?"""
    seats = Partner.objects.filter(application=OuterRef(application), organisation__memberships__user=user)
    return Exists(seats)


def seen(
    *, user: UUID, office: Collection[UUID], reviewing: Collection[UUID], assigned: bool
) -> QuerySet[Application]:
    """What applications_visible_to finds: for whoever sees as the office at these funders (office) and reviews
    for those (reviewing)."""
    handed_in = Application.objects.filter(~takes_part(user), submitted_at__isnull=False).order_by()
    if not assigned:
        return handed_in.filter(pays_in("call", office))
    own = Assignment.objects.filter(application=OuterRef("pk"), reviewer=user)
    under_review = own.filter(funder__in=reviewing, state__in=(*PENDING, AssignmentState.LOCKED))
    return handed_in.filter(
        pays_in("call", office) | Exists(under_review),
        ~Exists(own.filter(state=AssignmentState.RECUSED)),
    )


@prepared("user", "office", "reviewing")
def visible(
    *, user: UUID, office: Collection[UUID], reviewing: Collection[UUID], assigned: bool
) -> QuerySet[Application, Any]:
    """The ids of what is seen."""
    return seen(user=user, office=office, reviewing=reviewing, assigned=assigned).values("pk")


def sight_of(user: User) -> dict[str, Any]:
    """What the visibility query asks of a person."""
    return {
        "user": user.pk,
        "office": funders_where(user, *OFFICE_ROLES),
        "reviewing": funders_where(user, *REVIEWING_ROLES),
    }


def applications_visible_to(user: User, *, assigned: bool = True) -> QuerySet[Application]:
    """THE visibility query of the back office.

    Handed-in applications of calls in which one's funder pays (programme office, approval, finance,
    audit), or that one is assigned to. Who is recused, in whatever round, or belongs to one of the
    partners, does not see the application anywhere, whatever else the person is (section 20 VwVfG).

    assigned=False: the caller has just asked is_assigned; the same applications by a shorter query.
    """
    return Application.objects.filter(pk__in=visible.inside(**sight_of(user), assigned=assigned))


def looks(*, user: UUID, office: Collection[UUID], reviewing: Collection[UUID]) -> dict[str, Any]:
    """To annotate visible applications with how this person (see sight_of) may look at them: see viewed_by."""
    own = Assignment.objects.filter(application=OuterRef("pk"), reviewer=user, funder__in=reviewing)
    return {
        "names_hidden": names_hidden(user),
        "view": Case(
            When(Exists(own.filter(state=AssignmentState.ASSIGNED)), then=Value("undeclared")),
            When(pays_in("call", office), then=Value("office")),
            When(Exists(own.filter(state__in=PAPERS_OPEN)), then=Value("reviewer")),
            default=Value("undeclared"),
            output_field=CharField(),
        ),
    }


# Whoever has no assignment at all sees everything as the office does.
OFFICE_LOOKS: dict[str, Any] = {"names_hidden": Value(False), "view": Value("office", CharField())}


def viewed_by(user: User, *, assigned: bool = True) -> QuerySet[Application]:
    """The visible applications, each with how this person may look at it.

    view: "undeclared" (an own conflict declaration is missing: names only), "office" or "reviewer".
    names_hidden: this person still has to score it blind (queries.blindness).
    """
    how = looks(**sight_of(user)) if assigned else OFFICE_LOOKS
    return applications_visible_to(user, assigned=assigned).annotate(**how)


def organised_call_ids(user: User) -> QuerySet[FundingLine, Any]:
    """Calls whose programme office this person belongs to."""
    return FundingLine.objects.filter(funder__in=funders_where(user, FunderRole.OFFICER)).values("call")
