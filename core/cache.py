"""Redis where it answers, else the memory of this process.

Rate limits live in the cache. When Redis is gone or hangs, people must still be able to log in, and guessing
must still be slowed down: each process then counts for itself. A login asks the cache a dozen times; only the
first of them waits (core.breaker).
"""

from collections.abc import Callable
from typing import Any

import structlog
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError, TimeoutError

from core.breaker import REDIS

log = structlog.get_logger(__name__)


class RedisElseLocal(RedisCache):
    def __init__(self, server: str | list[str], params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self.local = LocMemCache("redis-is-gone", {**params, "OPTIONS": {}})

    def state(self) -> str:
        """ "ok", "hangs" (it takes the question and does not answer in time) or "unreachable", for the
        health page. Asks Redis itself, also while nobody else does."""
        try:
            self._cache.get_client().ping()
        except (RedisError, OSError) as error:
            REDIS.trip()
            return "hangs" if isinstance(error, TimeoutError) else "unreachable"
        REDIS.reset()
        return "ok"


def _with_fallback(name: str) -> Callable[..., Any]:
    ask_redis = getattr(RedisCache, name)

    def ask(self: RedisElseLocal, *args: Any, **kwargs: Any) -> Any:
        if not REDIS.is_open:
            try:
                return ask_redis(self, *args, **kwargs)
            except (RedisError, OSError) as error:  # also one that answers "out of memory"
                REDIS.trip()
                log.warning("cache.redis_gone", operation=name, error=type(error).__name__)
        return getattr(self.local, name)(*args, **kwargs)

    ask.__name__ = name
    return ask


for _name in (
    "add", "get", "set", "touch", "delete", "get_many", "has_key", "incr", "set_many", "delete_many", "clear",
):  # fmt: skip
    setattr(RedisElseLocal, _name, _with_fallback(_name))
