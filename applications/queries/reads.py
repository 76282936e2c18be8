"""What people of the tandem may see, and everything the pages need to know about one application."""

from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Value

from accounts.constants import MemberRole, PlaceKind
from accounts.models import Membership, Place, User
from applications.constants import ApplicationState, ReopeningState
from applications.models import (
    Application,
    Attachment,
    Consent,
    CostItem,
    FundingSource,
    Partner,
    PartnerInvitation,
    Reopening,
    Section,
    Withdrawal,
    WithdrawalAgreement,
)

WRITERS = (MemberRole.SIGNATORY, MemberRole.EDITOR)


def visible_to(user):
    """Applications in which one of this person's organisations has a seat. Lists and details share it."""
    if not user.is_authenticated:
        return Application.objects.none()
    seats = Partner.objects.filter(application=OuterRef("pk"), organisation__memberships__user=user)
    return Application.objects.filter(Exists(seats))


def _partners():
    return Partner.objects.select_related(
        "role__funding_line__funder", "organisation__place", "finance_plan"
    ).order_by("role__position", "created_at", "id")


def standing_attachments():
    return Attachment.objects.filter(removed_at__isnull=True).order_by("created_at", "id")


def with_amounts(rows):
    """The rows of plans with their amounts in the same query (see PlanRow.by_year)."""
    there = Q(amounts__isnull=False)
    in_years: dict[str, Any] = {"filter": there, "order_by": ["amounts__year"], "default": Value([])}
    return rows.objects.annotate(
        amount_years=ArrayAgg("amounts__year", **in_years),
        amount_values=ArrayAgg("amounts__amount", **in_years),
        # An aggregate drops the model's own order, and the content's hash hangs on it.
    ).order_by(*rows._meta.ordering)


def whole(applications=None):
    """Applications with everything of their content, in a constant number of queries.

    completeness, finance and content read through these relations with .all() only; on an application
    loaded otherwise they answer the same, with more queries.
    """
    if applications is None:
        applications = Application.objects.all()
    return applications.select_related("call__programme", "social_space__place").prefetch_related(
        *everything()
    )


