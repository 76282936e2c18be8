import pytest

from tests import roles
from tests.reviews.conftest import case, stage

__all__ = ["case", "stage"]


@pytest.fixture(autouse=True)
def _as_web_and_workers(db):
    """Whole stories run as in production: a right that web or workers lack shows here."""
    with roles.web_and_workers():
        yield
