"""What is loaded of an application for its content, in a constant number of queries."""

from django.db.models import Prefetch, QuerySet

from applications.draft.models.application import Application
from applications.draft.models.texts import Section
from applications.draft.queries.applications import partners_in_full
from applications.papers.queries import standing_attachments
from applications.plans.models import CostItem, FundingSource
from applications.plans.queries import with_amounts


def whole(applications: QuerySet[Application] | None = None) -> QuerySet[Application]:
    """Applications with everything of their content, in a constant number of queries.

    completeness, finance and content read through these relations with .all() only; on an application
    loaded otherwise they answer the same, with more queries.
    """
    if applications is None:
        applications = Application.objects.all()
    return applications.select_related("call__programme", "social_space__place").prefetch_related(
        *everything()
    )


def everything() -> list[str | Prefetch]:
    """What whole() prefetches."""
    return [
        Prefetch("partners", partners_in_full()),
        Prefetch("partners__finance_plan__cost_items", with_amounts(CostItem)),
        Prefetch("partners__finance_plan__funding_sources", with_amounts(FundingSource)),
        Prefetch(
            "sections",
            Section.objects.select_related("form_section").order_by("form_section__position", "id"),
        ),
        Prefetch("attachments", standing_attachments().select_related("letter_of_intent")),
        "call__caps",
        "call__partner_roles",
        "call__required_papers",
    ]


def frame() -> list[str | Prefetch]:
    """What the page of an application that was handed in needs beside its stored content."""
    return [
        Prefetch("partners", partners_in_full()),
        Prefetch("attachments", standing_attachments()),
        "call__partner_roles",
        "call__required_papers",
    ]
