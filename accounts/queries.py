"""Every read of the pages about people and organisations."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import (
    Case,
    Exists,
    F,
    Max,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Value,
    When,
)

from accounts.constants import FunderRole, MemberRole, OrganisationKind, PlaceKind
from accounts.models import (
    FactorLink,
    Funder,
    FunderMembership,
    MemberInvitation,
    Membership,
    Organisation,
    Place,
    User,
)
from core import clock
from core.search import folded, german, says

MOST_MATCHES, MOST_GUESSES, MOST_WORDS = 50, 8, 8
# How alike a name must be to be offered for one that is not there (pg_trgm, 1 is the same).
ALIKE = 0.5
# "Stadt Leipzig", "LK Görlitz": what people call them in front of the name.
CALLED = re.compile(
    r"(?:große kreisstadt|kreisfreie stadt|landeshauptstadt|hansestadt|stadt|gemeinde|markt"
    r"|(?P<district>landkreis|kreis|lkr?\.?))\s+",
    re.I,
)
# Verwaltungsgemeinschaften, Verwaltungs-, Gemeinde- and Zweckverbände: they administer for municipalities
# but may not apply. Their key has 9 digits, the full regional key of any municipality 12.
UNIONS = re.compile(r"verwaltungs(gemeinschaft|verband)|gemeindeverband|zweckverband|\b(VG|VV|VVB)\b", re.I)


def primary_email(user: User) -> str:
    """The confirmed address that mails go to."""
    return EmailAddress.objects.get_primary_email(user) or user.email


def visible_to(user: User) -> QuerySet[Organisation]:
    """The organisations this person belongs to; of others nothing is shown."""
    return Organisation.objects.filter(memberships__user=user)


def mine(user: User) -> QuerySet[Organisation]:
    """Organisations of this person with .my_role (a MemberRole), by name."""
    return (
        visible_to(user)
        .annotate(my_role=F("memberships__role"))
        .select_related("place")
        .order_by("sort_key", "id")
    )


def members(organisation: Organisation) -> QuerySet[Membership]:
    return (
        Membership.objects.filter(organisation=organisation)
        .select_related("user")
        .order_by("user__name", "created_at", "id")
    )


def signatories(organisation: Organisation) -> QuerySet[Membership]:
    """Who may sign for it and still has an account that is in use."""
    return members(organisation).filter(role=MemberRole.SIGNATORY, user__is_active=True)


def invitations(organisation: Organisation) -> QuerySet[MemberInvitation]:
    return (
        MemberInvitation.objects.filter(organisation=organisation)
        .select_related("invited_by", "organisation")
        .order_by("-created_at", "id")
    )


def open_invitations(organisation: Organisation) -> QuerySet[MemberInvitation]:
    """Neither accepted nor taken back, newest first; expired ones too, for they can be sent again."""
    return invitations(organisation).filter(accepted_at__isnull=True, revoked_at__isnull=True)


def member_invitations() -> QuerySet[MemberInvitation]:
    """What the page behind such a link needs (core.invitations)."""
    return MemberInvitation.objects.select_related("organisation", "invited_by")


def place(key: str) -> Place | None:
    """The place of this key (AGS), whatever somebody wrote into the address."""
    return Place.objects.filter(pk=key).first() if key.isascii() and key.isdigit() else None


def municipality_of(place: Place) -> Organisation | None:
    """The organisation that stands for this place in the portal already."""
    return Organisation.objects.filter(kind=OrganisationKind.MUNICIPALITY, place=place).first()


def user_of_email(email: str) -> User | None:
    return User.objects.filter(email__iexact=email).first()


# -- the second factor -------------------------------------------------------------------------------


def has_second_factor(user: User) -> bool:
    """An app or a key; recovery codes alone are none."""
    return _factors().filter(user=user.pk).exists()


def _factors() -> QuerySet[Authenticator]:
    return Authenticator.objects.exclude(type=Authenticator.Type.RECOVERY_CODES)


def has_any_role(person: User, funder: Funder | None) -> bool:
    """Has this person a role at the funder, or (None) at any, and an account in use? Asked anew each time."""
    found = FunderMembership.objects.filter(user=person, user__is_active=True)
    return (found if funder is None else found.filter(funder=funder)).exists()


def officers(funder: Funder) -> QuerySet[User]:
    return User.objects.filter(
        is_active=True, funder_memberships__funder=funder, funder_memberships__role=FunderRole.OFFICER
    ).order_by("name", "id")


def is_officer(person: User, funder: Funder) -> bool:
    return officers(funder).filter(pk=person.pk).exists()


def factor_links() -> QuerySet[FactorLink]:
    return FactorLink.objects.select_related("user", "funder", "proposed_by", "approved_by")


def open_factor_links(person: User) -> QuerySet[FactorLink]:
    """Neither used nor taken back, at most one; an expired one too."""
    return factor_links().filter(user=person, accepted_at__isnull=True, revoked_at__isnull=True)


def colleague(funder_ids: Iterable[UUID], pk: UUID) -> FunderMembership | None:
    """A person with a role at one of these funders, as a membership with .user and .funder."""
    return (
        FunderMembership.objects.filter(funder__in=list(funder_ids), user=pk, user__is_active=True)
        .select_related("user", "funder")
        .order_by("funder__key", "role")
        .first()
    )


def colleagues(funder_ids: Iterable[UUID]) -> QuerySet[User]:
    """People with a role at one of these funders, with .has_factor and, as .at_funders, these memberships."""
    wanted = list(funder_ids)
    memberships = FunderMembership.objects.filter(funder__in=wanted).select_related("funder")
    return (
        User.objects.filter(is_active=True)
        .filter(Exists(memberships.filter(user=OuterRef("pk"))))
        .annotate(has_factor=Exists(_factors().filter(user=OuterRef("pk"))))
        .prefetch_related(
            Prefetch("funder_memberships", memberships.order_by("funder__key", "role"), to_attr="at_funders")
        )
        .order_by("name", "id")
    )


def waiting_factor_links(funder_ids: Iterable[UUID]) -> QuerySet[FactorLink]:
    """Proposals and links under way at these funders whose time is not over, oldest first."""
    return (
        factor_links()
        .filter(
            funder__in=list(funder_ids),
            accepted_at__isnull=True,
            revoked_at__isnull=True,
            expires_at__gt=clock.now(),
        )
        .order_by("created_at", "id")
    )


# -- the register ------------------------------------------------------------------------------------


@dataclass
class PlaceSearch:
    """What a person typed into the search of the register, and what it found.

    guessed: nothing was found so, these are written alike. long_key: a key of nine digits, the places are those of
    its first eight.
    """

    text: str
    is_union: bool = False
    places: Sequence[Place] = field(default_factory=list)
    more: bool = False
    guessed: bool = False
    long_key: bool = False


def register_as_of() -> date | None:
    """The territory of the newest list that was loaded."""
    return Place.objects.aggregate(newest=Max("as_of"))["newest"]


def search_places(text: str) -> PlaceSearch:
    """By the beginning of the key (AGS) or words of the name; "oe" finds "ö". At most MOST_MATCHES, else those
    that are written alike."""
    text = " ".join(text.split())[:120]
    digits = re.sub(r"[ /.-]", "", text)
    if not text:
        return PlaceSearch(text)
    if UNIONS.search(text):
        return PlaceSearch(text, is_union=True)
    if digits.isascii() and digits.isdigit():
        return _by_key(text, digits)
    called = CALLED.match(text)
    bare = text[called.end() :].strip() if called else text
    wanted = bare or text
    is_district = bool(called and called["district"])
    found: QuerySet[Place] = Place.objects.all()
    words = [word for word in re.split(r"[\s/,()]+", wanted) if word][:MOST_WORDS]
    if not words:
        return PlaceSearch(text)
    for word in words:
        found = found.filter(says("words", word))
    # "Markt Wald" is called so, "Markt Wurzen" is not.
    exact = Q(sort_key=german(Value(wanted))) | Q(sort_key=german(Value(text)))
    begins = Q(words__startswith=folded(wanted)) | Q(words__startswith=folded(text))
    places = list(
        found.annotate(
            other_kind=Case(
                When(kind=PlaceKind.DISTRICT, then=int(not is_district)), default=int(is_district)
            ),
            distance=Case(
                When(exact, then=0),
                When(begins, then=1),
                default=2,
            ),
        ).order_by("distance", *(["other_kind"] if called else []), "sort_key", "key")[: MOST_MATCHES + 1]
    )
    if not places:
        return PlaceSearch(text, places=_alike(wanted), guessed=True)
    return PlaceSearch(text, places=places[:MOST_MATCHES], more=len(places) > MOST_MATCHES)


def _by_key(text: str, digits: str) -> PlaceSearch:
    if len(digits) == 9:
        # The key of a union has nine digits; or somebody typed one too many.
        places = list(Place.objects.filter(key=digits[:8]))
        return PlaceSearch(text, places=places, is_union=not places, long_key=bool(places))
    # The full regional key (12 digits) of a municipality holds its AGS: drop the four digits of the union.
    key = digits[:5] + digits[9:] if len(digits) == 12 else digits
    places = list(Place.objects.filter(key__startswith=key).order_by("sort_key", "key")[: MOST_MATCHES + 1])
    return PlaceSearch(text, places=places[:MOST_MATCHES], more=len(places) > MOST_MATCHES)


def _alike(text: str) -> list[Place]:
    """For a typing error: names with many of the same trigrams, the most alike first."""
    alike = TrigramWordSimilarity(folded(text), "words")  # type: ignore[arg-type]  # takes expressions
    found = Place.objects.annotate(alike=alike).filter(alike__gte=ALIKE)
    return list(found.order_by("-alike", "sort_key", "key")[:MOST_GUESSES])
