import pytest

from tests.reviews.factories import Case


@pytest.fixture
def case(db) -> Case:
    return Case()
