"""Organisations, who takes part in the portal, and one's own account."""

from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import register
from accounts.constants import FunderRole, MemberRole, OrganisationKind
from accounts.models import Funder, FunderMembership, Membership, Organisation, Place, User
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
def load_register(*, municipalities: Path | None = None, districts: Path | None = None) -> int:
    """Bring the register of places up to date from the files. Returns how many places they hold.

    Never deletes: an organisation may stand on a place that a newer register no longer has.
    """
    places = [Place(**facts) for facts in register.places(municipalities, districts)]
    Place.objects.bulk_create(
        places,
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=["name", "kind", "official_form", "district", "population", "court"],
    )
    return len(places)


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
    **facts,
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
def update(*, organisation: Organisation, by: User, read_at: str = "", **facts) -> Organisation:
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


@transaction.atomic
def update_profile(*, by: User, name: str, language: str) -> User:
    user = User.objects.select_for_update(no_key=True).get(pk=by.pk)
    user.name, user.language = name, language
    user.save(update_fields=["name", "language", "updated_at"])
    audit.record("account.profile", user, by=by, language=language)
    by.name, by.language = name, language
    return user


@transaction.atomic
def prefer_language(*, by: User, language: str) -> None:
    """The switch in the header, kept for the next login and for mails."""
    if by.language != language:
        by.language = language
        by.save(update_fields=["language", "updated_at"])


@transaction.atomic
def grant_funder_role(
    *, user: User, funder: Funder, role: FunderRole | str, by: User | None
) -> FunderMembership:
    membership, created = FunderMembership.objects.get_or_create(
        user=user, funder=funder, role=FunderRole(role)
    )
    if created:
        user.__dict__.pop("_funder_roles", None)
        audit.record("funder.grant", user, by=by, funder=str(funder.pk), role=membership.role)
    return membership


@transaction.atomic
def revoke_funder_role(*, membership: FunderMembership, by: User | None) -> None:
    audit.record(
        "funder.revoke", membership.user, by=by, funder=str(membership.funder_id), role=membership.role
    )
    membership.delete()
