"""What the tests of one module set up together: built once, and each test has it as it was.

    @pytest.fixture(scope="module")
    def built(django_db_setup, django_db_blocker):
        with sharing.rows(django_db_blocker):
            yield Case()

    @pytest.fixture
    def case(built, db):
        return sharing.copy_of(built)

The rows lie in a transaction around those of the tests, which roll back to where it stood. Such a module has
no tests that expect an empty database, and belongs to one xdist_group: else each process builds it again.
"""

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from django.db import transaction

T = TypeVar("T")


@contextmanager
def rows(django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


def copy_of(built: T) -> T:
    """Instances as they were built: what a test's actions write on them is the test's own."""
    return copy.deepcopy(built)
