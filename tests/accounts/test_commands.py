import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from accounts import rules
from accounts.constants import FunderRole, MemberRole
from tests.factories import FunderFactory, OrganisationFactory, UserFactory, make_staff

pytestmark = pytest.mark.django_db


def test_a_role_is_granted_and_revoked():
    person, funder = UserFactory(), FunderFactory()
    call_command("grant_role", person.email.upper(), funder.key, "reviewer")
    assert rules.has_role(person, FunderRole.REVIEWER, funder=funder)
    call_command("grant_role", person.email, funder.key, "reviewer", revoke=True)
    del person._funder_roles
    assert not rules.has_role(person, FunderRole.REVIEWER)


@pytest.mark.parametrize(
    ("email", "funder", "message"),
    [("niemand@stadt.example", "sms", "Nobody"), ("da@stadt.example", "xyz", "There are: sms")],
)
def test_unknown_people_and_funders_are_named(email, funder, message):
    UserFactory(email="da@stadt.example")
    FunderFactory()
    with pytest.raises(CommandError, match=message):
        call_command("grant_role", email, funder, "reviewer")


def test_a_role_that_is_not_there_cannot_be_revoked():
    person = UserFactory()
    with pytest.raises(CommandError, match="is not reviewer"):
        call_command("grant_role", person.email, FunderFactory().key, "reviewer", revoke=True)


def test_a_person_is_added_to_a_municipality_by_its_key():
    organisation, person = OrganisationFactory(), UserFactory()
    call_command("add_member", person.email, organisation.place_id, "editor")
    assert rules.member_roles(person) == {organisation.pk: MemberRole.EDITOR}
    with pytest.raises(CommandError, match="no organisation"):
        call_command("add_member", person.email, "00000000", "editor")


@pytest.mark.parametrize("model", ["accounts_organisation", "accounts_fundermembership", "programmes_call"])
@pytest.mark.parametrize(
    ("role", "status"),
    [
        (FunderRole.OFFICER, 200),
        (FunderRole.AUDITOR, 200),
        (FunderRole.REVIEWER, 403),
        (FunderRole.FINANCE, 403),
    ],
)
def test_lists_of_the_back_office_are_for_officers_and_auditors(login, model, role, status):
    client = login(make_staff(role))
    assert client.get(reverse(f"admin:{model}_changelist")).status_code == status
    assert client.get(reverse(f"admin:{model}_add")).status_code == 403
