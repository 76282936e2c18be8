"""Finance plans with their amounts: of the whole tandem to read, of one partner to save."""

from typing import Any, TypeVar
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Value

from accounts.models import Membership, User
from applications.draft.constants import WRITERS
from applications.draft.models.application import Application, Partner
from applications.draft.queries.applications import partners_in_full, visible_to
from applications.draft.queries.sections import seats_written_by
from applications.plans.models import CostItem, FundingSource, PlanRow

R = TypeVar("R", bound=PlanRow)


def with_amounts(rows: type[R]) -> QuerySet[R]:
    """The rows of plans with their amounts in the same query (see PlanRow.by_year)."""
    there = Q(amounts__isnull=False)
    in_years: dict[str, Any] = {"filter": there, "order_by": ["amounts__year"], "default": Value([])}
    return rows.objects.annotate(
        amount_years=ArrayAgg("amounts__year", **in_years),
        amount_values=ArrayAgg("amounts__amount", **in_years),
        # An aggregate drops the model's own order, and the content's hash hangs on it.
    ).order_by(*rows._meta.ordering)


def plan_page(user: User, application_pk: UUID) -> Application | None:
    """The application with all its plans and what the call allows, for the tandem's people; six queries."""
    return (
        visible_to(user)
        .filter(pk=application_pk)
        .select_related("call")
        .prefetch_related(
            Prefetch("partners", partners_in_full()),
            Prefetch("partners__finance_plan__cost_items", with_amounts(CostItem)),
            Prefetch("partners__finance_plan__funding_sources", with_amounts(FundingSource)),
            "call__caps",
        )
        .first()
    )


def plan_to_save(user: User, application_pk: UUID, partner_pk: UUID) -> Partner | None:
    """One partner with its plan and the call, for whoever may write the plan (rules.may_write_plan says the same
    of loaded rows), one query; the rows are read under lock."""
    own = Membership.objects.filter(organisation=OuterRef("organisation_id"), user=user, role__in=WRITERS)
    may_write = Exists(own) | Q(others_may_write=True) & Exists(seats_written_by(user, "application_id"))
    return (
        Partner.objects.filter(may_write, application_id=application_pk, pk=partner_pk)
        .select_related("application__call", "finance_plan", "organisation", "role__funding_line")
        .first()
    )
