import pytest

from accounts.constants import FunderRole
from accounts.models import Funder
from tests.factories import make_staff, make_tandem


@pytest.fixture
def tandem(db):
    """A selected tandem whose finance plans ask for 100,000 € a year and partner."""
    return make_tandem(state="selected")


@pytest.fixture
def officer(db):
    return make_staff(FunderRole.OFFICER)


@pytest.fixture
def approver(db):
    return make_staff(FunderRole.APPROVER)


@pytest.fixture
def foundation(db):
    return Funder.objects.get(key="am")
