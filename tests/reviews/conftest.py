import pytest

from tests.reviews.factories import Case
from tests.reviews.stage import Stage


@pytest.fixture
def case(db) -> Case:
    return Case()


@pytest.fixture
def stage(db) -> Stage:
    return Stage()


@pytest.fixture
def unguarded(monkeypatch):
    """Take the row lock out of a module of actions."""

    def take_out(module):
        monkeypatch.setattr(
            module, "locked", lambda instance: type(instance)._base_manager.get(pk=instance.pk)
        )

    return take_out
