import pytest

from tests.factories import OrganisationFactory, make_member


@pytest.fixture
def organisation():
    return OrganisationFactory()


@pytest.fixture
def boss(organisation):
    return make_member(organisation, name="Chris Chefin")
