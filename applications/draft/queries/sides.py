"""Who stands on both sides of a call: works for one of its funders and belongs to an organisation that applies."""

from django.db.models import QuerySet

from accounts.models import Funder, FunderMembership, Membership, Organisation, User
from applications.draft.constants import OVER
from applications.draft.models.application import Partner
from programmes.models import Call, FundingLine


def staff_among_members(organisation: Organisation, call: Call) -> QuerySet[FunderMembership]:
    """Roles at the funders of this call, of people of this organisation."""
    return (
        FunderMembership.objects.filter(
            user__in=Membership.objects.filter(organisation=organisation).values("user"),
            funder__in=FundingLine.objects.filter(call=call).values("funder"),
        )
        .select_related("user", "funder")
        .order_by("created_at", "pk")
    )


def seats_at_funders_of(user: User, organisation: Organisation) -> QuerySet[Partner]:
    """Seats of this organisation in applications, not over yet, to a funder for whom this person works."""
    return _seats(Partner.objects.filter(organisation=organisation), user.funder_memberships.values("funder"))


def seats_of_ones_organisations(user: User, funder: Funder) -> QuerySet[Partner]:
    """Seats of this person's organisations in applications to this funder that are not over yet."""
    return _seats(
        Partner.objects.filter(organisation__in=user.memberships.values("organisation")), [funder.pk]
    )


def _seats(partners: QuerySet[Partner], funders: object) -> QuerySet[Partner]:
    return (
        partners.filter(application__call__in=FundingLine.objects.filter(funder__in=funders).values("call"))
        .exclude(application__state__in=OVER)
        .select_related("organisation", "application__call")
        .order_by("application__created_at", "pk")
    )
