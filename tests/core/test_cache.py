"""Redis where it answers, else this process: a login never fails because the cache is gone."""

import socket

import pytest
from django.test import override_settings
from django.urls import reverse

from core import breaker, broker
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
    assert cache.state() == "unreachable"
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


class Hanging:
    """A Redis after SIGSTOP: the kernel takes each connection, nobody answers. Counts them."""

    def __init__(self):
        self.server = socket.create_server(("127.0.0.1", 0))
        self.url = f"redis://127.0.0.1:{self.server.getsockname()[1]}/0"

    @property
    def knocks(self):
        self.server.settimeout(0.1)
        found = 0
        try:
            while True:
                self.server.accept()[0].close()
                found += 1
        except TimeoutError:
            return found


@pytest.fixture
def hanging():
    one = Hanging()
    yield one
    one.server.close()


def test_a_redis_that_hangs_is_waited_for_once(hanging):
    options = {"socket_timeout": 0.2, "socket_connect_timeout": 0.2}
    cache = RedisElseLocal(hanging.url, {"OPTIONS": options})
    for number in range(20):  # a login asks about so often
        cache.set(f"key-{number}", number)
        assert cache.get(f"key-{number}") == number
    assert hanging.knocks == 1
    assert not broker.soon("core.tasks.deliver_outbox")  # the same Redis: not asked either
    assert cache.state() == "hangs"  # the health page asks all the same
    assert hanging.knocks == 1


def test_after_a_while_redis_is_asked_again(hanging):
    options = {"socket_timeout": 0.2, "socket_connect_timeout": 0.2}
    cache = RedisElseLocal(hanging.url, {"OPTIONS": options})
    cache.get("a")
    breaker.REDIS.reset()  # as when the pause is over
    cache.get("a")
    assert breaker.REDIS.is_open
    assert hanging.knocks == 2


def test_a_breaker_is_open_for_its_pause_and_not_longer(monkeypatch):
    now = 1000.0
    monkeypatch.setattr(breaker.time, "monotonic", lambda: now)
    one = breaker.Breaker(pause=15)
    assert not one.is_open
    one.trip()
    now = 1014.9
    assert one.is_open
    now = 1015.0
    assert not one.is_open
