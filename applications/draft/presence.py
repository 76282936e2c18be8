"""Who is at which part of an application right now. In the cache only: it is gone with Redis, and nobody
misses more than a line on a page."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.core.cache import cache

from accounts.models import User

SECONDS = 40  # the page says every 20 seconds that it is still open (static/js/presence.js)


@dataclass(frozen=True)
class Present:
    name: str
    part: str


def _key(application_pk: UUID, user_pk: UUID) -> str:
    return f"presence:{application_pk}:{user_pk}"


def enter(application_pk: UUID, part: str, user: User) -> None:
    cache.set(_key(application_pk, user.pk), {"part": part, "name": str(user)}, SECONDS)


def others(application_pk: UUID, people: Iterable[UUID], user: User) -> list[Present]:
    """Of these people (ids) who else is there, by name."""
    keys = [_key(application_pk, pk) for pk in people if pk != user.pk]
    found = cache.get_many(keys) if keys else {}
    return sorted((Present(one["name"], one["part"]) for one in found.values()), key=lambda one: one.name)


def by_part(present: Iterable[Present]) -> dict[str, list[str]]:
    parts: dict[str, list[str]] = {}
    for one in present:
        parts.setdefault(one.part, []).append(one.name)
    return parts
