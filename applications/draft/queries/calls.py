"""What a tandem needs to know of the call: is it there, and which seats it has."""

from django.db.models import QuerySet

from core import clock
from programmes.models import Call, PartnerRole


def published_call(slug: str) -> Call | None:
    """None: there is no such call, or the public does not know of it yet."""
    return Call.objects.filter(slug=slug, published_at__lte=clock.now()).first()


def kinds_of_organisation(call: Call) -> list[str]:
    """The kind of organisation that each seat takes, in the order of the seats."""
    return list(call.partner_roles.order_by("position", "id").values_list("organisation_kind", flat=True))


def roles_of(call: Call) -> QuerySet[PartnerRole]:
    return PartnerRole.objects.filter(call=call)
