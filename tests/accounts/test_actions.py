from datetime import date

import pytest

from accounts import queries, rules
from accounts.actions import funders, members, organisations
from accounts.constants import FunderRole, LegalForm, MemberRole, OrganisationKind
from accounts.models import Organisation
from core.errors import Impossible
from core.models import AuditEntry
from tests.factories import FunderFactory, OrganisationFactory, PlaceFactory, UserFactory, make_member

pytestmark = pytest.mark.django_db

ADDRESS = {"street": "Nicolaistraße 51", "postcode": "08209", "town": "Auerbach"}


def nonprofit(by, **facts):
    return organisations.create(
        by=by,
        kind=OrganisationKind.NONPROFIT,
        **{
            "name": "Offene Türen e. V.",
            "legal_form": LegalForm.EV,
            "register_court": "Amtsgericht Chemnitz",
            "register_number": "VR 77",
            "exemption_on": date(2024, 5, 6),
            **ADDRESS,
            **facts,
        },
    )


def test_who_creates_an_organisation_may_sign_for_it_at_once():
    clerk = UserFactory()
    assert not rules.member_roles(clerk)
    organisation = nonprofit(clerk)
    assert rules.may_sign_for(clerk, organisation.pk)
    entry = AuditEntry.objects.get(verb="organisation.create")
    assert (entry.subject_id, entry.actor) == (organisation.pk, clerk)


def test_a_municipality_exists_once():
    place = PlaceFactory()
    facts = {"kind": OrganisationKind.MUNICIPALITY, "name": "Stadt", "place": place, **ADDRESS}
    organisations.create(by=UserFactory(), **facts)
    with pytest.raises(Impossible) as refusal:
        organisations.create(by=UserFactory(), **facts)
    assert refusal.value.code == "municipality-once"
    assert place.name in refusal.value.message
    assert "hilfe@portal.example" in refusal.value.message
    assert Organisation.objects.filter(place=place).count() == 1


def test_a_municipality_has_no_legal_form():
    with pytest.raises(TypeError):
        organisations.create(
            by=UserFactory(),
            kind=OrganisationKind.MUNICIPALITY,
            name="Stadt",
            place=PlaceFactory(),
            legal_form=LegalForm.EV,
            **ADDRESS,
        )


def test_an_update_writes_what_changed_and_says_so():
    organisation = OrganisationFactory(nonprofit=True)
    member = make_member(organisation)
    organisations.update(organisation=organisation, by=member, name="Neuer Name", town=organisation.town)
    organisation.refresh_from_db()
    assert organisation.name == "Neuer Name"
    assert AuditEntry.objects.get(verb="organisation.update").data == {"fields": ["name"]}


def test_an_update_of_an_old_state_is_refused():
    organisation = OrganisationFactory()
    member = make_member(organisation)
    seen = organisation.updated_at.isoformat()
    organisations.update(organisation=organisation, by=member, name="Zuerst", read_at=seen)
    with pytest.raises(Impossible) as refusal:
        organisations.update(organisation=organisation, by=member, name="Danach", read_at=seen)
    assert refusal.value.code == "stale"
    organisation.refresh_from_db()
    assert organisation.name == "Zuerst"


@pytest.mark.parametrize("fact", ["kind", "place", "id"])
def test_who_an_organisation_is_cannot_be_updated(fact):
    organisation = OrganisationFactory()
    with pytest.raises(TypeError):
        organisations.update(organisation=organisation, by=make_member(organisation), **{fact: None})


def test_a_person_sees_exactly_their_own_organisations_with_their_role():
    mine, other = OrganisationFactory(name="Meine"), OrganisationFactory(name="Andere")
    person = make_member(mine, role=MemberRole.READER)
    make_member(mine, role=MemberRole.SIGNATORY)
    make_member(other)
    assert [(o.name, o.my_role) for o in queries.mine(person)] == [("Meine", MemberRole.READER)]
    assert list(queries.visible_to(person)) == [mine]


def test_a_funder_role_is_granted_once_and_revoked_with_a_trace():
    person, funder, admin = UserFactory(), FunderFactory(), UserFactory(is_superuser=True)
    first = funders.grant(user=person, funder=funder, role=FunderRole.OFFICER, by=admin)
    again = funders.grant(user=person, funder=funder, role=FunderRole.OFFICER, by=admin)
    assert first == again
    assert rules.has_role(person, FunderRole.OFFICER)
    assert not rules.has_role(person, FunderRole.APPROVER)
    funders.revoke(membership=first, by=admin)
    verbs = AuditEntry.objects.filter(subject_id=person.pk).values_list("verb", flat=True).order_by("id")
    assert list(verbs) == ["funder.grant", "funder.revoke"]
    del person._funder_roles
    assert not rules.has_role(person, FunderRole.OFFICER)


def test_a_member_is_added_once_and_can_change_roles():
    organisation, person = OrganisationFactory(), UserFactory()
    members.add(organisation=organisation, user=person, role=MemberRole.READER, by=None)
    assert not rules.may_write_for(person, organisation.pk)
    members.add(organisation=organisation, user=person, role=MemberRole.SIGNATORY, by=None)
    assert rules.may_sign_for(person, organisation.pk)
    assert organisation.memberships.count() == 1
    with pytest.raises(ValueError, match="owner"):
        members.add(organisation=organisation, user=person, role="owner", by=None)
