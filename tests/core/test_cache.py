"""Redis where it answers, else this process: a login never fails because the cache is gone."""

import pytest
from django.test import override_settings
from django.urls import reverse

from core.cache import RedisElseLocal
from tests.factories import PASSWORD, UserFactory

GONE = {
    "default": {
        "BACKEND": "core.cache.RedisElseLocal",
        "LOCATION": "redis://127.0.0.1:1/0",
        "OPTIONS": {"socket_timeout": 1},
    }
}


def test_without_redis_the_process_remembers():
    cache = RedisElseLocal("redis://127.0.0.1:1/0", {"OPTIONS": {"socket_timeout": 1}})
    cache.clear()
    assert not cache.reachable()
    assert cache.add("limit", 0, 60)
    assert not cache.add("limit", 0, 60)
    assert cache.incr("limit") == 1
    assert (cache.get("limit"), cache.get("other", 7), "limit" in cache) == (1, 7, True)
    cache.set_many({"a": 1, "b": 2})
    assert cache.get_many(["a", "b"]) == {"a": 1, "b": 2}
    assert cache.delete("a")
    cache.clear()
    assert cache.get("b") is None


@pytest.mark.django_db
@override_settings(CACHES=GONE)
def test_without_redis_people_log_in_and_guessing_is_still_limited(client):
    from django.core.cache import cache

    cache.clear()
    person, victim = UserFactory(), UserFactory()
    url = reverse("account_login")
    for _turn in range(10):
        client.post(url, {"login": victim.email, "password": "falsch falsch falsch"})
    answer = client.post(url, {"login": victim.email, "password": PASSWORD})
    assert "Zu viele Anmeldeversuche" in answer.content.decode()
    assert client.post(url, {"login": person.email, "password": PASSWORD}).status_code == 302
    assert client.session["_auth_user_id"] == str(person.pk)
    cache.clear()
