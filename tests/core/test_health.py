import pytest
from django.core.cache import cache
from django.db import OperationalError
from redis.exceptions import ConnectionError as RedisGone

pytestmark = pytest.mark.django_db


def test_live_and_ready_answer(client):
    assert client.get("/health/live").json() == {"status": "ok"}
    ready = client.get("/health/ready")
    assert ready.status_code == 200
    assert ready.json() == {"status": "ok", "database": "ok", "redis": "ok"}


def test_live_asks_nothing_of_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/health/live")


def test_without_redis_it_is_ready(client, monkeypatch):
    def gone(key):
        raise RedisGone

    monkeypatch.setattr(cache, "get", gone)
    response = client.get("/health/ready")
    assert response.status_code == 200
    assert response.json()["redis"] == "unreachable"


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