def everything() -> list:
    """What whole() prefetches."""
    return [
        Prefetch("partners", _partners()),
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


def frame() -> list:
    """What the page of an application that was handed in needs beside its stored content."""
    return [
        Prefetch("partners", _partners()),
        Prefetch("attachments", standing_attachments()),
        "call__partner_roles",
        "call__required_papers",
    ]


def members_of_partners():
    """To be prefetched into `partners__organisation__memberships`: who is in the tandem."""
    return Prefetch(
        "partners__organisation__memberships",
        Membership.objects.select_related("user").order_by("user__name", "id"),
    )


def standing_consents(application) -> list[Consent]:
    """To handing in the application; those to answers of questions are asked by consents_to."""
    return consents_to(application, None) if application.consents_stand else []


def consents_to(application, reopening) -> list[Consent]:
    """The standing consents to the answer of this question, or (None) to handing in the application."""
    return list(
        Consent.objects.filter(partner__application=application, reopening=reopening, voided_at__isnull=True)
        .select_related("given_by", "partner__organisation")
        .order_by("given_at", "id")
    )


def open_reopening(application) -> Reopening | None:
    """The question of the office that waits for its answer (also when its time is over)."""
    if application.is_draft:
        return None
    return (
        Reopening.objects.filter(application=application, state=ReopeningState.OPEN)
        .select_related("asked_by")
        .first()
    )


def open_withdrawal(application) -> Withdrawal | None:
    return (
        Withdrawal.objects.filter(
            application=application, cancelled_at__isnull=True, completed_at__isnull=True
        )
        .select_related("asked_by", "application")
        .prefetch_related(
            Prefetch(
                "agreements", WithdrawalAgreement.objects.select_related("given_by", "partner__organisation")
            )
        )
        .first()
    )


def open_invitations(application) -> list[PartnerInvitation]:
    return list(
        PartnerInvitation.objects.filter(
            application=application, accepted_at__isnull=True, revoked_at__isnull=True
        )
        .select_related("role", "invited_by")
        .order_by("created_at", "id")
    )


def my_applications(user):
    """The list "Meine Bewerbungen", newest first."""
    return (
        visible_to(user)
        .select_related("call", "current_round")
        .prefetch_related(
            Prefetch(
                "partners",
                Partner.objects.select_related("organisation", "role").order_by(
                    "role__position", "created_at", "id"
                ),
            )
        )
        .order_by("-created_at", "id")
    )


def drafts_of_my_organisations(user, call):
    """Running drafts in this call, to be shown before another one is begun."""
    return my_applications(user).filter(call=call, state=ApplicationState.DRAFT)


def places_of(application):
    """Where the social space can lie: in the tandem's municipality; without one yet, anywhere."""
    homes = [p.organisation.place for p in application.partners.all() if p.organisation.place_id]
    if not homes:
        return Place.objects.order_by("sort_key", "key")
    wanted = Q(pk__in=[])
    for home in homes:
        wanted |= Q(pk=home.pk)
        if home.kind == PlaceKind.DISTRICT:
            # A community's key begins with its district's.
            wanted |= Q(key__startswith=home.pk)
    return Place.objects.filter(wanted).order_by("sort_key", "key")


def _writing(user, application):
    """Seats of an application in which this person writes. One filter, one join: the role must be their own."""
    return Partner.objects.filter(
        application=OuterRef(application),
        organisation__memberships__user=user,
        organisation__memberships__role__in=WRITERS,
    )


def section_to_edit(user, application_pk, pk):
    """One section with its application, and in `writer` whether this person may write; one query."""
    seats = Partner.objects.filter(
        application=OuterRef("application_id"), organisation__memberships__user=user
    )
    return (
        Section.objects.filter(Exists(seats), application_id=application_pk, pk=pk)
        .annotate(writer=Exists(_writing(user, "application_id")))
        .select_related("application__call", "form_section")
        .first()
    )


def section_to_save(user, application_pk, pk):
    """One section for whoever may write it, with no more than a save needs: the busiest read of the portal."""
    found = list(
        Section.objects.filter(Exists(_writing(user, "application_id")), application_id=application_pk, pk=pk)
        .select_related("application__call", "form_section")
        .only(
            "text",
            "updated_at",
            *(f"application__call__{name}" for name in ("published_at", "opens_at", "closes_at")),
            *(f"form_section__{name}" for name in ("title", "guidance", "max_words", "max_pages")),
        )
        .order_by()
    )
    return found[0] if found else None


def plan_page(user, application_pk):
    """The application with all its plans and what the call allows, for the tandem's people; six queries."""
    return (
        visible_to(user)
        .filter(pk=application_pk)
        .select_related("call")
        .prefetch_related(
            Prefetch("partners", _partners()),
            Prefetch("partners__finance_plan__cost_items", with_amounts(CostItem)),
            Prefetch("partners__finance_plan__funding_sources", with_amounts(FundingSource)),
            "call__caps",
        )
        .first()
    )


def plan_to_save(user, application_pk, partner_pk):
    """One partner with its plan and the call, for whoever may write the plan (rules.may_write_plan says the same
    of loaded rows), one query; the rows are read under lock."""
    own = Membership.objects.filter(organisation=OuterRef("organisation_id"), user=user, role__in=WRITERS)
    may_write = Exists(own) | Q(others_may_write=True) & Exists(_writing(user, "application_id"))
    return (
        Partner.objects.filter(may_write, application_id=application_pk, pk=partner_pk)
        .select_related("application__call", "finance_plan", "organisation", "role__funding_line")
        .first()
    )


def partner_invitations() -> QuerySet[PartnerInvitation]:
    """What the page behind such a link needs (core.invitations)."""
    return PartnerInvitation.objects.select_related("application__call", "role", "invited_by")


def people_of(application) -> list:
    """Everybody in the tandem, once each: who gets mail about it."""
    seen: dict = {}
    memberships = (
        Membership.objects.filter(organisation__partners__application=application, user__is_active=True)
        .select_related("user", "organisation")
        .order_by("created_at", "id")
    )
    for membership in memberships:
        seen.setdefault(membership.user_id, membership.user)
    return list(seen.values())


def people_with_drafts(call) -> list:
    """Everybody in a tandem that still writes in this call, once each."""
    mine = Membership.objects.filter(
        user=OuterRef("pk"),
        organisation__partners__application__call=call,
        organisation__partners__application__state=ApplicationState.DRAFT,
    )
    return list(User.objects.filter(Exists(mine), is_active=True).order_by("created_at", "id"))


def people_beside(user, application_pk) -> set:
    """The ids of everybody in this application's tandem, one query; empty for a stranger."""
    people = set(
        Membership.objects.filter(organisation__partners__application=application_pk)
        .order_by()
        .values_list("user_id", flat=True)
    )
    return people if user.pk in people else set()


def signatories_of(partner) -> list:
    return [
        membership.user
        for membership in Membership.objects.filter(
            organisation_id=partner.organisation_id, role=MemberRole.SIGNATORY, user__is_active=True
        )
        .select_related("user")
        .order_by("created_at", "id")
    ]


def attachment_for(user, application_pk, pk):
    """A file of an application this person may see; removed ones are gone."""
    return (
        standing_attachments()
        .filter(application__in=visible_to(user), application_id=application_pk, pk=pk)
        .select_related("application__call", "letter_of_intent")
        .first()
    )
