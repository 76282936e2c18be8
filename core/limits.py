"""Stop programs, not people: so many within so long, counted in the cache."""

import structlog
from django.core.cache import cache
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)


def too_many(what: str, who: str, *, most: int, seconds: int) -> bool:
    """Count one more. True: `who` has had more than `most` within `seconds`. Without the cache nobody is stopped."""
    key = f"limit:{what}:{who}"
    try:
        cache.add(key, 0, seconds)
        return cache.incr(key) > most
    except (RedisError, ValueError):
        log.warning("limit.not_counted", what=what)
        return False
