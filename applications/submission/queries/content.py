"""What is loaded of an application for its content, in a constant number of queries."""

from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Prefetch, QuerySet
from django.db.models.functions import JSONObject

from accounts.models import Membership
from applications.draft.models.application import Application, Partner
from applications.draft.models.texts import Section
from applications.draft.queries.applications import partners_in_full
from applications.papers.models import Attachment
from applications.papers.queries import standing_attachments
from applications.plans.models import CostItem, FundingSource
from applications.plans.queries import with_amounts
from core.prepared import attach, one_of, prepared
from programmes.queries import load_parts


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


@prepared("application")
def _frame_of(*, application: UUID) -> QuerySet[Application]:
    return Application.objects.filter(pk=application).select_related("call__programme", "social_space__place")


@prepared("application")
def _partners(*, application: UUID, with_people: bool) -> QuerySet[Partner]:
    partners = partners_in_full().filter(application=application)
    return partners.annotate(people=ArraySubquery(_people())) if with_people else partners


def _people() -> QuerySet[Membership, Any]:
    """As queries.cards.Member reads them: on a page they are only printed, so they come as values."""
    members = Membership.objects.filter(organisation=OuterRef("organisation")).order_by("user__name", "id")
    return members.values(
        json=JSONObject(user="user_id", name="user__name", email="user__email", role="role")
    )


@prepared("application")
def _costs(*, application: UUID) -> QuerySet[CostItem]:
    return with_amounts(CostItem).filter(plan__partner__application=application)


@prepared("application")
def _sources(*, application: UUID) -> QuerySet[FundingSource]:
    return with_amounts(FundingSource).filter(plan__partner__application=application)


def _in_order() -> QuerySet[Section]:
    return Section.objects.select_related("form_section").order_by("form_section__position", "id")


@prepared("application")
def _sections(*, application: UUID) -> QuerySet[Section]:
    return _in_order().filter(application=application)


@prepared("application")
def _attachments(*, application: UUID, with_letters: bool) -> QuerySet[Attachment]:
    there = standing_attachments().filter(application=application)
    return there.select_related("letter_of_intent") if with_letters else there


def whole_of(pk: UUID) -> Application:
    """One application with everything of its content (see whole), as it is in the database now: nine queries.

    Raises Application.DoesNotExist.
    """
    application = one_of(_frame_of(application=pk))
    if application is None:
        raise Application.DoesNotExist
    load_parts(application.call)
    load(application)
    return application


def load(application: Application, *, plans: bool = True, people: bool = False) -> None:
    """What everything() prefetches, but for the parts of the call; of one application.

    plans=False: for what was handed in and stands in its submission, without plans and texts.
    people: those of each organisation as well, for the cards of the tandem (queries.cards).
    """
    partners = _partners(application=application.pk, with_people=people)
    attach([application], "partners", partners)
    attach([application], "attachments", _attachments(application=application.pk, with_letters=plans))
    if plans:
        there = [partner.finance_plan for partner in partners if hasattr(partner, "finance_plan")]
        attach(there, "cost_items", _costs(application=application.pk))
        attach(there, "funding_sources", _sources(application=application.pk))
        attach([application], "sections", _sections(application=application.pk))


def everything() -> list[str | Prefetch]:
    """What whole() prefetches."""
    return [
        Prefetch("partners", partners_in_full()),
        Prefetch("partners__finance_plan__cost_items", with_amounts(CostItem)),
        Prefetch("partners__finance_plan__funding_sources", with_amounts(FundingSource)),
        Prefetch("sections", _in_order()),
        Prefetch("attachments", standing_attachments().select_related("letter_of_intent")),
        "call__caps",
        "call__partner_roles",
        "call__required_papers",
    ]
