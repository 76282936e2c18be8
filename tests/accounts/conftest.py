import pytest

from tests.factories import OrganisationFactory, make_member


@pytest.fixture
def organisation():
    return OrganisationFactory()


@pytest.fixture
def boss(organisation):
    return make_member(organisation, name="Chris Chefin")


@pytest.fixture(autouse=True)
def _codes_of_the_moment_before(settings):
    """The half minute of a code must not end between reading and typing it."""
    settings.MFA_TOTP_TOLERANCE = 1
