"""Organisations that take part in the portal."""

from datetime import date

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.constants import MemberRole, OrganisationKind
from accounts.models import Membership, Organisation, Place, User
from core import audit
from core.errors import Impossible
from core.transitions import locked

# What may be said about an organisation of each kind, beside its name and address.
FACTS = {
    OrganisationKind.MUNICIPALITY: (),
    OrganisationKind.NONPROFIT: ("legal_form", "register_court", "register_number", "exemption_on"),
}
ADDRESS = ("name", "street", "postcode", "town")


@transaction.atomic
def create(
    *,
    by: User,
    kind: OrganisationKind | str,
    name: str,
    street: str,
    postcode: str,
    town: str,
    place: Place | None = None,
    **facts: str | date | None,
) -> Organisation:
    """A new organisation; who creates it may sign for it.

    facts of a non-profit: legal_form, register_court, register_number, exemption_on.
    Raises Impossible when the municipality is there already.
    """
    kind = OrganisationKind(kind)
    unknown = set(facts) - set(FACTS[kind])
    if unknown:
        raise TypeError(f"{kind} has no {', '.join(sorted(unknown))}")
    try:
        with transaction.atomic():
            organisation = Organisation.objects.create(
                kind=kind,
                name=name,
                street=street,
                postcode=postcode,
                town=town,
                place=place if kind == OrganisationKind.MUNICIPALITY else None,
                **facts,
            )
    except IntegrityError as error:
        # Two clerks of one town hall at the same moment: the partial unique index decides.
        if place is None or "municipality_once" not in str(error):
            raise
        raise Impossible(municipality_is_there(place), code="municipality-once") from error
    Membership.objects.create(user=by, organisation=organisation, role=MemberRole.SIGNATORY)
    by.__dict__.pop("_member_roles", None)
    audit.record("organisation.create", organisation, by=by, kind=kind.value, place=place and place.pk)
    return organisation


def municipality_is_there(place: Place) -> str:
    return _(
        "%(place)s ist im Portal schon angelegt. Eine Kommune gibt es hier nur einmal. Möchten Sie für sie "
        "mitarbeiten? Dann bitten Sie eine zeichnungsberechtigte Person aus Ihrer Verwaltung, Sie im Portal "
        "einzuladen. Oder schreiben Sie an %(email)s: Wir fragen in Ihrer Verwaltung nach."
    ) % {"place": place, "email": settings.SUPPORT_EMAIL}


@transaction.atomic
def update(
    *, organisation: Organisation, by: User, read_at: str = "", **facts: str | date | None
) -> Organisation:
    """Correct name, address and facts. Kind and place stay: they are who the organisation is.

    read_at: the state the person had before them (Organisation.updated_at, ISO). Raises Impossible when
    somebody else has saved since.
    """
    allowed = {*ADDRESS, *FACTS[OrganisationKind(organisation.kind)]}
    unknown = set(facts) - allowed
    if unknown:
        raise TypeError(f"{organisation.kind} has no {', '.join(sorted(unknown))}")
    fresh = locked(organisation)
    if read_at and fresh.updated_at.isoformat() != read_at:
        raise Impossible(
            _(
                "Inzwischen hat jemand anderes diese Angaben geändert. Bitte laden Sie die Seite neu und "
                "tragen Sie Ihre Änderung noch einmal ein."
            ),
            code="stale",
        )
    changed = [name for name, value in facts.items() if getattr(fresh, name) != value]
    for name in changed:
        setattr(fresh, name, facts[name])
    if changed:
        fresh.save()
        audit.record("organisation.update", fresh, by=by, fields=sorted(changed))
    return fresh
