"""Redis where it answers, else the memory of this process.

Rate limits live in the cache. When Redis is gone, people must still be able to log in, and guessing must
still be slowed down: each worker then counts for itself.
"""

from collections.abc import Callable
from typing import Any

import structlog
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import ConnectionError, TimeoutError

log = structlog.get_logger(__name__)


class RedisElseLocal(RedisCache):
    def __init__(self, server: str | list[str], params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self.local = LocMemCache("redis-is-gone", {**params, "OPTIONS": {}})

    def reachable(self) -> bool:
        """Does Redis answer? For the health page."""
        try:
            return bool(self._cache.get_client().ping())
        except (ConnectionError, TimeoutError):
            return False


def _with_fallback(name: str) -> Callable[..., Any]:
    ask_redis = getattr(RedisCache, name)

    def ask(self: RedisElseLocal, *args: Any, **kwargs: Any) -> Any:
        try:
            return ask_redis(self, *args, **kwargs)
        except (ConnectionError, TimeoutError):
            log.warning("cache.redis_gone", operation=name)
            return getattr(self.local, name)(*args, **kwargs)

    ask.__name__ = name
    return ask


for _name in (
    "add", "get", "set", "touch", "delete", "get_many", "has_key", "incr", "set_many", "delete_many", "clear",
):  # fmt: skip
    setattr(RedisElseLocal, _name, _with_fallback(_name))
