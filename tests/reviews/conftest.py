import pytest

from tests.reviews.factories import Case
from tests.reviews.stage import Stage


@pytest.fixture
def case(db) -> Case:
    return Case()


@pytest.fixture
def stage(db) -> Stage:
    return Stage()
