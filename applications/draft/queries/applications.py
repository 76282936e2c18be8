"""Which applications a person sees, with their partners."""

from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from accounts.constants import FREE_CITY, OrganisationKind, PlaceKind
from accounts.models import Place, User
from applications.draft.constants import ApplicationState
from applications.draft.models.application import Application, Partner
from programmes.models import Call


def visible_to(user: User | AnonymousUser) -> QuerySet[Application]:
    """Applications in which one of this person's organisations has a seat. Lists and details share it."""
    return seen_by(user.pk) if user.is_authenticated else Application.objects.none()


def seen_by(user: UUID) -> QuerySet[Application]:
    """The same by the person's id, for prepared queries."""
    seats = Partner.objects.filter(application=OuterRef("pk"), organisation__memberships__user=user)
    return Application.objects.filter(Exists(seats))


def in_full(user: User | AnonymousUser, pk: UUID) -> Application | None:
    """The application with call, partners and organisations; enough for the pages of single parts."""
    return (
        visible_to(user)
        .filter(pk=pk)
        .select_related("call", "social_space__place")
        .prefetch_related(Prefetch("partners", Partner.objects.select_related("organisation__place", "role")))
        .first()
    )


def partners_in_full() -> QuerySet[Partner]:
    """To be prefetched into `partners`: each with all that pages, plans and the content say of it."""
    return Partner.objects.select_related(
        "role__funding_line__funder", "organisation__place", "finance_plan"
    ).order_by("role__position", "created_at", "id")


def my_applications(user: User) -> QuerySet[Application]:
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


def drafts_of_my_organisations(user: User, call: Call) -> QuerySet[Application]:
    """Running drafts in this call, to be shown before another one is begun."""
    return my_applications(user).filter(call=call, state=ApplicationState.DRAFT)


def places_of(application: Application) -> QuerySet[Place]:
    """Where the social space can lie: in the tandem's municipality. Where it still has none, nowhere that could be
    named yet; in a call without municipalities, in any district or free city. What stands there stays."""
    places = [partner.organisation.place for partner in application.partners.all()]
    homes = [place for place in places if place is not None]
    wanted = Q(pk=application.social_space.place_id)
    if (
        not homes
        and not application.call.partner_roles.filter(
            organisation_kind=OrganisationKind.MUNICIPALITY
        ).exists()
    ):
        wanted |= Q(kind=PlaceKind.DISTRICT) | Q(official_form=FREE_CITY)
    for home in homes:
        wanted |= Q(pk=home.pk)
        if home.kind == PlaceKind.DISTRICT:
            # A community's key begins with its district's.
            wanted |= Q(key__startswith=home.pk)
    return Place.objects.filter(wanted).order_by("sort_key", "key")


def partners_of(application: Application) -> QuerySet[Partner]:
    """Who is in the tandem already, for whoever is not in it yet."""
    return Partner.objects.filter(application=application).select_related("organisation", "role")
