import pytest
from django.core.cache.backends.locmem import LocMemCache
from django.db import OperationalError
from django.test import override_settings

from applications.papers import scanning

pytestmark = pytest.mark.django_db


def test_live_and_ready_answer(client):
    assert client.get("/health/live").json() == {"status": "ok"}
    ready = client.get("/health/ready")
    assert ready.status_code == 200
    assert ready.json() == {"status": "ok", "database": "ok", "redis": "ok"}


def test_live_asks_nothing_of_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/health/live")


@pytest.mark.parametrize("state", ["hangs", "unreachable"])
def test_without_redis_it_is_ready_and_says_what_is_the_matter(client, monkeypatch, state):
    monkeypatch.setattr(LocMemCache, "state", lambda _self: state, raising=False)
    response = client.get("/health/ready")
    assert response.status_code == 200
    assert response.json()["redis"] == state


def test_a_scanner_that_hangs_is_told_and_stops_nobody(client, monkeypatch):
    monkeypatch.setattr(scanning, "_ping", lambda _seconds: (_ for _ in ()).throw(TimeoutError))
    with override_settings(CLAMD_URL="tcp://127.0.0.1:1"):
        response = client.get("/health/ready")
    assert response.status_code == 200
    assert response.json() == {"status": "ok", "database": "ok", "redis": "ok", "scanner": "hangs"}


def test_without_the_database_it_is_not_ready(client, monkeypatch):
    def gone(connection):
        raise OperationalError

    monkeypatch.setattr("core.health.MigrationExecutor", gone)
    response = client.get("/health/ready")
    assert response.status_code == 503
    assert response.json()["database"] == "unreachable"


def test_with_migrations_missing_it_is_not_ready(client, monkeypatch):
    monkeypatch.setattr(
        "django.db.migrations.executor.MigrationExecutor.migration_plan", lambda self, targets: ["one"]
    )
    assert client.get("/health/ready").status_code == 503
