"""The list of applications: its columns, filters and order."""

from collections.abc import Iterable

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import Case, Count, F, Func, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, NullIf

from applications.draft.models.application import Application, Partner
from applications.submission.queries.handed_in import grants_applied_for
from casework.constants import AssignmentState
from casework.models import Assignment
from programmes.models import Call, Round

SORTS = {
    "number": ("number",),
    "title": ("title_key", "number"),
    "region": ("region_key", "number"),
    "applied": ("applied", "number"),
    "submitted": ("submitted_at", "number"),
    "reviews": ("reviews_locked", "number"),
}


REGION = Coalesce(NullIf("social_space__place__district", Value("")), "social_space__place__name")


def german(expression: F | str) -> Func:
    """Sorts Ä with A, on every PostgreSQL alike."""
    return Func(expression, function="german_sort_key")


def _count_of_assignments(*states: AssignmentState) -> Coalesce:
    return Coalesce(
        Subquery(
            Assignment.objects.filter(
                application=OuterRef("pk"), round=OuterRef("current_round"), state__in=states
            )
            .order_by()
            .values("application")
            .annotate(n=Count("pk"))
            .values("n")
        ),
        0,
    )


def application_list(
    visible: QuerySet[Application],
    *,
    call: Call | str | None = None,
    round: Round | str | None = None,
    state: str = "",
    region: str = "",
    text: str = "",
    sort: str = "number",
) -> QuerySet[Application]:
    """visible (viewed_by) as rows with their sums; every aggregate is a subquery.

    What stands in the papers (region, sum) is empty where this person has not declared yet, also for
    filter and order. sort: a key of SORTS, "-" before it turns it round.
    """
    partners = Partner.objects.filter(application=OuterRef("pk")).order_by().values("application")
    declared = ~Q(view="undeclared")
    named = Q(names_hidden=False)
    rows = visible.select_related("call", "current_round").annotate(
        partner_names=Case(
            When(
                named,
                then=Subquery(
                    partners.annotate(
                        names=StringAgg(
                            "organisation__name", " · ", order_by=("role__position", "created_at", "pk")
                        )
                    ).values("names")
                ),
            )
        ),
        region=Case(When(declared & named, then=REGION)),
        applied=Case(
            When(
                declared,
                then=grants_applied_for(),
            )
        ),
        reviews_locked=_count_of_assignments(AssignmentState.LOCKED),
        reviews_pending=_count_of_assignments(AssignmentState.ASSIGNED, AssignmentState.OPEN),
    )
    if call:
        rows = rows.filter(call=call)
    if round:
        rows = rows.filter(current_round=round)
    if state:
        rows = rows.filter(state=state)
    if region:
        rows = rows.filter(region=region)
    for word in text.split()[:8]:
        rows = rows.filter(
            Q(number__icontains=word) | Q(title__icontains=word) | Q(partner_names__icontains=word)
        )
    turned, key = sort.startswith("-"), sort.removeprefix("-")
    if key in ("region", "title"):
        rows = rows.annotate(**{f"{key}_key": german(F(key))})
    order = SORTS.get(key, SORTS["number"])
    first = F(order[0]).desc(nulls_last=True) if turned else F(order[0]).asc(nulls_last=True)
    return rows.order_by(first, *order[1:], "pk")


def calls_of(visible: QuerySet[Application]) -> list[Call]:
    """What the filter by call offers: the calls of these applications, the latest first."""
    return list(Call.objects.filter(pk__in=visible.values("call")).order_by("-closes_at", "pk"))


def rounds_of(calls: Iterable[Call]) -> list[Round]:
    """What the filter by round offers."""
    return list(Round.objects.filter(call__in=calls).select_related("call").order_by("call_id", "number"))


def regions_of(visible: QuerySet[Application]) -> list[str]:
    """What the region filter offers, in German order."""
    return list(
        visible.exclude(view="undeclared")
        .filter(names_hidden=False)
        .annotate(region=REGION)
        .filter(region__isnull=False)
        .order_by(german(F("region")))
        .values_list("region", flat=True)
        .distinct()
    )
