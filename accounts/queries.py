"""Every read of the pages about people and organisations."""

import re
from dataclasses import dataclass, field

from django.db.models import F, Func, QuerySet, TextField, Value

from accounts.constants import MemberRole, OrganisationKind
from accounts.models import MemberInvitation, Membership, Organisation, Place, User

MOST_MATCHES = 50
# Verwaltungsgemeinschaften, Verwaltungs-, Gemeinde- and Zweckverbände: they administer for municipalities
# but may not apply. Their key has 9 digits, the full regional key of any municipality 12.
UNIONS = re.compile(r"verwaltungs(gemeinschaft|verband)|gemeindeverband|zweckverband|\b(VG|VV|VVB)\b", re.I)


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


@dataclass
class PlaceSearch:
    """What a person typed into the search of the register, and what it found."""

    text: str
    is_union: bool = False
    places: list[Place] = field(default_factory=list)
    more: bool = False


def search_places(text: str) -> PlaceSearch:
    """By the beginning of the key (AGS) or a part of the name; Ä finds A. At most MOST_MATCHES."""
    text = " ".join(text.split())[:120]
    digits = re.sub(r"[ /.-]", "", text)
    if not text:
        return PlaceSearch(text)
    if UNIONS.search(text) or (digits.isascii() and digits.isdigit() and len(digits) == 9):
        return PlaceSearch(text, is_union=True)
    if digits.isascii() and digits.isdigit():
        # The full regional key (12 digits) of a municipality holds its AGS: drop the four digits of the union.
        key = digits[:5] + digits[9:] if len(digits) == 12 else digits
        found = Place.objects.filter(key__startswith=key)
    else:
        # "Stadt Leipzig" and "Landkreis Leipzig" are what people call them.
        bare = re.sub(
            r"^(große kreisstadt|kreisfreie stadt|stadt|gemeinde|landkreis)\s+", "", text, flags=re.I
        )
        wanted = Func(Value(bare or text), function="german_sort_key", output_field=TextField())
        found = Place.objects.filter(sort_key__contains=wanted)
    places = list(found.order_by("sort_key", "key")[: MOST_MATCHES + 1])
    return PlaceSearch(text, places=places[:MOST_MATCHES], more=len(places) > MOST_MATCHES)
