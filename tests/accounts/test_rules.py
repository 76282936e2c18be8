"""Who a person is to an organisation or a funder: every predicate for every role, and for nobody."""

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts import rules
from accounts.constants import FunderRole, MemberRole
from accounts.models import User
from tests.factories import (
    FunderFactory,
    FunderMembershipFactory,
    OrganisationFactory,
    UserFactory,
    make_member,
)

pytestmark = pytest.mark.django_db

SIGNATORY, EDITOR, COMMENTER, READER = MemberRole
MAY = {
    rules.may_see: {SIGNATORY, EDITOR, COMMENTER, READER},
    rules.may_leave: {SIGNATORY, EDITOR, COMMENTER, READER},
    rules.may_edit: {SIGNATORY, EDITOR},
    rules.may_manage_members: {SIGNATORY},
}
MAY_BY_ID = {
    rules.is_member: {SIGNATORY, EDITOR, COMMENTER, READER},
    rules.may_comment_for: {SIGNATORY, EDITOR, COMMENTER},
    rules.may_write_for: {SIGNATORY, EDITOR},
    rules.may_sign_for: {SIGNATORY},
}


def test_what_a_member_may_for_their_organisation_and_for_no_other():
    organisation, other = OrganisationFactory(), OrganisationFactory()
    for role in MemberRole:
        user = make_member(organisation, role)
        for rule, roles in MAY.items():
            assert rule(user, organisation) is (role in roles), f"{rule.__name__} {role}"
            assert rule(user, other) is False, f"{rule.__name__} {role}, another organisation"
        for rule, roles in MAY_BY_ID.items():
            assert rule(user, organisation.pk) is (role in roles), f"{rule.__name__} {role}"
            assert rule(user, other.pk) is False, f"{rule.__name__} {role}, another organisation"


def test_nobody_and_who_is_no_member_may_nothing():
    organisation = OrganisationFactory()
    make_member(organisation)
    for user in (AnonymousUser(), UserFactory()):
        assert [rule.__name__ for rule in MAY if rule(user, organisation) is not False] == []
        assert [rule.__name__ for rule in MAY_BY_ID if rule(user, organisation.pk) is not False] == []
        assert rules.member_roles(user) == {}
        assert rules.funder_roles(user) == {}
        assert rules.has_role(user, *FunderRole) is False
        assert rules.funders_where(user, *FunderRole) == set()


def test_roles_at_a_funder_count_there_and_several_add_up():
    one, two = FunderFactory(), FunderFactory(foundation=True)
    user = UserFactory()
    for funder, role in ((one, FunderRole.OFFICER), (one, FunderRole.FINANCE), (two, FunderRole.REVIEWER)):
        FunderMembershipFactory(user=user, funder=funder, role=role)

    assert rules.funder_roles(user) == {
        one.pk: {FunderRole.OFFICER, FunderRole.FINANCE},
        two.pk: {FunderRole.REVIEWER},
    }
    assert rules.has_role(user, FunderRole.REVIEWER) is True
    assert rules.has_role(user, FunderRole.REVIEWER, funder=two) is True
    assert rules.has_role(user, FunderRole.REVIEWER, funder=one) is False
    assert rules.has_role(user, FunderRole.AUDITOR, FunderRole.FINANCE, funder=one) is True
    assert rules.has_role(user, FunderRole.AUDITOR) is False
    assert rules.has_role(user, FunderRole.OFFICER, funder=FunderFactory(key="third")) is False
    assert rules.funders_where(user, FunderRole.OFFICER, FunderRole.REVIEWER) == {one.pk, two.pk}
    assert rules.funders_where(user, FunderRole.FINANCE) == {one.pk}
    assert rules.funders_where(user, FunderRole.AUDITOR) == set()


def test_roles_are_asked_of_the_database_once_a_request(django_assert_num_queries):
    organisation, funder = OrganisationFactory(), FunderFactory()
    member = make_member(organisation)
    FunderMembershipFactory(user=member, funder=funder, role=FunderRole.OFFICER)
    user = User.objects.get(pk=member.pk)
    with django_assert_num_queries(2):
        for _again in range(3):
            assert rules.may_sign_for(user, organisation.pk)
            assert rules.has_role(user, FunderRole.OFFICER, funder=funder)
