"""Who is at which part of an application right now. In the cache only: it is gone with Redis, and nobody
misses more than a line on a page."""

from dataclasses import dataclass

from django.core.cache import cache

SECONDS = 40  # the page says every 20 seconds that it is still open (static/js/presence.js)


@dataclass(frozen=True)
class Present:
    name: str
    part: str


def _key(application_pk, user_pk) -> str:
    return f"presence:{application_pk}:{user_pk}"


def enter(application_pk, part, user) -> None:
    cache.set(_key(application_pk, user.pk), {"part": part, "name": str(user)}, SECONDS)


def others(application_pk, people, user) -> list[Present]:
    """Of these people (ids) who else is there, by name."""
    keys = [_key(application_pk, pk) for pk in people if pk != user.pk]
    found = cache.get_many(keys) if keys else {}
    return sorted((Present(one["name"], one["part"]) for one in found.values()), key=lambda one: one.name)


def by_part(present) -> dict[str, list[str]]:
    parts: dict[str, list[str]] = {}
    for one in present:
        parts.setdefault(one.part, []).append(one.name)
    return parts
